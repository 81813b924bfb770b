"""One house per module and kind of database: making it takes longer than asking in it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from db.clock import now
from db.models import Session
from resolvers.view_as import LIFETIME
from settings import Settings
from tests.conftest import SECRET, PostgresStore, Store
from tests.matrix import documents, links, process_rows, status_rows, work_house
from tests.matrix.doors import Doors
from tests.matrix.house import built
from tests.people import World
from tests.running import running


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def kind_of_store(request: pytest.FixtureRequest) -> Store:
    """Each kind of database in turn, as `store` is; for a whole module."""
    store: Store = request.getfixturevalue(f"{request.param}_store")
    return store


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def looking_goes_on(doors: Doors) -> None:
    """A view ends after a quarter of an hour, and all cells take longer than that."""
    await Session.filter(viewed_by_id__not_isnull=True, revoked_at=None).update(expires_at=now() + LIFETIME)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def doors(kind_of_store: Store, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Doors]:
    """A running server with everybody in it, and the ways in."""
    url = await kind_of_store.copy()
    settings = Settings(
        database_url=url,
        broadcast_url=kind_of_store.broadcast_url,
        secret_key=SECRET,
        mail_folder=tmp_path_factory.mktemp("mail"),
        files_folder=tmp_path_factory.mktemp("files"),
    )
    async with running(settings) as address:
        world = World(address)
        try:
            house = await built(world)
            await work_house.build(house)
            await links.build(house, world)
            await documents.build(house)
            await process_rows.build(house)
            await status_rows.build(house)
            async with Doors(world, house, isinstance(kind_of_store, PostgresStore)) as made:
                yield made
        finally:
            await world.close()
    await kind_of_store.drop(url)
