"""One measure: an operation of a contender under load, in numbers that can be compared."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from bench import cpu, documents, many_fan, seed
from bench.contenders import OURS, Api, Server, encoded, http, project
from bench.documents import CHANGES
from bench.fan import Audience, Opening, stamped
from bench.load import CONNECTIONS, Call, Outcome, ask, load
from bench.many_fan import SET_ANSWER
from bench.postgres import Postgres

STREAMS_OF_A_SESSION = 20
BURST = 40
"""Changes at once: each of one company's projects, so that none of them is told together with another one."""
MOVE_ANSWER = b'{"data":{"moveProjects":{"projects":[{"id":"'


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    rounds: int = 3
    warm_up: float = 2.0
    seconds: float = 4.0
    clients: int = 1_000
    paced: int = 100
    bursts: int = 5
    many: int = 10
    size: seed.Size = seed.WHOLE


QUICK = Plan(
    rounds=1,
    warm_up=0.3,
    seconds=0.7,
    clients=100,
    paced=5,
    bursts=1,
    many=3,
    size=seed.Size(
        companies=10, people=5, steps=10, tasks=5, entries=4, cards=1_000, card_companies=10, card_people=4, bulk=100
    ),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """`count` answers or deliveries out of `wanted`, in `seconds`; processor time per one of them in microseconds."""

    round: int
    contender: str
    operation: str
    count: int
    wanted: int
    seconds: float
    cpu: float
    postgres_cpu: float
    p50: float
    p99: float
    errors: int
    strays: int
    server_load: float
    """Processor time of the server per second: near 1, it was busy all the time."""
    client_load: float
    statements: int | None = None
    """Of SQL, for one request; counted before anything is measured."""
    answered: float | None = None
    """Of deliveries to many: milliseconds until the change was answered, the median."""

    @property
    def rate(self) -> float:
        """Answers or deliveries per second."""
        return self.count / self.seconds

    @property
    def per_cpu_second(self) -> float:
        """Answers or deliveries per second of the server's processor time."""
        return 1_000_000 / self.cpu

    def row(self) -> dict[str, Any]:
        """As stored."""
        return asdict(self)


class Failures(list[str]):
    """What went wrong in measures, to be shown at the end."""


def http_measures(
    number: int,
    contender: Api,
    postgres: Postgres,
    log: Path,
    plan: Plan,
    failures: Failures,
    statements: Mapping[str, int],
) -> Iterator[Measure]:
    """What is read, then what is written, on a fresh database. `statements`: of SQL, by operation."""
    with postgres.database() as url, contender.serve(url, log) as server:
        asked = [contender.work_in_progress(seed.client_token(n, 0)) for n in range(plan.size.companies)]
        pages = [Call(request, ask(server.port, request)) for request in asked]
        request = contender.project_file(seed.client_token(0, 0), project(0, plan.size))
        file = Call(request, ask(server.port, request))
        request = contender.board(documents.wanted(plan.size))
        board = Call(request, ask(server.port, request))
        for operation, calls, connections in (
            ("workInProgress", (pages[n % len(pages)] for n in count()), CONNECTIONS),
            # One at a time: an answer is long, and sixteen of them would wait for each other.
            ("projectFile", (file for _ in count()), 1),
            ("board", (board for _ in count()), 1),
            ("setClientStatus", (_set(contender, n, plan) for n in count()), CONNECTIONS),
            # One at a time here too: they would only wait for the same log.
            ("setMany", (_set_many(contender, n, plan) for n in count()), 1),
            ("moveMany", (_move_many(contender, n, plan) for n in count()), 1),
        ):
            load(server.port, calls, plan.warm_up, connections)
            done, used = _used(
                server,
                postgres,
                lambda calls=calls, connections=connections: load(server.port, calls, plan.seconds, connections),  # type: ignore[misc]
            )
            failures.extend(_failure(number, contender.name, operation, done))
            measure = _measure(number, contender.name, operation, done, used)
            yield replace(measure, statements=statements.get(operation))


def many_fan_measures(
    number: int, contender: Api, postgres: Postgres, log: Path, plan: Plan, failures: Failures
) -> Iterator[Measure]:
    """Changes of many projects, until the last of the clients has all that concerns it, on a fresh database."""
    with (
        postgres.database() as url,
        contender.serve(url, log) as server,
        many_fan.crowd(contender, server, plan.size) as crowd,
    ):
        crowd.changes(1)  # to warm up
        done, used = _used(server, postgres, lambda: crowd.changes(plan.many))
        failures.extend(_failure(number, contender.name, "manyFan", done))
        answered = round(median(crowd.answered) * 1_000, 3)
        yield replace(_measure(number, contender.name, "manyFan", done, used), answered=answered)


def _set(contender: Api, number: int, plan: Plan) -> Call:
    request = contender.set_client_status(seed.OWNER_TOKEN, project(number, plan.size), f"In Bearbeitung, {number}")
    return Call(request, SET_ANSWER)


def _set_many(contender: Api, number: int, plan: Plan) -> Call:
    some = documents.several(number, plan.size)
    return Call(contender.set_statuses(some, f"In Bearbeitung, {number}"), SET_ANSWER)


def _move_many(contender: Api, number: int, plan: Plan) -> Call:
    # All projects in turn, then all of them again, a stage further: none stands there already.
    stage = documents.stage(number // (plan.size.cards // plan.size.bulk))
    return Call(contender.move(documents.several(number, plan.size), stage), MOVE_ANSWER)


def fan_measures(
    number: int, name: str, server: Server, postgres: Postgres, audience: Audience, plan: Plan, failures: Failures
) -> Iterator[Measure]:
    """Deliveries to many, one change after another, and many changes at once."""
    audience.bursts(BURST, 1)  # to warm up
    for operation, publish in (
        ("paced", lambda: audience.paced(plan.paced)),
        ("burst", lambda: audience.bursts(BURST, plan.bursts)),
    ):
        done, used = _used(server, postgres, publish)
        failures.extend(_failure(number, name, operation, done))
        yield _measure(number, name, operation, done, used)


def followers(server: Server, plan: Plan) -> Audience:
    """Clients of one company that follow `clientStatusChanges` of ours: several people, some streams of each."""
    subscribe = {"id": "1", "type": "subscribe", "payload": {"query": CHANGES, "operationName": "ClientStatusChanges"}}
    openings = []
    for n in range(plan.clients):
        authorization = f"Bearer {seed.client_token(0, n // STREAMS_OF_A_SESSION)}"
        init = {"type": "connection_init", "payload": {"authorization": authorization}}
        # Greeted by connection_ack and by the first bookmark: from there on, it hears everything.
        openings.append(Opening("/graphql", [encoded(init), encoded(subscribe)], greetings=2))

    def change(number: int) -> Call:
        one = project(number % plan.size.projects * plan.size.companies, plan.size)  # of the first company
        return Call(OURS.set_client_status(seed.OWNER_TOKEN, one, stamped(number)), SET_ANSWER)

    return Audience(server.port, openings, change)


def listeners(server: Server, sample: bytes, plan: Plan) -> Audience:
    """Clients of the plain broadcast, which is given messages like `sample`, one of ours with the stamp number 0."""

    def change(number: int) -> Call:
        body = sample.replace(stamped(0).encode(), stamped(number).encode())
        return Call(http("POST", "/broadcast", "nobody", body), b"{}")

    openings = [Opening("/", [], greetings=1)] * plan.clients
    return Audience(server.port, openings, change)


@dataclass(frozen=True, slots=True)
class _Used:
    server: float
    postgres: float
    client: float


def _used(server: Server, postgres: Postgres, work: Callable[[], Outcome]) -> tuple[Outcome, _Used]:
    before = cpu.seconds(server.pid), cpu.seconds(postgres.pid), time.process_time()
    done = work()
    after = cpu.seconds(server.pid), cpu.seconds(postgres.pid), time.process_time()
    return done, _Used(*(late - early for late, early in zip(after, before, strict=True)))


def _measure(number: int, name: str, operation: str, done: Outcome, used: _Used) -> Measure:
    each = 1_000_000 / max(1, len(done.latencies))
    return Measure(
        round=number,
        contender=name,
        operation=operation,
        count=len(done.latencies),
        wanted=done.wanted,
        seconds=round(done.seconds, 3),
        cpu=round(max(used.server, 1 / cpu.TICKS) * each, 2),
        postgres_cpu=round(used.postgres * each, 2),
        p50=round(done.latency(0.5), 3),
        p99=round(done.latency(0.99), 3),
        errors=done.errors,
        strays=done.strays,
        server_load=round(used.server / done.seconds, 3),
        client_load=round(used.client / done.seconds, 3),
    )


def _failure(number: int, name: str, operation: str, done: Outcome) -> list[str]:
    return [f"round {number}, {name}, {operation}: {done.first_error.decode()}"] if done.errors else []
