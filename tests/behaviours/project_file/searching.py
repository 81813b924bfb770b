"""How these tests search, and compare what is kept for searches with what is there."""

from collections.abc import Sequence
from typing import Any

from db.models import SearchEntry, Workspace
from db.search import index
from tests.people import Caller

SEARCH = """query($text: String!, $first: Int! = 100, $after: String, $kinds: [SearchKind!]) {
  search(text: $text, first: $first, after: $after, kinds: $kinds) { totalCount pageInfo { hasNextPage endCursor }
    edges { cursor node { snippet { text matched } node { __typename id
      ... on Project { clientName } ... on Person { displayName } ... on Step { name } ... on Task { title }
      ... on Comment { text } } } } } }"""
NAMES = ("clientName", "displayName", "name", "title", "text")

Hit = tuple[str, str]
"""A type, and what the thing is called."""


async def page(caller: Caller, text: str, **variables: Any) -> dict[str, Any]:
    """A page of what somebody finds."""
    found: dict[str, Any] = (await caller.ask(SEARCH, text=text, **variables))["search"]
    return found


async def find(caller: Caller, text: str, *kinds: str) -> list[Hit]:
    """All that somebody finds, in order; it is as many as they are told."""
    found = await page(caller, text, kinds=list(kinds) or None)
    hits = [called(edge["node"]["node"]) for edge in found["edges"]]
    assert found["totalCount"] == len(hits)
    return hits


async def passages(caller: Caller, text: str) -> list[str]:
    """The snippets of what somebody finds, with what was looked for in brackets."""
    return [marked(edge["node"]["snippet"]) for edge in (await page(caller, text))["edges"]]


def called(node: dict[str, str]) -> Hit:
    """A thing, as somebody finds it."""
    [name] = [node[each] for each in NAMES if each in node]
    return node["__typename"], name


def marked(parts: Sequence[dict[str, Any]]) -> str:
    """A snippet as one text."""
    return "".join(f"[{part['text']}]" if part["matched"] else part["text"] for part in parts)


async def is_kept_truly() -> bool:
    """Whether what is kept for searches is what the tables say: written anew it would be the same."""
    columns = ("aspect", "head", "words", "project_id", "person_id", "step_id", "task_id", "comment_id", "file_id")
    before = sorted(map(repr, await SearchEntry.all().values_list("number", *columns, "note_id")))
    for workspace in await Workspace.all():
        await index.keep_all(workspace.id)
    return before == sorted(map(repr, await SearchEntry.all().values_list("number", *columns, "note_id")))
