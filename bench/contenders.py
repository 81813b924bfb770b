"""Who is measured: how each server is started, and what the same operation looks like to it."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM
from urllib.parse import quote, urlencode

from bench import cpu, documents, processes, seed, seed_board
from bench.by_hand import global_id
from bench.processes import CHECKOUT

PYTHON = sys.executable


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: where, and as which process."""

    port: int
    pid: int


@dataclass(frozen=True)
class Contender:
    """One of those that are compared."""

    name: str
    command: Callable[[str, int], list[str]]
    """From the database's URL and the port."""
    environment: Callable[[str, int], Mapping[str, str]]

    @contextmanager
    def serve(self, database_url: str, log: Path) -> Iterator[Server]:
        """The server on its core, from when it listens until the block ends."""
        port = processes.free_port()
        command, environment = self.command(database_url, port), self.environment(database_url, port)
        with processes.process(
            command, log, folder=CHECKOUT, core=cpu.SERVER_CORE, end=SIGTERM, environment=environment
        ) as started:
            processes.wait_until(lambda: processes.listens(port), started, log)
            yield Server(port, started.pid)


@dataclass(frozen=True)
class Api(Contender):
    """One that answers all the operations that are asked for over HTTP."""

    work_in_progress: Callable[[str], bytes]
    """The request, from a client's token."""
    set_client_status: Callable[[str, str, str], bytes]
    """The request, from the owner's token, a project's global id and a status."""
    project_file: Callable[[str, str], bytes]
    """The request, from a client's token and a project's global id."""
    board: Callable[[documents.Wanted], bytes]
    """The request of one of the firm's members, from a filter."""
    set_statuses: Callable[[Sequence[str], str], bytes]
    """The request of the board's owner, from projects' global ids and a status."""
    move: Callable[[Sequence[str], str], bytes]
    """The request of the board's owner, from projects' global ids and a stage's."""


def http(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    """A request of HTTP/1.1, kept alive."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    lines += [f"Authorization: Bearer {token}"]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def encoded(value: object) -> bytes:
    """As compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def project(number: int, size: seed.Size) -> str:
    """The global id of one of all the projects: neighbours in number are of different companies."""
    return global_id(seed.project_id(number % size.companies, number // size.companies % size.projects))


def graphql(token: str, name: str, query: str, variables: Mapping[str, object]) -> bytes:
    """An operation of ours over HTTP."""
    return http("POST", "/graphql", token, encoded({"query": query, "operationName": name, "variables": variables}))


def _ours_set(token: str, project_id: str, status: str) -> bytes:
    variables = {"input": {"projectIds": [project_id], "status": status}}
    return graphql(token, "SetClientStatus", documents.SET_CLIENT_STATUS, variables)


def _ours_set_many(ids: Sequence[str], status: str) -> bytes:
    variables = {"input": {"projectIds": ids, "status": status}}
    return graphql(seed_board.OWNER_TOKEN, "SetClientStatus", documents.SET_CLIENT_STATUS, variables)


def _ours_move(ids: Sequence[str], stage: str) -> bytes:
    variables = {"input": {"projectIds": ids, "stageId": stage}}
    return graphql(seed_board.OWNER_TOKEN, "MoveProjects", documents.MOVE_PROJECTS, variables)


def _ours_board(wanted: documents.Wanted) -> bytes:
    variables = {"id": documents.PIPELINE, "filter": wanted.variables()}
    return graphql(seed_board.MEMBER_TOKEN, "Board", documents.BOARD, variables)


def our_environment(database_url: str, port: int) -> dict[str, str]:
    """Our server's settings."""
    return {
        "JALOUSIE_PORT": str(port),
        "JALOUSIE_DATABASE_URL": database_url,
        "JALOUSIE_SECRET_KEY": seed.SECRET,
        "JALOUSIE_BROADCAST_URL": "memory://",
        "JALOUSIE_WORKERS": "1",
    }


def jalousie(*arguments: str) -> list[str]:
    """Our command line."""
    return [str(Path(PYTHON).with_name("jalousie")), *arguments]


OURS = Api(
    name="ours",
    command=lambda _, __: jalousie("serve"),
    environment=our_environment,
    work_in_progress=lambda token: graphql(token, "WorkInProgress", documents.WORK_IN_PROGRESS, {}),
    set_client_status=_ours_set,
    project_file=lambda token, project_id: graphql(token, "ProjectFile", documents.PROJECT_FILE, {"id": project_id}),
    board=_ours_board,
    set_statuses=_ours_set_many,
    move=_ours_move,
)


def _by_hand(name: str, *options: str) -> Api:
    module = [PYTHON, "-m", "bench.served_by_hand", "--secret", seed.SECRET, *options]
    return Api(
        name=name,
        command=lambda url, port: [*module, "--database-url", url, "--port", str(port)],
        environment=lambda _, __: {},
        work_in_progress=lambda token: http("GET", f"/work-in-progress?first={documents.FIRST}", token),
        set_client_status=lambda token, project_id, status: http(
            "PUT", f"/projects/{quote(project_id, safe='')}/client-status", token, encoded({"status": status})
        ),
        project_file=lambda token, project_id: http("GET", f"/projects/{quote(project_id, safe='')}", token),
        board=lambda wanted: http(
            "GET", f"/boards/{quote(documents.PIPELINE, safe='')}?{urlencode(wanted.query())}", seed_board.MEMBER_TOKEN
        ),
        set_statuses=lambda ids, status: http(
            "PUT", "/client-statuses", seed_board.OWNER_TOKEN, encoded({"projectIds": ids, "status": status})
        ),
        move=lambda ids, stage: http(
            "PUT", f"/stages/{quote(stage, safe='')}/projects", seed_board.OWNER_TOKEN, encoded({"projectIds": ids})
        ),
    )


BY_HAND = _by_hand("by hand")
TUNED = _by_hand("by hand, tuned", "--tuned")
APIS = (OURS, BY_HAND, TUNED)
PLAIN = Contender(
    name="plain broadcast",
    command=lambda _, port: [PYTHON, "-m", "bench.plain_broadcast", "--port", str(port)],
    environment=lambda _, __: {},
)
