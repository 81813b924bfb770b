"""WebP (RFC 9649): what is not the picture is made empty where it stands, for the head says how long the file is."""

from resolvers.pictures.cleaner import Broken, Cleaner

KEPT = (b"VP8 ", b"VP8L", b"ANIM", b"ANMF", b"ALPH", b"ICCP")
EXTENDED = b"VP8X"
HAS_EXIF_AND_XMP = 0x08 | 0x04
EMPTIED = b"JUNK"
"""A chunk of a kind that no reader knows, which all must pass over."""


class WebpCleaner(Cleaner):
    """Looks at the head of each chunk."""

    def __init__(self) -> None:
        super().__init__()
        self._left = -1
        self._drawn = False

    def _next(self) -> bool:
        if self._left == 0:
            self._ended = True
            return False
        if self._left < 0:
            if len(self._held) < 12:
                return False
            if self._held[:4] != b"RIFF" or self._held[8:12] != b"WEBP":
                raise Broken
            self._left = int.from_bytes(self._held[4:8], "little") - 4
            if self._left < 8 or self._left % 2:
                raise Broken
            self._passing = 12
            return True
        if len(self._held) < (9 if self._held[:4] == EXTENDED else 8):
            return False
        kind, length = bytes(self._held[:4]), int.from_bytes(self._held[4:8], "little")
        padded = length + length % 2
        if 8 + padded > self._left:
            raise Broken
        self._left -= 8 + padded
        if kind == EXTENDED:
            self._held[8] &= 0xFF ^ HAS_EXIF_AND_XMP
        if kind in KEPT or kind == EXTENDED:
            self._passing = 8 + padded
            self._drawn = self._drawn or kind in KEPT[:2] or kind == b"ANMF"
        else:
            self._out += EMPTIED + self._held[4:8]
            del self._held[:8]
            self._blanking = padded
        return True

    def _seen(self) -> bool:
        return self._drawn
