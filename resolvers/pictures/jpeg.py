"""JPEG (ITU T.81): of its segments, those that make the picture stay; of what a camera wrote, which way is up."""

import re
import struct

from resolvers.pictures.cleaner import Broken, Cleaner

START, END, SCAN = 0xD8, 0xD9, 0xDA
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers that no segment follows."""
MAKING = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD, 0xDE, 0xDF}) - {0xC8}
"""Tables, frames and intervals."""
KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""By marker, how the application's segments begin that say how colours are meant."""
EXIF, CAMERA = 0xE1, b"Exif\0\0"
ORIENTATION = 0x0112
MAX_TAGS = 500
"""Of what a camera wrote; cameras write dozens."""
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]")
_FILLING = re.compile(rb"\xff+")


class JpegCleaner(Cleaner):
    """Looks at each segment; what is drawn by a scan passes up to the next marker."""

    def __init__(self) -> None:
        super().__init__()
        self._started = False
        self._scanning = False
        self._scans = 0

    def _next(self) -> bool:
        if self._scanning:
            return self._scan()
        if len(self._held) < 2:
            return False
        if self._held[0] != 0xFF:
            raise Broken
        marker = self._held[1]
        if not self._started:
            if marker != START:
                raise Broken
            self._started, self._passing = True, 2
        elif marker == 0xFF:
            filling = _FILLING.match(self._held)
            assert filling
            del self._held[: filling.end() - 1]  # any number of these may stand before a marker
        elif marker == END:
            self._out += self._take(2)
            self._ended = True
        elif marker in ALONE:
            self._passing = 2
        else:
            return self._segment(marker)
        return True

    def _segment(self, marker: int) -> bool:
        if len(self._held) < 4:
            return False
        length = int.from_bytes(self._held[2:4], "big")
        if length < 2 or marker in (0x00, START):
            raise Broken
        whole = 2 + length
        if marker == SCAN:
            self._passing, self._scanning, self._scans = whole, True, self._scans + 1
        elif marker in MAKING:
            self._passing = whole
        elif marker in KEPT:
            beginning = KEPT[marker]
            if len(self._held) < min(whole, 4 + len(beginning)):
                return False
            if bytes(self._held[4:whole]).startswith(beginning):
                self._passing = whole
            else:
                self._dropping = whole
        elif marker == EXIF:
            if len(self._held) < whole:
                return False
            self._out += _turned(bytes(self._held[4:whole]))
            self._dropping = whole
        else:
            self._dropping = whole
        return True

    def _scan(self) -> bool:
        found = _MARKER.search(self._held)
        if found:
            self._scanning, self._passing = False, found.start()
            return True
        certain = len(self._held) - (self._held[-1] == 0xFF)
        self._out += self._take(certain)
        return False

    def _seen(self) -> bool:
        return self._scans > 0


def _turned(segment: bytes) -> bytes:
    # An Exif segment of our own that says which way is up and nothing else; none where there is nothing to say.
    way = _orientation(segment[len(CAMERA) :]) if segment.startswith(CAMERA) else None
    if way is None:
        return b""
    entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, way, 0)
    ours = CAMERA + b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return b"\xff\xe1" + struct.pack(">H", len(ours) + 2) + ours


def _orientation(tiff: bytes) -> int | None:
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    try:
        if order is None:
            return None
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(min(count, MAX_TAGS)):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if tag == ORIENTATION and kind == 3:
                return value if 2 <= value <= 8 else None
    except struct.error:
        pass
    return None
