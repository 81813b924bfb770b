"""A cursor: an opaque position in a workspace's log, the same for everybody who is there."""

import struct
from dataclasses import dataclass
from uuid import UUID

from realtime.seals import Seals

_LAYOUT = struct.Struct(">16sqq")
_PURPOSE = "cursor"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position: everything up to and including number `seq` of this workspace's log, in this epoch."""

    workspace_id: UUID
    epoch: int
    seq: int

    def seal(self, seals: Seals) -> str:
        """The cursor as clients get it."""
        return seals.seal(_PURPOSE, _LAYOUT.pack(self.workspace_id.bytes, self.epoch, self.seq))

    @classmethod
    def open(cls, token: str, seals: Seals) -> "Cursor":
        """A client's cursor. Raises BrokenSeal."""
        workspace, epoch, seq = _LAYOUT.unpack(seals.open(_PURPOSE, token))
        return cls(UUID(bytes=workspace), epoch, seq)
