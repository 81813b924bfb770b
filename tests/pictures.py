"""Pictures as files, good and bad, made here so that none is kept in the repository."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300), mode: str = "RGB", **options: Any) -> bytes:
    """A picture in one colour."""
    written = BytesIO()
    Image.new(mode, size, options.pop("colour", 0x40)).save(written, kind, **options)
    return written.getvalue()


def frames(kind: str, count: int) -> bytes:
    """A picture that moves: the first frame is red, all others are blue."""
    made = [Image.new("RGB", (60, 20), "red" if not number else (0, 0, 255 - number % 200)) for number in range(count)]
    written = BytesIO()
    made[0].save(written, kind, save_all=True, append_images=made[1:], lossless=True)
    return written.getvalue()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """Some kilobytes that would be gigabytes once decoded."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    rows = zlib.compress(bytes(4 * width + 1) * 20)
    return PNG_SIGNATURE + header + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def webp_bomb() -> bytes:
    """A WebP whose head says that it has 16,383 x 16,383 pixels."""
    good = bytearray(picture("WEBP", (16, 16), lossless=True))
    assert good[12:16] == b"VP8L"
    side = 16_383 - 1
    good[21:25] = (side | side << 14).to_bytes(4, "little")
    return bytes(good)


def with_html(data: bytes) -> bytes:
    """A PNG that is a page as well: in a comment, and after its end."""
    page = b"<html><script>alert(1)</script></html>"
    assert data.startswith(PNG_SIGNATURE)
    header = 8 + 25
    return data[:header] + png_chunk(b"tEXt", b"Comment\0" + page) + data[header:] + page


def with_location() -> bytes:
    """A photograph that tells where and by whom it was taken, and that lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x013B] = "Secret Artist"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", (300, 900), exif=exif, comment=b"Secret comment", icc_profile=b"Secret profile")


def many_scans() -> bytes:
    """A JPEG that asks its decoder to go over it thousands of times."""
    good = picture("JPEG", progressive=True)
    place = good.rindex(b"\xff\xda")
    scan = good[place:-2]
    return good[:place] + scan * 5_000 + good[-2:]


def odd_exif(error: str) -> bytes:
    """A JPEG that lies on its side, with another tag of a kind that it is never of: turning it raises this error."""
    tag, value = {"error": (0x0100, "<script>"), "TypeError": (0x013E, "<script>")}[error]
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = value
    return picture("JPEG", (60, 40), exif=exif).replace(b"\x01\x3b\x00\x02", tag.to_bytes(2, "big") + b"\x00\x02", 1)
