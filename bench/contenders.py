"""Who is measured: how each server is started, and what the same operation looks like to it."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM
from urllib.parse import quote

from bench import cpu, processes, seed
from bench.by_hand import global_id
from bench.processes import CHECKOUT

FIRST = 20
WORK_IN_PROGRESS = (
    "query WorkInProgress { workInProgress(first: 20) { totalCount edges { cursor node "
    "{ id clientName clientStatus { status description color icon updatedAt } } } } }"
)
SET_CLIENT_STATUS = (
    "mutation SetClientStatus($input: SetClientStatusInput!) { setClientStatus(input: $input) "
    "{ projects { id clientName clientStatus { shown status description updatedAt } } "
    "userErrors { code message field } } }"
)
CHANGES = (
    "subscription ClientStatusChanges($after: String) { clientStatusChanges(after: $after) "
    "{ cursor change projectId project { clientName clientStatus { status description updatedAt } } } }"
)
PROJECT_FILE = (
    "query ProjectFile($id: ID!) { node(id: $id) { ... on Project { id clientName number clientProgress workedMinutes "
    "steps(first: 100) { totalCount edges { node { id name tasks(first: 100) { edges { node { id title status { kind } "
    "dueOn workedMinutes timeEntries(first: 100) { edges { node { id date minutes } } } } } } } } } } } }"
)
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
    """One that answers the three operations."""

    work_in_progress: Callable[[str], bytes]
    """The request, from a client's token."""
    set_client_status: Callable[[str, str, str], bytes]
    """The request, from the owner's token, a project's global id and a status."""
    project_file: Callable[[str, str], bytes]
    """The request, from a client's token and a project's global id."""


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
    return graphql(token, "SetClientStatus", SET_CLIENT_STATUS, variables)


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
    work_in_progress=lambda token: graphql(token, "WorkInProgress", WORK_IN_PROGRESS, {}),
    set_client_status=_ours_set,
    project_file=lambda token, project_id: graphql(token, "ProjectFile", PROJECT_FILE, {"id": project_id}),
)


def _by_hand(name: str, *options: str) -> Api:
    module = [PYTHON, "-m", "bench.served_by_hand", "--secret", seed.SECRET, *options]
    return Api(
        name=name,
        command=lambda url, port: [*module, "--database-url", url, "--port", str(port)],
        environment=lambda _, __: {},
        work_in_progress=lambda token: http("GET", f"/work-in-progress?first={FIRST}", token),
        set_client_status=lambda token, project_id, status: http(
            "PUT", f"/projects/{quote(project_id, safe='')}/client-status", token, encoded({"status": status})
        ),
        project_file=lambda token, project_id: http("GET", f"/projects/{quote(project_id, safe='')}", token),
    )


BY_HAND = _by_hand("by hand")
TUNED = _by_hand("by hand, tuned", "--tuned")
APIS = (OURS, BY_HAND, TUNED)
PLAIN = Contender(
    name="plain broadcast",
    command=lambda _, port: [PYTHON, "-m", "bench.plain_broadcast", "--port", str(port)],
    environment=lambda _, __: {},
)
