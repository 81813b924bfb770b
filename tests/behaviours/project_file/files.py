"""How files are sent and fetched in these tests."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import httpx

from db import stored_keys
from db.models import File, StoredKey
from db.store import FileStore
from tests.people import Caller, World
from tests.running import OURS

FILES = """query($id: ID!) { node(id: $id) {
  ... on Project { files(first: 100) { totalCount edges { node { id name } } } }
  ... on Step { files(first: 100) { totalCount edges { node { id name } } } }
  ... on Task { files(first: 100) { totalCount edges { node { id name } } } } } }"""
FILE = """query($id: ID!) { node(id: $id) { ... on File {
  name contentType size sha256 width height url thumbnailUrl author { displayName } } } }"""


async def send(caller: Caller, data: bytes | AsyncIterator[bytes], headers: Any = None, **query: str) -> httpx.Response:
    """Upload a file; the answer."""
    given = caller.headers | {"Content-Type": "application/octet-stream"} | (headers or {})
    return await caller.http.post(f"{caller.url}/files", params=query, content=data, headers=given)


async def uploaded(caller: Caller, data: bytes, **query: str) -> dict[str, Any]:
    """Upload a file, which must be taken; the file as the caller sees it."""
    answer = await send(caller, data, **query)
    assert (answer.status_code, answer.json()["userErrors"]) == (201, []), answer.text
    found: dict[str, Any] = answer.json()["file"]
    return found


async def not_taken(
    caller: Caller, data: bytes | AsyncIterator[bytes], **query: str
) -> tuple[int, str, str | None, str]:
    """Upload a file, which must be refused: status, code, field and message."""
    answer = await send(caller, data, **query)
    body = answer.json()
    assert body["file"] is None
    [error] = body["userErrors"]
    return answer.status_code, error["code"], error["field"], error["message"]


async def get(world: World, url: str, method: str = "GET", **headers: str) -> httpx.Response:
    """Ask for an address of a file."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await world.http.request(method, url.replace(OURS, world.url), headers=named)


async def files_seen(caller: Caller, thing: str) -> list[str] | None:
    """The names of the files of a project, step or task, sorted; None where there is no list of them."""
    found = (await caller.ask(FILES, id=thing))["node"]["files"]
    if found is None:
        return None
    names = sorted(edge["node"]["name"] for edge in found["edges"])
    assert found["totalCount"] == len(names)
    return names


async def told(caller: Caller, file_id: str) -> dict[str, Any]:
    """A file, as the caller is told of it."""
    found: dict[str, Any] = (await caller.ask(FILE, id=file_id))["node"]
    return found


def lying(folder: Path) -> list[int]:
    """The sizes of what lies in the store, finished or not."""
    return sorted(path.stat().st_size for path in folder.rglob("*") if path.is_file())


async def swept(folder: Path) -> tuple[int, list[int], int]:
    """Clear what is due: how many keys went, what still lies in the store, and how many keys are noted."""
    gone = await stored_keys.clear(FileStore("", folder, {}))
    return gone, lying(folder), await StoredKey.all().count()


async def known() -> int:
    """How many files there are, whoever sees them."""
    return await File.all().count()


async def in_pieces(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    """A body without a length."""
    for piece in pieces:
        yield piece
