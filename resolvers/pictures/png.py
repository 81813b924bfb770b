"""PNG (ISO/IEC 15948): of its chunks, those that make the picture stay."""

from resolvers.pictures.cleaner import Broken, Cleaner

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)
"""What is drawn, and how colours are meant. Not: texts, times, Exif, and whatever programs keep for themselves."""
MAX_LENGTH = 2**31 - 1


class PngCleaner(Cleaner):
    """Looks at the head of each chunk."""

    def __init__(self) -> None:
        super().__init__()
        self._started = False
        self._drawn = False
        self._last = False

    def _next(self) -> bool:
        if self._last:
            self._ended = True
            return False
        if len(self._held) < 8:
            return False
        if not self._started:
            if self._held[:8] != SIGNATURE:
                raise Broken
            self._started, self._passing = True, 8
            return True
        length, kind = int.from_bytes(self._held[:4], "big"), bytes(self._held[4:8])
        if length > MAX_LENGTH or not kind.isalpha():
            raise Broken
        if kind in KEPT:
            self._passing = 12 + length
            self._drawn = self._drawn or kind == b"IDAT"
            self._last = kind == b"IEND"
        else:
            self._dropping = 12 + length
        return True

    def _seen(self) -> bool:
        return self._drawn
