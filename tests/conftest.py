"""A running server per test, on each kind of database, and the demo's people to talk to it."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from server import tasks
from settings import Settings
from tests.own_servers import absent
from tests.people import World
from tests.running import running

POSTGRES = os.environ.get("JALOUSIE_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("JALOUSIE_TEST_REDIS", "redis://127.0.0.1:6379")
LONG_FIRST = ("leaks", "matrix", "attacks", "db", "recovery", "server", "mail", "realtime")
"""Folders with files that take long, some of which hold few tests."""
SECRET = "a secret for tests, as long as it must be"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: several workers take a file each, and none may be left with a long one at the end."""
    places = {folder: place for place, folder in enumerate(LONG_FIRST)}
    here = Path(__file__).parent
    items.sort(key=lambda item: places.get(item.path.relative_to(here).parts[0], len(places)))


def _require(what: str, url: str, variable: str) -> None:
    parts = urlsplit(url)
    address = parts.hostname or "", parts.port or 0
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        absent("{} at {}:{}: start one, or set {}".format(what, *address, variable))


class SqliteStore:
    """Databases as files, copied from one that holds the demo."""

    broadcast_url = "memory://"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"

    def url_of_template(self) -> str:
        return f"sqlite://{self._template}"

    async def copy(self) -> str:
        path = self._folder / f"{uuid4().hex}.db"
        shutil.copyfile(self._template, path)
        return f"sqlite://{path}"

    async def empty(self) -> str:
        return f"sqlite://{self._folder / uuid4().hex}.db"

    async def drop(self, url: str) -> None:
        for path in self._folder.glob(f"{Path(url.removeprefix('sqlite://')).name}*"):
            path.unlink()


class PostgresStore:
    """Databases of a real server, copied from one that holds the demo."""

    broadcast_url = REDIS

    def __init__(self) -> None:
        self._template = f"jalousie_test_{uuid4().hex[:12]}"
        # Made and dropped beside the tests, one after the other: each waits for a disk.
        self._beside = ThreadPoolExecutor(1)
        self._spare: Future[str] | None = None
        self._dropped: list[Future[None]] = []

    def url_of_template(self) -> str:
        return self._url(self._template)

    async def make_template(self) -> None:
        await self._run(f"CREATE DATABASE {self._template}")

    async def copy(self) -> str:
        spare = self._spare or self._beside.submit(self._copy)
        self._spare = self._beside.submit(self._copy)
        return await asyncio.wrap_future(spare)

    def _copy(self) -> str:
        # Copying files is four times as fast as logging each block, the default since PostgreSQL 15.
        return asyncio.run(self._create(f" TEMPLATE {self._template} STRATEGY FILE_COPY"))

    async def empty(self) -> str:
        return await self._create(" STRATEGY FILE_COPY")

    async def drop(self, url: str) -> None:
        self._dropped.append(self._beside.submit(self._drop, url))

    def _drop(self, url: str) -> None:
        asyncio.run(self._run(f"DROP DATABASE {url.rsplit('/', 1)[1]} WITH (FORCE)"))

    def close(self) -> None:
        """Leave nothing behind. Raises what went wrong beside the tests."""
        if self._spare:
            self._drop(self._spare.result())
        self._beside.shutdown()
        for dropped in self._dropped:
            dropped.result()
        self._drop(self.url_of_template())

    async def _create(self, options: str) -> str:
        name = f"jalousie_test_{uuid4().hex[:12]}"
        await self._run(f"CREATE DATABASE {name}{options}")
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"{POSTGRES.rsplit('/', 1)[0]}/{name}"

    async def _run(self, sql: str) -> None:
        connection = await asyncpg.connect(POSTGRES)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()


Store = SqliteStore | PostgresStore


@pytest.fixture(scope="session")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> SqliteStore:
    """Holds the demo, made once."""
    store = SqliteStore(tmp_path_factory.mktemp("sqlite"))
    asyncio.run(tasks.load_demo(Settings(database_url=store.url_of_template()), ("nobody",)))
    return store


@pytest.fixture(scope="session")
def postgres_store() -> Iterator[PostgresStore]:
    """Holds the demo, made once. With it goes Redis: what has several processes has both."""
    _require("PostgreSQL", POSTGRES, "JALOUSIE_TEST_POSTGRES")
    _require("Redis", REDIS, "JALOUSIE_TEST_REDIS")
    store = PostgresStore()
    asyncio.run(store.make_template())
    asyncio.run(tasks.load_demo(Settings(database_url=store.url_of_template()), ("nobody",)))
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each kind of database in turn: SQLite with the doorbell in memory, PostgreSQL with the one on Redis."""
    store: Store = request.getfixturevalue(f"{request.param}_store")
    return store


@pytest.fixture
async def settings(store: Store, tmp_path: Path) -> AsyncIterator[Settings]:
    """Settings for a database of the test's own, which holds the demo; mails become files."""
    url = await store.copy()
    yield Settings(
        database_url=url,
        broadcast_url=store.broadcast_url,
        secret_key=SECRET,
        mail_folder=tmp_path / "mail",
        files_folder=tmp_path / "files",
    )
    await store.drop(url)


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    """A running server with the demo workspace, and its people."""
    async with running(settings) as url:
        world = World(url)
        try:
            yield world
        finally:
            await world.close()


@pytest.fixture
def one_store(sqlite_store: SqliteStore) -> SqliteStore:
    """SQLite alone, for what has nothing to do with storage: reading requests, say."""
    return sqlite_store


@pytest.fixture
async def plain_world(one_store: SqliteStore, tmp_path: Path) -> AsyncIterator[World]:
    """A running server on SQLite alone."""
    url = await one_store.copy()
    settings = Settings(
        database_url=url, secret_key=SECRET, mail_folder=tmp_path / "mails", files_folder=tmp_path / "files"
    )
    async with running(settings) as address:
        world = World(address)
        try:
            yield world
        finally:
            await world.close()
