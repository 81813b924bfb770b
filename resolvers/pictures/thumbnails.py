"""Pictures drawn small: upright, without anything that a camera wrote, and never at the cost of the server's memory."""

import asyncio
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
"""What is drawn, by type, and what Pillow calls it."""
SIZE = (480, 480)
TYPE = "image/webp"
MAX_BYTES = 40_000_000
MAX_PIXELS = {"JPEG": 60_000_000}
MAX_PIXELS_OF_OTHERS = 25_000_000
"""A JPEG is decoded at a part of its size; all others take four bytes for each, several times over."""
MAX_SCANS = 100
"""Of a JPEG: each makes the decoder go over the whole picture once more."""

# Pillow's own limit is wider, and warns before it refuses. Ours stands in the same place: after the header.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture's size as it is shown, in pixels, and its thumbnail; None where it is not drawn."""

    width: int
    height: int
    thumbnail: bytes | None


async def drawn(data: bytes, content_type: str) -> Drawn | None:
    """The picture in a file of this type; None where it cannot be read, or is too large to be."""
    return await asyncio.to_thread(_draw, data, FORMATS[content_type])


def _draw(data: bytes, form: str) -> Drawn | None:
    try:
        width, height = size_of_webp(data) if form == "WEBP" else (0, 0)
        if width * height > MAX_PIXELS_OF_OTHERS:
            return Drawn(width, height, None)
        # Opening reads the header alone; what is too large is left before anything is decoded.
        with Image.open(BytesIO(data), formats=(form,)) as picture:
            width, height = picture.size
            if picture.getexif().get(0x0112, 1) >= 5:
                width, height = height, width  # it lies on its side
            if width * height > MAX_PIXELS.get(form, MAX_PIXELS_OF_OTHERS) or _is_scanned_often(data, form):
                return Drawn(width, height, None)
            try:
                return Drawn(width, height, _small(picture))
            except (OSError, SyntaxError, ValueError):
                return Drawn(width, height, None)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return None


def _small(picture: Image.Image) -> bytes:
    picture.draft("RGB", SIZE)
    upright = ImageOps.exif_transpose(picture)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    small = upright.convert(mode)
    small.thumbnail(SIZE, Image.Resampling.LANCZOS)
    # A picture made of the pixels alone: comments, profiles and whatever else the file held stay behind.
    clean = Image.frombytes(mode, small.size, small.tobytes())
    written = BytesIO()
    clean.save(written, "WEBP", quality=80)
    return written.getvalue()


def _is_scanned_often(data: bytes, form: str) -> bool:
    return form == "JPEG" and data.count(b"\xff\xda") > MAX_SCANS


def size_of_webp(data: bytes) -> tuple[int, int]:
    """How large the head of a WebP says that it is, as (width, height); (0, 0) of any other file.

    Trap: for a WebP, Pillow's decoder takes memory for the whole picture when it is opened.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return 0, 0
    if data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
