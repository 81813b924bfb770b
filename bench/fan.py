"""Websocket load: many clients that follow the same changes, in one epoll loop; what each received is counted.

A change carries a stamp in its status, `stamp #` and eight digits, by which it is recognised in a message: no JSON is
parsed. Each client keeps the stamps that it saw as bits of a number, so that a second delivery counts as such.
"""

import base64
import os
import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.load import Call, Connection, Outcome
from bench.processes import Failed

PUBLISHERS = 8
STAMP, DIGITS = b"stamp #", 8
PATIENCE = 15.0
"""Seconds without a delivery after which what is missing counts as missing."""
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


def stamped(number: int) -> str:
    """The status that carries a change's number."""
    return f"{STAMP.decode()}{number:0{DIGITS}}"


@dataclass(frozen=True, slots=True)
class Opening:
    """How a client begins to listen: the path, what it sends, and how many messages it gets before any change."""

    path: str
    messages: list[bytes]
    greetings: int


class Client:
    """One websocket."""

    def __init__(self, port: int, opening: Opening) -> None:
        self.seen = 0
        self._buffer = b""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {opening.path} HTTP/1.1", "Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        lines += ["Sec-WebSocket-Protocol: graphql-transport-ws", "", ""]
        self.socket.sendall("\r\n".join(lines).encode())
        while b"\r\n\r\n" not in self._buffer:
            self._buffer += self._some()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101 "):
            raise Failed(f"the websocket was refused: {head.decode()}")
        for message in opening.messages:
            self.socket.sendall(frame(TEXT, message))
        greeted = len(self._texts())  # some may have come with the head
        while greeted < opening.greetings:
            greeted += len(self.messages())

    def _some(self) -> bytes:
        if data := self.socket.recv(262_144):
            return data
        raise Failed("the server closed a websocket")

    def messages(self) -> list[bytes]:
        """The texts that are here whole, after one read; pings are answered. Raises Failed where it was closed."""
        self._buffer += self._some()
        return self._texts()

    def _texts(self) -> list[bytes]:
        buffer, texts, at = self._buffer, [], 0
        while len(buffer) >= at + 2:
            start, length = at + 2, buffer[at + 1] & 0x7F
            if length >= 126:
                start += 2 if length == 126 else 8
                if len(buffer) < start:
                    break
                length = int.from_bytes(buffer[at + 2 : start], "big")
            if len(buffer) < start + length:
                break
            payload, kind = buffer[start : start + length], buffer[at] & 0x0F
            at = start + length
            if kind == TEXT:
                texts.append(payload)
            elif kind == PING:
                self.socket.sendall(frame(PONG, payload))
            elif kind == CLOSE:
                raise Failed(f"the server closed a websocket: {payload[2:].decode(errors='replace')}")
        self._buffer = buffer[at:]
        return texts


def frame(kind: int, payload: bytes) -> bytes:
    """A frame from a client: masked, as the protocol asks, with a mask that changes nothing."""
    length = len(payload)
    size = bytes((0x80 | length,)) if length < 126 else b"\xfe" + length.to_bytes(2, "big")
    return bytes((0x80 | kind,)) + size + b"\0\0\0\0" + payload


class Audience:
    """All the clients, and a few HTTP connections on which changes are asked for."""

    def __init__(self, port: int, openings: list[Opening], change: Callable[[int], Call]) -> None:
        self._port, self._change = port, change
        self._poll = select.epoll()
        self._clients: dict[int, Client] = {}
        self._publishers: dict[int, Connection] = {}
        self._numbers = 0
        self._size = len(openings)
        self.last = b""
        """The message that was taken last."""
        for opening in openings:
            client = Client(port, opening)
            self._clients[client.socket.fileno()] = client
            self._poll.register(client.socket, select.EPOLLIN)

    def close(self) -> None:
        """Hang up."""
        self._poll.close()
        for client in self._clients.values():
            client.socket.close()

    def paced(self, changes: int) -> Outcome:
        """So many changes, each asked for when everybody has the one before."""
        return self._published([1] * changes, publishers=1)

    def bursts(self, changes: int, times: int) -> Outcome:
        """So many changes as fast as the publishers' connections take them; and so on, when everybody has them."""
        return self._published([changes] * times, PUBLISHERS)

    def _published(self, batches: list[int], publishers: int) -> Outcome:
        result = Outcome(wanted=sum(batches) * self._size)
        for _ in range(publishers):
            self._open()
        began = time.perf_counter()
        for changes in batches:
            self._publish(changes, result)
        result.seconds = time.perf_counter() - began
        for file in list(self._publishers):
            self._shut(file)
        return result

    def _open(self) -> int:
        publisher = Connection(self._port)
        file = publisher.socket.fileno()
        self._publishers[file] = publisher
        self._poll.register(file, select.EPOLLIN)
        return file

    def _shut(self, file: int) -> None:
        self._poll.unregister(file)
        self._publishers.pop(file).socket.close()

    def _publish(self, changes: int, result: Outcome) -> None:
        first = self._numbers
        self._numbers += changes
        waiting = list(range(self._numbers - 1, first - 1, -1))
        free, missing = list(self._publishers), changes * len(self._clients)
        asked_at: dict[int, float] = {}
        for client in self._clients.values():
            client.seen = 0
        moved = time.perf_counter()
        while missing > 0 or waiting or len(free) < len(self._publishers):
            while waiting and free:
                asked_at[number := waiting.pop()] = time.perf_counter()
                self._publishers[free.pop()].send(self._change(number))
            events = self._poll.poll(PATIENCE)
            if time.perf_counter() - moved > PATIENCE:
                return  # what is missing is missing
            for file, _ in events:
                if file in free:  # the server has closed it, as it does after five idle seconds
                    free.remove(file)
                    self._shut(file)
                    free.append(self._open())
                elif file in self._publishers:
                    if self._answered(self._publishers[file], result):
                        free.append(file)
                elif file in self._clients and (taken := self._take(self._clients[file], first, asked_at, result)):
                    missing -= taken
                    moved = time.perf_counter()

    def _take(self, client: Client, first: int, asked_at: dict[int, float], result: Outcome) -> int:
        try:
            texts, taken = client.messages(), 0
        except (Failed, OSError) as error:
            return self._lose(client, str(error), self._numbers - first, result)
        at = time.perf_counter()
        for text in texts:
            if (start := text.find(STAMP)) < 0:
                continue  # a bookmark
            number = int(text[start + len(STAMP) : start + len(STAMP) + DIGITS])
            bit = 1 << (number - first) if number >= first else 0
            if not bit or client.seen & bit:
                result.strays += 1
                continue
            client.seen |= bit
            result.latencies.append(at - asked_at[number])
            self.last = text
            taken += 1
        return taken

    def _lose(self, client: Client, reason: str, changes: int, result: Outcome) -> int:
        # Nobody waits for it any more; what it did not get stays missing in the result.
        result.errors += 1
        result.first_error = result.first_error or reason.encode()
        self._poll.unregister(client.socket)
        del self._clients[client.socket.fileno()]
        client.socket.close()
        return changes - client.seen.bit_count()

    def _answered(self, publisher: Connection, result: Outcome) -> bool:
        if (answer := publisher.receive()) is None:
            return False
        head, body = answer
        if not (head.startswith(b"HTTP/1.1 200 ") and body.startswith(publisher.expected)):
            result.errors += 1
            result.first_error = result.first_error or head + b"\n" + body[:500]
        return True
