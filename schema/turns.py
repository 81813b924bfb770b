"""Taking turns: what a document has read all at once is made into an answer little by little, and others get a turn."""

import asyncio
from collections import deque


class Turns:
    """Lets a few parts of an operation go on in each round of the event loop, in order; the others wait for the next.

    Rows are read for all lists at once, so all of them would go on in the same round: for seconds nobody else would be
    served, not even by a word about their own name.
    """

    AT_ONCE = 8
    """A list of ten things is a few milliseconds' work."""

    def __init__(self) -> None:
        self._gone = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def mine(self) -> None:
        """Wait until it is one's turn."""
        if self._gone < self.AT_ONCE and not self._waiting:
            self._count()
            return
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.append(turn)
        await turn

    def _count(self) -> None:
        if not self._gone:
            asyncio.get_running_loop().call_soon(self._next_round)
        self._gone += 1

    def _next_round(self) -> None:
        self._gone = 0
        while self._waiting and self._gone < self.AT_ONCE:
            turn = self._waiting.popleft()
            if not turn.done():  # its operation may have been cancelled
                self._count()
                turn.set_result(None)
