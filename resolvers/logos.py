"""Logos that are uploaded: known by their content, and drawn anew, so that nothing of the file itself is kept."""

import asyncio
from io import BytesIO

from PIL import Image, ImageOps

from languages.texts import Grouped, say
from resolvers.pictures.thumbnails import size_of_webp
from resolvers.refusals import ErrorCode, Refusal

MAX_BYTES = 2_000_000
MAX_PIXELS = 10_000_000
"""Each takes four bytes of memory, several times over, however few the file has."""
MAX_SCANS = 100
"""Of a JPEG: each makes the decoder go over the whole picture once more."""
SIZE = (600, 200)
FORMATS = ("PNG", "JPEG", "WEBP")

# Pillow's own limit is wider, and warns before it refuses. Ours stands in the same place: after the header.
Image.MAX_IMAGE_PIXELS = None

_NONE = say("This is no picture that can be read. Send a PNG, a JPEG or a WebP; no SVG.")


async def redrawn(data: bytes) -> bytes:
    """The picture in an uploaded file as a PNG of at most 600 x 200: its first frame, upright, without metadata."""
    return await asyncio.to_thread(_redraw, data)


def _redraw(data: bytes) -> bytes:
    _check_size(size_of_webp(data))
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > MAX_SCANS:
        raise Refusal(ErrorCode.BAD_USER_INPUT, _NONE)
    try:
        # Opening reads the header alone; what is too large is refused before anything is decoded.
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            _check_size(picture.size)
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except Refusal:
        raise
    except Exception as error:  # whatever a decoder stumbles over, it is the file's fault
        raise Refusal(ErrorCode.BAD_USER_INPUT, _NONE) from error
    upright.thumbnail(SIZE, Image.Resampling.LANCZOS)
    # A picture made of the pixels alone: comments, profiles and whatever else the file held stay behind.
    clean = Image.frombytes("RGBA", upright.size, upright.tobytes())
    written = BytesIO()
    clean.save(written, "PNG", optimize=True)
    return written.getvalue()


def _check_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MAX_PIXELS:
        message = say(
            "The picture has %(width)s x %(height)s pixels. Send one of at most %(most)s altogether.",
            width=Grouped(size[0]),
            height=Grouped(size[1]),
            most=Grouped(MAX_PIXELS),
        )
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message)
