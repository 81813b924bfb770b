"""Logos that are none, hide something, or would fill the memory once they are decoded."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Callable
from io import BytesIO

import httpx
import pytest
from PIL import Image

from resolvers import logos
from resolvers.refusals import Refusal
from tests.people import Caller, World
from tests.pictures import frames, many_scans, odd_exif, picture, png_bomb, webp_bomb, with_html, with_location

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
UNREADABLE = "This is no picture that can be read. Send a PNG, a JPEG or a WebP; no SVG."


async def upload(caller: Caller, data: bytes | AsyncIterator[bytes]) -> httpx.Response:
    """Send a logo that says that it is a PNG."""
    headers = caller.headers | {"Content-Type": "image/png"}
    return await caller.http.post(f"{caller.url}/branding/logo", content=data, headers=headers)


async def served(world: World) -> bytes | None:
    """The logo that everybody gets; None where there is none."""
    nadia = await world.person("Nadia Halden")
    url = (await nadia.ask("{ brandingPreview { logoUrl } }"))["brandingPreview"]["logoUrl"]
    if url is None:
        return None
    answer = await world.http.get(url.replace("http://127.0.0.1:8000", world.url))
    assert answer.headers["content-type"] == "image/png"
    return answer.content


def pixels(data: bytes) -> tuple[tuple[int, int], object]:
    """Size and first pixel of a picture."""
    with Image.open(BytesIO(data)) as found:
        return found.size, found.convert("RGB").getpixel((0, 0))


@pytest.mark.behaviour("T-08")
@pytest.mark.parametrize(
    "make",
    [
        lambda: b"",
        lambda: SVG,
        lambda: b"<?xml version='1.0'?>" + SVG,
        lambda: b"<html><script>alert(1)</script></html>",
        lambda: frames("GIF", 500),
        lambda: picture("BMP"),
        lambda: picture("TIFF"),
        lambda: picture("ICO", (32, 32)),
        lambda: picture("PDF"),
        lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        lambda: odd_exif("error"),
        lambda: odd_exif("TypeError"),
        lambda: picture()[:200],
        lambda: picture()[:8],
        lambda: picture("JPEG")[:400],
        lambda: picture("WEBP")[:30],
        lambda: b"RIFF\0\0\0\0WEBP",
        many_scans,
    ],
)
async def test_what_is_no_picture_of_ours_is_refused(plain_world: World, make: Callable[[], bytes]) -> None:
    answer = await upload(await plain_world.person("Nadia Halden"), make())
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (400, UNREADABLE)
    assert await served(plain_world) is None


@pytest.mark.behaviour("T-08")
async def test_five_megabytes_are_not_read_to_their_end(plain_world: World) -> None:
    nadia = await plain_world.person("Nadia Halden")
    whole = await upload(nadia, picture() + bytes(5_000_000))
    assert (whole.status_code, whole.json()["errors"][0]["extensions"]["code"]) == (413, "LIMIT_EXCEEDED")
    reader, writer = await asyncio.open_connection("127.0.0.1", int(plain_world.url.rsplit(":", 1)[1]))
    head = f"POST /branding/logo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {nadia.token}\r\n"
    writer.write(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
    # A body without a length and without an end: it is answered as soon as it is too large.
    writer.write(f"{logos.MAX_BYTES + 1:x}\r\n".encode() + bytes(logos.MAX_BYTES + 1))
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert await served(plain_world) is None


@pytest.mark.behaviour("T-08")
@pytest.mark.parametrize("make", [png_bomb, webp_bomb, lambda: picture("PNG", (4_000, 2_501), mode="1", colour=0)])
async def test_a_bomb_is_refused_before_it_is_decoded(plain_world: World, make: Callable[[], bytes]) -> None:
    bomb = make()
    assert len(bomb) < logos.MAX_BYTES
    answer = await upload(await plain_world.person("Nadia Halden"), bomb)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (413, "LIMIT_EXCEEDED")
    assert "Send one of at most 10,000,000 altogether." in answer.json()["errors"][0]["message"]
    assert await served(plain_world) is None


async def test_a_bomb_takes_no_memory() -> None:
    bomb = png_bomb()
    tracemalloc.start()
    with pytest.raises(Refusal):
        await logos.redrawn(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.behaviour("T-08")
async def test_a_picture_that_is_a_page_comes_out_as_a_picture(plain_world: World) -> None:
    answer = await upload(await plain_world.person("Nadia Halden"), with_html(picture()))
    assert answer.status_code == 200
    logo = await served(plain_world)
    assert logo is not None
    assert logo.startswith(b"\x89PNG")
    assert b"script" not in logo
    assert b"tEXt" not in logo
    assert logo.endswith(b"IEND\xaeB`\x82")


@pytest.mark.behaviour("T-08")
async def test_nothing_that_a_camera_wrote_is_left(plain_world: World) -> None:
    data = with_location()
    assert data.count(b"Secret") == 3
    assert (await upload(await plain_world.person("Nadia Halden"), data)).status_code == 200
    logo = await served(plain_world)
    assert logo is not None
    with Image.open(BytesIO(logo)) as found:
        assert (found.size, found.info, dict(found.getexif())) == ((600, 200), {}, {})  # upright
    assert b"Secret" not in logo


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_of_what_moves_the_first_frame_stays(plain_world: World, kind: str) -> None:
    assert (await upload(await plain_world.person("Nadia Halden"), frames(kind, 50))).status_code == 200
    logo = await served(plain_world)
    assert logo is not None
    assert pixels(logo) == ((60, 20), (255, 0, 0))
    with Image.open(BytesIO(logo)) as found:
        assert getattr(found, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("kind", "mode", "size"),
    [
        ("JPEG", "CMYK", (10, 10)),
        ("JPEG", "L", (10, 10)),
        ("PNG", "I;16", (10, 10)),
        ("PNG", "P", (10, 10)),
        ("PNG", "LA", (10, 10)),
        ("PNG", "1", (10_000, 1)),
        ("PNG", "1", (1, 10_000)),
        ("WEBP", "RGBA", (1, 1)),
    ],
)
async def test_pictures_of_every_make_are_taken(
    plain_world: World, kind: str, mode: str, size: tuple[int, int]
) -> None:
    colour = {"LA": (9, 9), "RGBA": (9, 9, 9, 9), "CMYK": (9, 9, 9, 9)}.get(mode, 1)
    data = picture(kind, size, mode, colour=colour)
    assert (await upload(await plain_world.person("Nadia Halden"), data)).status_code == 200
    logo = await served(plain_world)
    assert logo is not None
    width, height = pixels(logo)[0]
    assert (1 <= width <= 600, 1 <= height <= 200) == (True, True)


@pytest.mark.parametrize("path", ["x", "..%2f..", "%00", "V29ya3NwYWNlOng=", "logo", "a" * 5_000])
async def test_logos_of_no_workspace_are_not_there(plain_world: World, path: str) -> None:
    answer = await plain_world.http.get(f"{plain_world.url}/branding/{path}/logo.png")
    assert (answer.status_code, answer.headers.get("x-content-type-options")) in ((404, "nosniff"), (404, None))


async def test_who_looks_as_somebody_else_changes_no_logo(plain_world: World) -> None:
    nadia = await plain_world.person("Nadia Halden")
    people = await nadia.ask("{ people(first: 100) { edges { node { id displayName } } } }")
    katrin = next(
        edge["node"]["id"] for edge in people["people"]["edges"] if edge["node"]["displayName"] == "Katrin Vogt"
    )
    viewed = await nadia.ask(
        "mutation($input: StartViewAsInput!) { startViewAs(input: $input) { token userErrors { code } } }",
        input={"personId": katrin},
    )
    answer = await upload(plain_world.with_token(viewed["startViewAs"]["token"]), picture())
    assert answer.status_code == 403
    assert await served(plain_world) is None
