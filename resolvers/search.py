"""Searching: what a viewer finds of everything that exists for them, the best first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from db.search.aspects import SearchKind
from db.search.matching import COLUMNS, found, thing_of
from db.search.reading import texts_of
from languages.texts import say
from languages.words import words
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers import texts
from resolvers.paging import CountedPage, KeyKind, Order, PageRequest, page
from resolvers.refusals import ErrorCode, Refusal
from resolvers.snippets import snippet

MAX_TEXT = 200
ORDER = Order("search", (*COLUMNS, "rank"), "rank", KeyKind.NUMBER)


async def search(
    viewer: Viewer, text: str, kinds: Sequence[SearchKind], request: PageRequest, seals: Seals
) -> CountedPage:
    """The things of these kinds with words that begin with all those of the text, each with its kind and a snippet.

    Refuses a text without a letter or digit, or of more than 200 characters. What has gone in the meantime is left out.
    """
    wanted = list(dict.fromkeys(words(texts.required(text, "text", MAX_TEXT))))
    if not wanted:
        message = say("text has no letter and no digit. Give it a word, or the beginning of one.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "text")
    told = await page(found(viewer, wanted, kinds), ORDER, request, viewer, seals)
    things: dict[str, list[UUID]] = defaultdict(list)
    for row in told.rows:
        things[row["aspect"]].append(thing_of(row)[1])
    seen = await texts_of(viewer, things)
    rows: list[Mapping[str, Any]] = []
    cursors = []
    for row, cursor in zip(told.rows, told.cursors, strict=True):
        kind, thing = thing_of(row)
        if thing in seen:
            rows.append({"kind": kind, "id": thing, "snippet": snippet(seen[thing], wanted)})
            cursors.append(cursor)
    return CountedPage(rows, cursors, told.has_next, told.query)
