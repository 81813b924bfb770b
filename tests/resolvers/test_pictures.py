"""What is taken out of pictures while they stream: everything but the picture, in pieces of any size."""

import random
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from resolvers.pictures import thumbnails
from resolvers.pictures.cleaner import Broken, Cleaner
from resolvers.pictures.gif import GifCleaner
from resolvers.pictures.jpeg import JpegCleaner
from resolvers.pictures.png import PngCleaner
from resolvers.pictures.webp import WebpCleaner
from tests.pictures import frames, with_html

PLACE = b"52.520008N 13.404954E"


def noise(kind: str, **options: Any) -> bytes:
    """A picture that is worth something, which says where it was taken wherever its kind can."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = options.pop("way", 6), PLACE.decode()
    exif.get_ifd(0x8825)[1] = "N"
    written = BytesIO()
    picture = Image.effect_noise((300, 200), 80).convert(options.pop("mode", "RGB"))
    picture.save(written, kind, exif=exif, **options)
    return written.getvalue()


def moving(kind: str, **options: Any) -> bytes:
    """A picture that moves."""
    first, second = (Image.effect_noise((60, 40), 80).convert("P") for _ in range(2))
    written = BytesIO()
    first.save(written, kind, save_all=True, append_images=[second], loop=0, **options)
    return written.getvalue()


CASES: dict[str, tuple[type[Cleaner], Callable[[], bytes]]] = {
    "JPEG": (JpegCleaner, lambda: noise("JPEG", comment=PLACE, xmp=PLACE, icc_profile=b"i" * 70_000) + PLACE),
    "progressive": (JpegCleaner, lambda: noise("JPEG", progressive=True, comment=PLACE, way=3)),
    "CMYK": (JpegCleaner, lambda: noise("JPEG", mode="CMYK", comment=PLACE)),
    "PNG": (PngCleaner, lambda: with_html(noise("PNG"))),
    "WebP": (WebpCleaner, lambda: noise("WEBP", xmp=PLACE, lossless=True) + PLACE),
    "WebP that loses": (WebpCleaner, lambda: noise("WEBP", xmp=PLACE)),
    "WebP that moves": (WebpCleaner, lambda: frames("WEBP", 3)),
    "GIF": (GifCleaner, lambda: moving("GIF", comment=PLACE) + PLACE),
}


def cleaned(cleaner: Cleaner, data: bytes, pieces: Callable[[], int]) -> bytes:
    """What stays of a file that comes in pieces of these sizes."""
    out, start = b"", 0
    while start < len(data):
        size = pieces()
        out += cleaner.feed(data[start : start + size])
        start += size
    return out + cleaner.end()


@pytest.mark.behaviour("N-09")
@pytest.mark.parametrize("case", CASES)
def test_the_picture_stays_and_the_place_does_not(case: str) -> None:
    make, written = CASES[case]
    data = written()
    some = random.Random(1)  # noqa: S311
    sizes: list[Callable[[], int]] = [lambda: 1, lambda: 7, lambda: some.randint(1, 5_000), lambda: len(data)]
    [out] = {cleaned(make(), data, pieces) for pieces in sizes}
    assert PLACE not in out
    assert b"script" not in out
    assert cleaned(make(), out, lambda: 1_000) == out
    with Image.open(BytesIO(data)) as before, Image.open(BytesIO(out)) as after:
        way = before.getexif().get(0x0112) if case in ("JPEG", "progressive", "CMYK") else None
        assert dict(after.getexif()) == ({0x0112: way} if way else {})
        assert "xmp" not in after.info
        assert "comment" not in after.info
        assert after.info.get("icc_profile") == before.info.get("icc_profile")
        assert getattr(after, "n_frames", 1) == getattr(before, "n_frames", 1)
        for frame in range(getattr(after, "n_frames", 1)):
            before.seek(frame)
            after.seek(frame)
            assert after.tobytes() == before.tobytes()


@pytest.mark.parametrize("case", CASES)
def test_what_is_damaged_is_refused_or_passes_without_a_fault(case: str) -> None:
    make, written = CASES[case]
    data, some = written(), random.Random(2)  # noqa: S311
    for _ in range(60):
        damaged = bytearray(data[: some.randint(1, len(data))])
        for _ in range(some.randint(0, 3)):
            damaged[some.randrange(len(damaged))] = some.randrange(256)
        try:
            out = cleaned(make(), bytes(damaged), lambda: 997)
        except Broken:
            continue
        assert len(out) <= len(damaged) + 40


CRAFTED: dict[str, tuple[type[Cleaner], bytes, bytes]] = {
    "GIF": (GifCleaner, b"GIF89a" + bytes(7) + b",", b"\0\0\0\0\1\0\1\0\0\2" + b"\1x" * 20),
    "GIF of extensions": (GifCleaner, b"GIF89a" + bytes(7), b"!\xfe\0"),
    "JPEG of markers": (JpegCleaner, b"\xff\xd8", b"\xff\x01"),
    "JPEG of segments": (JpegCleaner, b"\xff\xd8", b"\xff\xfe\0\2"),
    "JPEG of scans": (JpegCleaner, b"\xff\xd8", b"\xff\xda\0\2"),
    "PNG": (PngCleaner, b"\x89PNG\r\n\x1a\n", b"\0\0\0\0IDAT\0\0\0\0"),
    "PNG of texts": (PngCleaner, b"\x89PNG\r\n\x1a\n", b"\0\0\0\0tEXt\0\0\0\0"),
    "WebP": (WebpCleaner, b"RIFF\xf8\xff\xff\x7fWEBP", b"XMP \0\0\0\0"),
}


@pytest.mark.behaviour("N-09")
@pytest.mark.parametrize("case", CRAFTED)
def test_millions_of_empty_parts_are_not_looked_at(case: str) -> None:
    make, beginning, part = CRAFTED[case]
    cleaner, asked = make(), 0
    look = cleaner._next

    def counted() -> bool:
        nonlocal asked
        asked += 1
        return look()

    cleaner._next = counted  # type: ignore[method-assign]
    with pytest.raises(Broken):
        cleaned(cleaner, beginning + part * (8_000_000 // len(part)), lambda: 65_536)
    assert asked < 200_000


def test_what_fills_a_jpeg_is_passed_over_in_one_go() -> None:
    data = noise("JPEG", comment=PLACE)
    filled = data[:2] + b"\xff" * 3_000_000 + data[2:]
    cleaner, fed = JpegCleaner(), []
    look = cleaner._next
    cleaner._next = lambda: fed.append(1) or look()  # type: ignore[func-returns-value, method-assign]
    assert cleaned(cleaner, filled, lambda: 65_536) == cleaned(JpegCleaner(), data, lambda: 65_536)
    assert len(fed) < 500


def test_a_large_picture_of_many_parts_is_one_all_the_same() -> None:
    chunk = b"\0\0\x20\0IDAT" + bytes(8_192 + 4)
    data = b"\x89PNG\r\n\x1a\n" + chunk * 6_000 + b"\0\0\0\0IEND" + bytes(4)
    assert cleaned(PngCleaner(), data, lambda: 1_000_000) == data
    head = b"GIF89a" + bytes(7) + b",\0\0\0\0\1\0\1\0\0\2"
    data = head + (b"\xff" + bytes(255)) * 100_000 + b"\0;"
    assert cleaned(GifCleaner(), data, lambda: 1_000_000) == data


async def test_thumbnails_are_upright_small_and_of_what_can_be_read() -> None:
    data = noise("JPEG")
    drawn = await thumbnails.drawn(data, "image/jpeg")
    assert drawn is not None
    assert (drawn.width, drawn.height) == (200, 300)
    assert drawn.thumbnail is not None
    with Image.open(BytesIO(drawn.thumbnail)) as small:
        assert (small.format, small.size, dict(small.getexif())) == ("WEBP", (200, 300), {})
    assert await thumbnails.drawn(data[:200], "image/jpeg") is None
    cut = await thumbnails.drawn(noise("JPEG")[:20_000], "image/jpeg")
    assert cut is None or cut.thumbnail is None or len(cut.thumbnail) > 0
    assert await thumbnails.drawn(b"\x89PNG\r\n\x1a\nnothing", "image/png") is None
