"""Taking turns: what a document has read all at once is made into an answer little by little, and others get a turn."""

import asyncio
from collections import deque
from collections.abc import Callable


class Turns:
    """Lets a few parts of an operation go on in each round of the event loop, in order; the others wait for the next.

    Rows are read for all lists at once, so all of them would go on in the same round: for seconds nobody else would be
    served, not even by a word about their own name.
    """

    AT_ONCE = 8
    """A list of ten things is a few milliseconds' work."""
    QUIET = 12
    """Rounds after the last turn, in which its part has asked for whatever it needs next: graphql-core takes three for
    each level, and some levels have nothing to ask for."""

    def __init__(self) -> None:
        self._gone = 0
        self._quiet = self.QUIET
        self._scheduled = False
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def mine(self) -> None:
        """Wait until it is one's turn."""
        if self._gone < self.AT_ONCE and not self._waiting:
            self._count()
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._quiet = 0
        await turn

    def afterwards(self, call: Callable[[], object]) -> None:
        """Call this in the next round, or where parts wait for their turns, when all of them have had it.

        What they ask for next is read at once that way, as if they had gone on together.
        """
        asyncio.get_running_loop().call_soon(self._afterwards, call)

    def _afterwards(self, call: Callable[[], object]) -> None:
        if self._quiet >= self.QUIET:
            call()
        else:
            self.afterwards(call)

    def _count(self) -> None:
        self._gone += 1
        self._schedule()

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._next_round)

    def _next_round(self) -> None:
        self._scheduled, self._gone = False, 0
        while self._waiting and self._gone < self.AT_ONCE:
            turn = self._waiting.popleft()
            if not turn.done():  # its operation may have been cancelled
                self._count()
                turn.set_result(None)
        if not self._gone and self._quiet < self.QUIET:
            self._quiet += 1
            self._schedule()
