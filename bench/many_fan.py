"""A change of many projects, and all the clients whose projects are among them: until the last one has all of it."""

import json
import select
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count

from bench import documents, seed, seed_board
from bench.contenders import OURS, Api, Server, encoded
from bench.fan import PATIENCE, STAMP, Client, Opening, stamped
from bench.load import Call, Connection, Outcome
from bench.processes import Failed

SET_ANSWER = b'{"data":{"setClientStatus":{"projects":[{"id":"'


def client(contender: Api, server: Server, company: int, person: int) -> Client:
    """One that follows what its company is told."""
    authorization = f"Bearer {seed_board.client_token(company, person)}"
    init = {"type": "connection_init", "payload": {"authorization": authorization}}
    subscription = {"query": documents.CHANGES, "operationName": "ClientStatusChanges"}
    subscribe = {"id": "1", "type": "subscribe", "payload": subscription}
    path = "/graphql" if contender.name == OURS.name else "/changes"
    # Greeted by connection_ack and by the first bookmark: from there on, it hears everything.
    return Client(server.port, Opening(path, [encoded(init), encoded(subscribe)], greetings=2))


@contextmanager
def listening(contender: Api, server: Server, company: int, person: int) -> Iterator[Client]:
    """One of them, until the block ends."""
    one = client(contender, server, company, person)
    with closing(one.socket):
        yield one


@contextmanager
def crowd(contender: Api, server: Server, size: seed.Size) -> Iterator["Crowd"]:
    """All the clients of the board's companies, until the block ends."""
    made = Crowd(contender, server, size)
    with closing(made):
        yield made


class Crowd:
    """Clients of all companies, and an HTTP connection on which changes are asked for."""

    def __init__(self, contender: Api, server: Server, size: seed.Size) -> None:
        self._contender, self._port, self._size = contender, server.port, size
        self._poll = select.epoll()
        self._numbers = count()
        self._clients: dict[int, Client] = {}
        for company in range(size.card_companies):
            for person in range(size.card_people):
                one = client(contender, server, company, person)
                self._clients[one.socket.fileno()] = one
                self._poll.register(one.socket, select.EPOLLIN)
        self.answered: list[float] = []
        """Seconds until each of the changes was answered."""

    def close(self) -> None:
        """Hang up."""
        self._poll.close()
        for one in self._clients.values():
            one.socket.close()

    def changes(self, times: int) -> Outcome:
        """So many changes, each asked for when everybody has all of the one before; how long each took until then."""
        result = Outcome(wanted=times)
        self.answered.clear()
        began = time.perf_counter()
        for _ in range(times):
            self._change(next(self._numbers), result)
        result.seconds = time.perf_counter() - began
        return result

    def _change(self, number: int, result: Outcome) -> None:
        each = self._size.bulk // self._size.card_companies
        missing, got = each * len(self._clients), {file: list[bytes]() for file in self._clients}
        publisher = Connection(self._port)
        request = self._contender.set_statuses(documents.several(number, self._size), stamped(number))
        self._poll.register(publisher.socket, select.EPOLLIN)
        try:
            answer = None
            publisher.send(Call(request, SET_ANSWER))
            while answer is None or missing > 0:
                if not (events := self._poll.poll(PATIENCE)):
                    return  # what is missing is missing
                for file, _ in events:
                    if file == publisher.socket.fileno():
                        if (answer := answer or publisher.receive()) is not None:
                            self.answered.append(time.perf_counter() - publisher.sent_at)
                            self._poll.unregister(publisher.socket)
                    else:
                        texts = [text for text in self._clients[file].messages() if STAMP in text]  # no bookmarks
                        got[file] += texts
                        missing -= len(texts)
            taken = time.perf_counter() - publisher.sent_at
        finally:
            publisher.socket.close()
        if not (answer[0].startswith(b"HTTP/1.1 200 ") and answer[1].startswith(SET_ANSWER)):
            raise Failed(f"the change was refused: {answer[1][:500].decode()}")
        if self._are_all(got, number, each, result):
            result.latencies.append(taken)

    def _are_all(self, got: dict[int, list[bytes]], number: int, each: int, result: Outcome) -> bool:
        # Looked at afterwards, so that it takes none of the time that is measured.
        stamp, whole = stamped(number).encode(), True
        for texts in got.values():
            mine = [text for text in texts if stamp in text]
            result.strays += len(texts) - len(mine)
            projects = {json.loads(text)["payload"]["data"]["clientStatusChanges"]["projectId"] for text in mine}
            result.strays += len(mine) - len(projects)
            whole = whole and len(projects) == each
        return whole
