"""One transaction per change: rows and events together, whole or not at all, whatever happens to the request."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

from tortoise.models import Model
from tortoise.transactions import in_transaction

from db import admission, audit, events, outbox
from db.audit import Actor, Audit
from db.clock import now
from db.saving import save_many
from db.search import index
from db.unavailable import Overtaken
from permissions.viewer import Viewer

T = TypeVar("T")
Ring = Callable[[UUID, int], Awaitable[None]]

log = logging.getLogger("jalousie.db")


class Transaction:
    """What a change writes: rows, the events that tell of them, the audit log's entries, and mails to be sent.

    `mails_due`: whoever sends them is to look at once.
    """

    def __init__(self, by: Viewer | None) -> None:
        self.actor = Actor(by.person_id, by.name) if by else Actor(None, "")
        self.changes: list[events.Change] = []
        self.audits: list[Audit] = []
        self.letters: list[outbox.Letter] = []
        self.mails_due = False

    def log(self, change: events.Change) -> None:
        """Append this change to its workspace's log when the work is done."""
        self.changes.append(change)

    def audit(self, entry: Audit) -> None:
        """Note this in the audit log when the work is done."""
        self.audits.append(entry)

    def mail(self, letter: outbox.Letter) -> None:
        """Put this into the outbox when the work is done."""
        self.letters.append(letter)
        self.mails_due = True

    async def save(self, rows: Sequence[Model], columns: Sequence[str]) -> None:
        """Write these columns of rows that were read (and locked) in this transaction, in one statement."""
        if len(rows) == 1:
            await rows[0].save(update_fields=columns)  # the commonest, and Tortoise knows its statement by heart
        elif rows:
            await save_many(rows, columns)


class Writer:
    """Runs changes, each in one transaction, and rings the doorbell (and tells who sends mails) after the commit.

    Trap: a task that is cancelled while it enters a transaction leaves SQLite locked and leaks PostgreSQL
    connections. So the work runs in a task of its own, which a client's disconnect does not reach.
    """

    def __init__(self, ring: Ring, mailed: Callable[[], None] = lambda: None) -> None:
        self._ring, self._mailed = ring, mailed
        self._running: set[asyncio.Task[object]] = set()

    async def commit(self, work: Callable[[Transaction], Awaitable[T]], by: Viewer | None = None) -> T:
        """Do the work in one transaction; its result. If it raises, nothing is written and nobody is told.

        `by` is who changes something. Raises Overtaken where their access was changed meanwhile.
        """
        task = asyncio.create_task(self._commit(work, by))
        self._running.add(task)
        task.add_done_callback(self._finished)
        return await asyncio.shield(task)

    async def drain(self) -> None:
        """Wait for the changes under way; for shutting down."""
        while self._running:
            await asyncio.wait(self._running)

    async def _commit(self, work: Callable[[Transaction], Awaitable[T]], by: Viewer | None) -> T:
        transaction = Transaction(by)
        async with in_transaction():
            result = await work(transaction)
            await index.keep(transaction.changes)
            at = now()
            await audit.write(transaction.actor, transaction.audits, at)
            await outbox.write(transaction.letters, at)
            last = await events.append(transaction.changes)
            if by is not None:
                # Also of what is not logged: a new session, say, must not outlive the access that it was made by.
                end = last[by.workspace_id] if by.workspace_id in last else await events.hold(by.workspace_id)
                await _check_admission(by, end, transaction.changes)
        for workspace_id, seq in last.items():
            await self._ring(workspace_id, seq)
        if transaction.mails_due:
            self._mailed()
        return result

    def _finished(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        # Mark the error as seen: where the request was cancelled, nobody else will fetch it.
        if not task.cancelled() and (error := task.exception()):
            # Where, and not why: a refusal's sentence names people, and the log is not theirs.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.debug("a change was refused or failed: %s\n%s", type(error).__name__, where)


async def _check_admission(by: Viewer, last: int, changes: list[events.Change]) -> None:
    # The log's head is ours by now, so whatever was done to their access before is in the log, and nothing comes
    # in between any more. Mostly nothing at all was logged since they were let in, and nothing is read.
    first = last - sum(change.workspace_id == by.workspace_id for change in changes) + 1
    since = await events.read_about(admission.SUBJECTS, by.workspace_id, after=by.as_of, before=first)
    if admission.overtaken(by, since):
        raise Overtaken
