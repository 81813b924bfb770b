"""Uploads that are too large, cut off, slow, or at the same time; and readers that are slow."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.models import Event, StoredKey
from settings import Settings
from tests.attacks.a_step import a_step
from tests.behaviours.project_file.files import in_pieces, known, lying, not_taken, send, swept, told, uploaded
from tests.people import Caller, World
from tests.pictures import picture
from tests.running import running

LIMIT = 1_000_000


@pytest.fixture
async def small_world(settings: Settings) -> AsyncIterator[World]:
    """A server that takes files of a million bytes, and has two connections to its database."""
    async with running(replace(settings, max_file_bytes=LIMIT, pool_size=2)) as url:
        world = World(url)
        yield world
        await world.close()


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
        "Send the file itself as the body: not in a form, not compressed on the way, and with the header "
        "Content-Type: application/octet-stream.",
    )
    logo = await plain_world.http.post(
        f"{plain_world.url}/branding/logo",
        content=picture(),
        headers=(await plain_world.person("Nadia Halden")).headers | headers,
    )
    assert (logo.status_code, logo.json()["errors"][0]["message"]) == (400, answer.json()["userErrors"][0]["message"])
    anybody = await send(plain_world.nobody, b"x", name="x", **place)
    assert (anybody.status_code, anybody.headers["www-authenticate"]) == (401, "Bearer")
    assert await known() == 0


async def test_what_curl_says_of_a_file_does_not_matter(plain_world: World) -> None:
    sophie, _, place = await a_step(plain_world)
    curl = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await send(sophie, b"a=b&c=%20+", curl, name="x", **place)
    assert (answer.status_code, answer.json()["file"]["size"]) == (201, 10)
    nadia = await plain_world.person("Nadia Halden")
    url = f"{plain_world.url}/branding/logo"
    assert (await plain_world.http.post(url, content=picture(), headers=nadia.headers | curl)).status_code == 200


@pytest.mark.behaviour("N-09")
async def test_a_fifth_file_at_once_is_told_to_wait(plain_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.uploads.AT_ONCE", 0)
    sophie, _, place = await a_step(plain_world)
    assert (await not_taken(sophie, b"x", name="x", **place))[:2] == (429, "LIMIT_EXCEEDED")
