"""Files that are sent to do harm, and addresses that are used by whom they were not given to."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.clock import now
from db.models import Event, File, Person, Step, StoredKey
from settings import Settings
from tests.behaviours.office import asked
from tests.behaviours.project_file.files import get, in_pieces, known, lying, not_taken, send, swept, told, uploaded
from tests.behaviours.project_file.work import make_step, person_ids
from tests.people import Caller, World
from tests.pictures import many_scans, picture, png_bomb, webp_bomb, with_html
from tests.running import running

LOBBY = "Lobby and reception, London"
PAGE = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"
LIMIT = 1_000_000


@pytest.fixture
async def small_world(settings: Settings) -> AsyncIterator[World]:
    """A server that takes files of a million bytes, and has two connections to its database."""
    async with running(replace(settings, max_file_bytes=LIMIT, pool_size=2)) as url:
        world = World(url)
        yield world
        await world.close()


async def a_step(world: World) -> tuple[Caller, Caller, dict[str, Any]]:
    """Sophie, Eleanor of the client, and a step that both see and upload to."""
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    return sophie, eleanor, {"step": await make_step(sophie, await world.project(LOBBY), "Plan", "CLIENT", "UPLOAD")}


async def raw(world: World, request: bytes, *, close: bool = False) -> bytes:
    """What the server says to these bytes, until it closes the connection; or nothing, where we close it first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(world.url.rsplit(":", 1)[1]))
    writer.write(request)
    await writer.drain()
    if close:
        writer.close()
        return b""
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    return answer


def head(caller: Caller, place: dict[str, Any], length: str) -> bytes:
    """The beginning of an upload."""
    query = "&".join(f"{name}={value}" for name, value in {**place, "name": "x"}.items())
    lines = [f"POST /files?{query} HTTP/1.1", "Host: x", f"Authorization: Bearer {caller.token}", length, "", ""]
    return "\r\n".join(lines).encode()


@pytest.mark.behaviour("N-09")
async def test_parts_of_a_file_are_served_by_the_book(plain_world: World) -> None:
    sophie, _, place = await a_step(plain_world)
    data = bytes(range(256)) * 10_000
    file = await uploaded(sophie, data, name="data.bin", **place)
    url, size, tag = file["url"], len(data), f'"{file["sha256"]}"'
    for asked_for, start, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=2500000-", 2_500_000, size),
        ("bytes=-5", size - 5, size),
        ("bytes=-99999999999", 0, size),
        (f"bytes=1-{size * 2}", 1, size),
        ("bytes=1048570-1048590", 1_048_570, 1_048_591),
    ):
        answer = await get(plain_world, url, Range=asked_for)
        assert (answer.status_code, answer.content) == (206, data[start:end]), asked_for
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert answer.headers["content-length"] == str(end - start)
    for asked_for in (f"bytes={size}-", "bytes=99999999999-", "bytes=-0"):
        answer = await get(plain_world, url, Range=asked_for)
        assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}"), asked_for
        assert answer.content == b""
    for asked_for in ("bytes=0-1,5-6", "bytes=5-1", "bytes=-", "lines=1-2", "bytes=x-", "bytes=" + "9" * 5_000 + "-"):
        answer = await get(plain_world, url, Range=asked_for)
        assert (answer.status_code, len(answer.content)) == (200, size), asked_for
    assert (await get(plain_world, url, Range="bytes=0-3", If_Range=tag)).content == data[:4]
    assert (await get(plain_world, url, Range="bytes=0-3", If_Range='"another"')).status_code == 200
    unchanged = await get(plain_world, url, If_None_Match=f'"x", W/{tag}')
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    whole = await get(plain_world, url, "HEAD")
    assert (whole.status_code, whole.content, whole.headers["content-length"]) == (200, b"", str(size))
    assert (whole.headers["etag"], whole.headers["accept-ranges"]) == (tag, "bytes")
    part = await get(plain_world, url, "HEAD", Range="bytes=0-9")
    assert (part.status_code, part.content, part.headers["content-length"]) == (206, b"", "10")


