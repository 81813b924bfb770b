"""When read links were used last: noted once a minute, and nobody is told."""

from uuid import UUID

from db import read_links
from db.unavailable import OutcomeUnknown, Unavailable
from db.writes import Transaction, Writer
from permissions.viewer import Viewer


class LinkUses:
    """Notes them, for one process."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._noting: set[UUID] = set()

    async def note(self, viewer: Viewer) -> None:
        """Whoever comes by a read link uses it now. Nobody is kept out because that cannot be written down."""
        link = viewer.link
        if link is None or link.id in self._noting or read_links.use_is_noted(viewer):
            return

        async def work(_: Transaction) -> None:
            await read_links.note_use(link.id)

        self._noting.add(link.id)
        try:
            await self._writer.commit(work)
        except (Unavailable, OutcomeUnknown):
            pass
        finally:
            self._noting.discard(link.id)
