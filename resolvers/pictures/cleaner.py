"""Taking out of a picture, while it streams, whatever is not the picture: where and by whom it was taken, say.

The picture itself is not drawn anew: not a pixel changes.
"""

PARTS, BYTES_OF_A_PART = 50_000, 128
"""A picture may have so many parts, and one more for so many bytes: a crafted one has millions of empty ones, and each
takes as long to look at as a large one."""


class Broken(Exception):
    """This is not built as a picture of its kind is."""


class Cleaner:
    """Takes a file in pieces and gives back what stays of it. Each kind of picture says by `_next` what follows."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._out = bytearray()
        self._passing = 0
        self._dropping = 0
        self._blanking = 0
        self._ended = False
        self._parts_left = PARTS * BYTES_OF_A_PART
        """Counted in the bytes that a part is allowed for."""

    def feed(self, piece: bytes) -> bytes:
        """What stays, as far as it is known by now. Raises Broken."""
        if self._ended:
            return b""  # what is hung on behind the picture's end is none of it
        self._held += piece
        self._parts_left += len(piece)
        while self._held and not self._ended and self._step():
            pass
        stays = bytes(self._out)
        self._out.clear()
        return stays

    def end(self) -> bytes:
        """The file has ended: what stays of the rest. Raises Broken where it ended before there was a picture."""
        if not self._ended and not self._seen():
            raise Broken
        return b""

    def _next(self) -> bool:
        # Look at what is held, and say what becomes of it; False where that is not known yet.
        raise NotImplementedError

    def _seen(self) -> bool:
        # Whether anything of the picture itself has come; such a file may be cut off, and is shown as far as it goes.
        raise NotImplementedError

    def _step(self) -> bool:
        if self._passing:
            taken = self._take(self._passing)
            self._passing -= len(taken)
            self._out += taken
        elif self._dropping:
            self._dropping -= len(self._take(self._dropping))
        elif self._blanking:
            taken = self._take(self._blanking)
            self._blanking -= len(taken)
            self._out += bytes(len(taken))
        else:
            self._parts_left -= BYTES_OF_A_PART
            if self._parts_left < 0:
                raise Broken
            return self._next()
        return True

    def _take(self, count: int) -> bytes:
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken
