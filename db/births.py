"""When a file was made: what tells a restored copy from the file that it replaces, which often gets the same number."""

import ctypes
import os
import struct
from pathlib import Path

_AT_FDCWD = -100
_BTIME = 0x800
_STATX = struct.Struct("=I76xqI164x")
"""Linux's `struct statx`, of 256 bytes: which fields are filled in, and the seconds and nanoseconds of the birth."""


def born(path: Path) -> int | None:
    """Nanoseconds since 1970; None where the system or the file system does not keep it."""
    seconds = getattr(path.stat(), "st_birthtime", None)
    if seconds is not None:
        return int(seconds * 1_000_000_000)
    # Trap: on Linux, `os.stat` does not tell.
    try:
        statx = ctypes.CDLL(None).statx
    except (AttributeError, OSError, TypeError):
        return None
    buffer = ctypes.create_string_buffer(_STATX.size)
    if statx(_AT_FDCWD, os.fsencode(path), 0, _BTIME, buffer) != 0:
        return None
    filled, whole, rest = _STATX.unpack(buffer.raw)
    return whole * 1_000_000_000 + rest if filled & _BTIME else None
