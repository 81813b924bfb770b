"""How many SQL statements a request takes, from PostgreSQL's own log."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench import documents, load, seed
from bench.contenders import Api, Server, project
from bench.postgres import Postgres

TIMES = 3
"""The first time, a driver also asks what there is, and some is cached; the least counts."""
_STATEMENT = re.compile(r"^(\w+) LOG:  (?:execute [^:]*|statement): *(.*)$", re.M)
_AROUND = ("BEGIN", "COMMIT", "ROLLBACK", "SELECT pg_advisory_unlock_all")
"""What brackets a transaction, and how asyncpg resets a connection that is given back."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts the statements sent to one database."""

    postgres: Postgres
    database: str

    @classmethod
    def of(cls, postgres: Postgres, url: str) -> "Counter":
        """Of the database behind this URL, whose connections are made from now on."""
        database = urlsplit(url).path.strip("/")
        postgres.query(f"ALTER DATABASE {database} SET log_statement = 'all'")
        return cls(postgres, database)

    def count(self, server: Server, request: bytes) -> int:
        """Those of one request, while nothing else is asked for."""
        return self.least(server, [request] * TIMES)

    def least(self, server: Server, requests: Sequence[bytes]) -> int:
        """The least of these, one after another."""
        return min(self._once(server, request) for request in requests)

    def _once(self, server: Server, request: bytes) -> int:
        before = self.postgres.log.stat().st_size
        load.ask(server.port, request)
        with self.postgres.log.open("rb") as file:
            file.seek(before)
            return len(found(file.read().decode(), self.database))


def found(log: str, database: str) -> list[str]:
    """The first lines of the statements of a database in PostgreSQL's log, without what is around them."""
    statements = [text for name, text in _STATEMENT.findall(log) if name == database]
    return [text for text in statements if not text.startswith(_AROUND)]


def counted(contender: Api, server: Server, counter: Counter, size: seed.Size) -> Mapping[str, int]:
    """The statements of each operation."""
    client, owner = seed.client_token(0, 0), seed.OWNER_TOKEN
    some = documents.several(0, size)
    # Each into another stage: where they stand there already, it takes less.
    moves = [contender.move(some, documents.stage(n)) for n in range(TIMES)]
    return {
        "workInProgress": counter.count(server, contender.work_in_progress(client)),
        "projectFile": counter.count(server, contender.project_file(client, project(0, size))),
        "board": counter.count(server, contender.board(documents.wanted(size))),
        "setClientStatus": counter.count(server, contender.set_client_status(owner, project(0, size), "Fertig")),
        "setMany": counter.count(server, contender.set_statuses(some, "Fertig")),
        "moveMany": counter.least(server, moves),
    }
