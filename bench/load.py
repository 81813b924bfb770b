"""HTTP load: a fixed number of kept-alive connections, each with one request under way, in one epoll loop."""

import re
import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.processes import Failed

CONNECTIONS = 16
PATIENCE = 10.0
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)


@dataclass(frozen=True, slots=True)
class Call:
    """A request, and what the body of its answer (200) begins with."""

    request: bytes
    expected: bytes


@dataclass(slots=True)
class Outcome:
    """What came of asking: a latency, in seconds, for each good answer (or delivery) of those wanted."""

    wanted: int = 0
    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    first_error: bytes = b""
    strays: int = 0
    """Deliveries that came again, or after they had been given up."""
    seconds: float = 0.0

    def latency(self, share: float) -> float:
        """In milliseconds: this share of them took no longer; 0 where there is none."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1_000 if ordered else 0.0


class Connection:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self.expected = b""
        self._buffer = b""

    def send(self, call: Call) -> None:
        """Send the request."""
        self.expected = call.expected
        self.sent_at = time.perf_counter()
        self.socket.sendall(call.request)

    def receive(self) -> tuple[bytes, bytes] | None:
        """Head and body of the answer, once it is here whole. Raises Failed where the server has hung up."""
        data = self.socket.recv(262_144)
        if not data:
            raise Failed("the server closed a connection while it was being asked")
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return None
        length = _LENGTH.search(head)
        if length is None:
            raise Failed(f"an answer without its length: {head[:200]!r}")
        if len(body) < int(length[1]):
            return None
        self._buffer = b""
        return head, body


def load(port: int, calls: Iterator[Call], seconds: float, connections: int = CONNECTIONS) -> Outcome:
    """Ask for so many seconds, as fast as the answers come; then wait for those under way."""
    result, poll, open_ = Outcome(), select.epoll(), {}
    for _ in range(connections):
        connection = Connection(port)
        open_[connection.socket.fileno()] = connection
        poll.register(connection.socket, select.EPOLLIN)
    began = time.perf_counter()
    ends, under_way = began + seconds, connections
    try:
        for connection in open_.values():
            connection.send(next(calls))
        while under_way:
            events = poll.poll(PATIENCE)
            if not events:
                raise Failed(f"no answer within {PATIENCE:.0f} s")
            for file, _ in events:
                connection = open_[file]
                if (answer := connection.receive()) is None:
                    continue
                at = time.perf_counter()
                head, body = answer
                if head.startswith(b"HTTP/1.1 200 ") and body.startswith(connection.expected):
                    result.latencies.append(at - connection.sent_at)
                else:
                    result.errors += 1
                    result.first_error = result.first_error or head + b"\n" + body[:500]
                if at < ends:
                    connection.send(next(calls))
                else:
                    under_way -= 1
        result.seconds = time.perf_counter() - began
        result.wanted = len(result.latencies) + result.errors
    finally:
        poll.close()
        for connection in open_.values():
            connection.socket.close()
    return result


def ask(port: int, request: bytes) -> bytes:
    """The body of one answer. Raises Failed where it is not 200."""
    connection = Connection(port)
    try:
        connection.send(Call(request, b""))
        while (answer := connection.receive()) is None:
            pass
    finally:
        connection.socket.close()
    head, body = answer
    if not head.startswith(b"HTTP/1.1 200 "):
        raise Failed(f"{head.decode()}\n{body[:500].decode()}")
    return body
