"""The hand-written endpoints as a server: one pool, and who listens."""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from bench.board_by_hand import BoardEndpoint
from bench.bulk_by_hand import BulkEndpoints
from bench.by_hand import Endpoints
from bench.file_by_hand import FileEndpoint
from bench.listening import listen
from bench.rooms_by_hand import Rooms
from realtime.seals import Seals

POOL_SIZE = 20


class WithoutReset(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """A connection that is given back as it is: asyncpg otherwise resets it, in a round trip of its own.

    Safe here, where nobody sets, listens to or locks anything for longer than a transaction.
    """

    def get_reset_query(self) -> str:
        """Nothing to reset."""
        return ""


def create_app(database_url: str, secret: str, tuned: bool) -> Starlette:
    """The application; `tuned` leaves out asyncpg's reset query."""
    seals = Seals(secret)
    endpoints, file, board, rooms = Endpoints(seals), FileEndpoint(), BoardEndpoint(seals), Rooms(seals)
    bulk = BulkEndpoints(rooms)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        kind = WithoutReset if tuned else asyncpg.Connection
        async with asyncpg.create_pool(
            database_url, min_size=1, max_size=POOL_SIZE, connection_class=kind
        ) as endpoints.pool:
            file.pool = board.pool = rooms.pool = bulk.pool = endpoints.pool
            yield

    routes = [
        Route("/work-in-progress", endpoints.work_in_progress),
        Route("/projects/{id}", file.project_file),
        Route("/projects/{id}/client-status", endpoints.set_client_status, methods=["PUT"]),
        Route("/boards/{id}", board.board),
        Route("/client-statuses", bulk.set_statuses, methods=["PUT"]),
        Route("/stages/{id}/projects", bulk.move, methods=["PUT"]),
        WebSocketRoute("/changes", rooms.join),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database-url", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--tuned", action="store_true")
    given = parser.parse_args()
    listen(create_app(given.database_url, given.secret, given.tuned), given.port)
