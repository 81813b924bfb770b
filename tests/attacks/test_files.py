"""Files that are sent to do harm, and addresses that are used by whom they were not given to."""

from pathlib import Path

import pytest

from db.clock import now
from db.models import File, Person, Step
from tests.attacks.a_step import a_step
from tests.behaviours.office import asked
from tests.behaviours.project_file.files import get, known, lying, not_taken, send, told, uploaded
from tests.behaviours.project_file.work import person_ids
from tests.people import World
from tests.pictures import many_scans, picture, png_bomb, webp_bomb, with_html

PAGE = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"


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
        ("bytes=-99999999999999999999", 0, size),
        ("bytes=000000000000000000001-99999999999999999999", 1, size),
        (f"bytes=1-{size * 2}", 1, size),
        ("bytes=1048570-1048590", 1_048_570, 1_048_591),
    ):
        answer = await get(plain_world, url, Range=asked_for)
        assert (answer.status_code, answer.content) == (206, data[start:end]), asked_for
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert answer.headers["content-length"] == str(end - start)
    for asked_for in (f"bytes={size}-", "bytes=99999999999999999999-", "bytes=" + "9" * 5_000 + "-", "bytes=-0"):
        answer = await get(plain_world, url, Range=asked_for)
        assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}"), asked_for
        assert answer.content == b""
    for asked_for in ("bytes=0-1,5-6", "bytes=5-1", "bytes=-", "lines=1-2", "bytes=x-"):
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
