"""GIF (89a): of its blocks, the pictures stay and how they follow each other."""

from resolvers.pictures.cleaner import Broken, Cleaner

PICTURE, EXTENSION, END = 0x2C, 0x21, 0x3B
CONTROL, TEXT, APPLICATION = 0xF9, 0x01, 0xFF
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
"""The applications whose blocks say how often it is shown."""


class GifCleaner(Cleaner):
    """Looks at the head of each block; what a block holds comes in parts of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._started = False
        self._drawn = False
        self._parts: bool | None = None
        """Whether the parts that follow stay; None between two blocks."""

    def _next(self) -> bool:
        if not self._started:
            return self._head()
        if self._parts is not None:
            self._move(1 + self._held[0], self._parts)
            if self._held[0] == 0:
                self._parts = None
            return True
        kind = self._held[0]
        if kind == EXTENSION:
            return self._extension()
        if kind == PICTURE:
            return self._picture()
        if kind != END:
            raise Broken
        self._out += self._take(1)
        self._ended = True
        return False

    def _head(self) -> bool:
        if len(self._held) < 13:
            return False
        if bytes(self._held[:6]) not in (b"GIF87a", b"GIF89a"):
            raise Broken
        self._started, self._passing = True, 13 + _table(self._held[10])
        return True

    def _extension(self) -> bool:
        if len(self._held) < (14 if self._held[1:2] == bytes([APPLICATION]) else 2):
            return False
        label, application = self._held[1], bytes(self._held[3:14])
        stays = label in (CONTROL, TEXT) or (label == APPLICATION and application in LOOPS)
        self._move(2, stays)
        self._parts = stays
        return True

    def _picture(self) -> bool:
        if len(self._held) < 10:
            return False
        self._move(10 + _table(self._held[9]) + 1, stays=True)
        self._parts, self._drawn = True, True
        return True

    def _move(self, count: int, stays: bool) -> None:
        if stays:
            self._passing = count
        else:
            self._dropping = count

    def _seen(self) -> bool:
        return self._drawn


def _table(flags: int) -> int:
    # Bytes of the table of colours that follows.
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