@pytest.mark.behaviour("N-09", "N-06")
async def test_an_address_ends_with_its_session_and_serves_nobody_else(world: World) -> None:
    sophie, eleanor, place = await a_step(world)
    nadia = await world.person("Nadia Halden")
    file = await uploaded(sophie, b"A plan.", name="plan.txt", **place)
    url = (await told(eleanor, file["id"]))["url"]
    assert (await get(world, url)).status_code == 200
    bare, token = url.split("?token=")
    for other in ("", "x", token[:-1], token + "A", "A" * len(token), token.swapcase(), "%00", "x" * 5_000):
        answer = await get(world, f"{bare}?token={other}")
        assert answer.status_code == 401, other
        assert b"A plan." not in answer.content
    for path in ("/files/x", "/files/..%2f..%2fetc%2fpasswd", "/files/RmlsZTo=", "/files/" + "a" * 5_000):
        assert (await get(world, world.url + path, **eleanor.headers)).status_code == 404, path
        assert (await get(world, f"{world.url}{path}?token={token}")).status_code in (401, 404), path
    # Whose header admits nobody gets nothing, even with an address that works.
    assert (await get(world, url, Authorization="Bearer jal_s_nobody")).status_code == 401
    # Looking as somebody: its addresses end with the look.
    look = await asked(nadia, "startViewAs", "token", {"personId": (await person_ids(world))["Eleanor Whitcombe"]})
    looking = world.with_token(look["token"])
    looked = (await told(looking, file["id"]))["url"]
    assert (await get(world, looked)).status_code == 200
    assert (await send(looking, b"x", name="x", **place)).status_code == 403
    # A step that is hidden hides its files; one that is deleted takes them along.
    await Step.all().update(visibility="TEAM")
    assert (await get(world, url)).status_code == (await get(world, looked)).status_code == 404
    await Step.all().update(visibility="CLIENT")
    assert (await get(world, url)).status_code == 200
    signed_out = await eleanor.run("mutation { signOut(input: {}) { userErrors { code } } }")
    assert "errors" not in signed_out
    assert (await get(world, url)).status_code == 401
    assert (await get(world, looked)).status_code == 200
    await nadia.run("mutation { signOut(input: {}) { userErrors { code } } }")
    assert (await get(world, looked)).status_code == 401
    assert (await get(world, file["url"])).status_code == 200  # Sophie's own
    await Person.filter(display_name="Sophie Marchand").update(removed_at=now())
    assert (await get(world, file["url"])).status_code == 401


@pytest.mark.behaviour("N-09")
async def test_nothing_that_does_something_is_shown_by_a_browser(plain_world: World) -> None:
    sophie, eleanor, place = await a_step(plain_world)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for data, name, kind in (
        (PAGE, "photo.png", "text/html"),
        (b"\xef\xbb\xbf  \n<ScRiPt>alert(1)</script>", "a.jpg", "text/html"),
        (b"<!-- x --><p>", "a.txt", "text/html"),
        (svg, "logo.png", "image/svg+xml"),
        (b"<?xml version='1.0'?>" + svg, "logo.svg", "image/svg+xml"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "a.png", "text/html"),
        (b"MZ\x90\0" + bytes(100), "setup.pdf", "application/octet-stream"),
        ("\ufeffalert(1)".encode("utf-16-le"), "a.js", "text/plain"),
        (b"alert(1)", "script.js", "text/plain"),
        (b"PK\x03\x04" + bytes(26) + b"word/document.xml", "a.docm", "application/vnd.openxmlformats-officedocument."
         "wordprocessingml.document"),
    ):  # fmt: skip
        answer = await send(sophie, data, {"Content-Type": "image/png"}, name=name, **place)
        assert answer.status_code == 201, answer.text
        file = answer.json()["file"]
        assert (file["contentType"], file["name"], file["thumbnailUrl"]) == (kind, name, None)
        answer = await get(plain_world, (await told(eleanor, file["id"]))["url"])
        sent = answer.headers["content-type"]
        assert sent == (kind if kind == "text/plain" else "application/octet-stream")
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.content == data
    # A picture that is a page as well comes out as the picture alone.
    both = await uploaded(sophie, with_html(picture()), name="both.html", **place)
    answer = await get(plain_world, both["url"])
    assert (both["contentType"], answer.headers["content-type"]) == ("image/png", "image/png")
    assert b"script" not in answer.content
    assert answer.content == picture()
    page = b"GIF89a" + picture("GIF")[6:] + PAGE
    gif = await uploaded(sophie, page, name="a.gif", **place)
    assert b"script" not in (await get(plain_world, gif["url"])).content
    comment = picture("JPEG", comment=PAGE) + PAGE
    jpeg = await uploaded(sophie, comment, name="a.jpg", **place)
    assert b"script" not in (await get(plain_world, jpeg["url"])).content


@pytest.mark.behaviour("N-09")
async def test_names_lead_nowhere_and_write_no_headers(plain_world: World, tmp_path: Path) -> None:
    sophie, _, place = await a_step(plain_world)
    for given, kept in (
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("/var/files/x", "x"),
        ("a\r\nSet-Cookie: x=1\r\n\r\n<html>", "a Set-Cookie: x=1 <html>"),
        ('a"; filename="b.html', 'a"; filename="b.html'),
        ("%2e%2e%2fx", "%2e%2e%2fx"),
        ("e\u0301.txt", "\u00e9.txt"),
        ("😀" * 100, "😀" * 100),
    ):
        file = await uploaded(sophie, b"x", name=given, **place)
        assert file["name"] == kept
        answer = await get(plain_world, file["url"])
        assert answer.status_code == 200
        disposition = answer.headers["content-disposition"]
        assert disposition.isascii()
        assert disposition.count('"') == 2
        assert "set-cookie" not in answer.headers
    for bad in ("a\0b", "\u202egpj.exe", "a\x1bb", "...", "/", "\u200b"):
        assert (await not_taken(sophie, b"x", name=bad, **place))[2] == "name", bad
    assert {len(row.key) for row in await File.all()} == {41}
    assert len(lying(tmp_path / "files")) == await known() == 9


@pytest.mark.behaviour("N-09")
async def test_bombs_are_kept_and_never_lit(plain_world: World) -> None:
    sophie, _, place = await a_step(plain_world)
    for data, size in (
        (png_bomb(), (30_000, 30_000)),
        (webp_bomb(), (16_383, 16_383)),
        (many_scans(), None),
        (picture("PNG", (6_000, 5_000), mode="1", colour=0), (6_000, 5_000)),
    ):
        file = await uploaded(sophie, data, name="bomb", **place)
        assert file["thumbnailUrl"] is None
        assert size is None or (file["width"], file["height"]) == size
        answer = await get(plain_world, file["url"].replace("?", "/thumbnail?"))
        assert answer.status_code == 404


@pytest.mark.behaviour("N-09")
async def test_what_is_too_large_is_refused_at_once_and_what_is_cut_off_is_not_there(
    small_world: World, tmp_path: Path
) -> None:
    world, store = small_world, tmp_path / "files"
    sophie, _, place = await a_step(world)
    events = await Event.all().count()
    answer = await raw(world, head(sophie, place, "Content-Length: 2000000000"))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"Send at most 1,000,000 bytes." in answer
    # A body without a length and without an end: it is answered as soon as it is too large.
    endless = f"{LIMIT + 1:x}\r\n".encode() + bytes(LIMIT + 1)
    answer = await raw(world, head(sophie, place, "Transfer-Encoding: chunked") + endless)
    assert answer.startswith(b"HTTP/1.1 413 ")
    much = in_pieces([b"x" * 300_000] * 4)
    assert (await not_taken(sophie, much, name="x", **place))[:2] == (413, "LIMIT_EXCEEDED")
    await raw(world, head(sophie, place, "Content-Length: 900000") + bytes(400_000), close=True)
    await raw(world, head(sophie, place, "Transfer-Encoding: chunked") + b"5\r\nhello\r\n", close=True)
    async with asyncio.timeout(10):
        while await StoredKey.all().exists():
            await swept(store)
            await asyncio.sleep(0.01)
    assert (await known(), lying(store), await Event.all().count()) == (0, [], events)
    exact = await uploaded(sophie, b"x" * LIMIT, name="x", **place)
    assert exact["size"] == LIMIT


@pytest.mark.behaviour("N-09")
async def test_slow_readers_hold_no_connection_to_the_database(small_world: World) -> None:
    sophie, _, place = await a_step(small_world)
    file = await uploaded(sophie, b"x" * LIMIT, name="x", **place)
    path = file["url"].split("8000", 1)[1]
    port, writers = int(small_world.url.rsplit(":", 1)[1]), []
    for _ in range(6):
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_024)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        writers.append(writer)
    for _ in range(5):
        assert (await told(sophie, file["id"]))["size"] == LIMIT
    for writer in writers:
        writer.close()


async def test_what_stalls_is_given_up(plain_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.uploads.STALLED_SECONDS", 0.05)
    sophie, _, place = await a_step(plain_world)
    answer = await raw(plain_world, head(sophie, place, "Content-Length: 900") + b"begun")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert await known() == 0


@pytest.mark.behaviour("N-09")
async def test_two_that_replace_one_file_do_not_both(world: World) -> None:
    sophie, _, place = await a_step(world)
    file = await uploaded(sophie, b"one", name="x", **place)
    answers = await asyncio.gather(*(send(sophie, data, replaces=file["id"]) for data in (b"two", b"three", b"four")))
    assert sorted(answer.status_code for answer in answers) == [201, 404, 404]
    assert await known() == 1


async def test_a_store_that_is_away_is_said_and_nothing_is_noted(settings: Settings, tmp_path: Path) -> None:
    in_the_way = tmp_path / "in the way"
    in_the_way.write_text("no folder")
    async with running(replace(settings, files_folder=in_the_way)) as url:
        world = World(url)
        sophie, _, place = await a_step(world)
        answer = await send(sophie, b"x", name="x", **place)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
        assert await known() == 0
        await world.close()


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x\r\n"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"a=b"),
        ({"Content-Encoding": "gzip"}, b"\x1f\x8b"),
    ],
)
async def test_forms_and_compressed_bodies_are_not_taken_for_files(
    plain_world: World, headers: dict[str, str], body: bytes
) -> None:
    sophie, _, place = await a_step(plain_world)
    answer = await send(sophie, body, headers, name="x", **place)
    assert (answer.status_code, answer.json()["userErrors"][0]["message"]) == (
        400,
        "Send the file itself as the body: no form, and not compressed on the way.",
    )
    anybody = await send(plain_world.nobody, b"x", name="x", **place)
    assert (anybody.status_code, anybody.headers["www-authenticate"]) == (401, "Bearer")
    assert await known() == 0
