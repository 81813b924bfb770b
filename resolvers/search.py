"""Searching: what a viewer finds of everything that exists for them, the best first."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.search.aspects import SearchKind
from db.search.matching import Search, thing_of
from db.search.reading import texts_of
from languages.texts import say
from languages.words import words
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers import texts
from resolvers.paging import KeyKind, Order, Page, PageRequest, check_first, opened, page_of
from resolvers.refusals import ErrorCode, Refusal
from resolvers.snippets import Part, snippet

MAX_TEXT = 200
ORDER = Order("search", (), "rank", KeyKind.NUMBER)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, how to count all of it, and of each thing on the page its kind, id and snippet.

    What the page's rows are of may have gone by now: then it has no snippet.
    """

    page: Page
    count: Callable[[], Awaitable[int]]
    things: Sequence[tuple[SearchKind, UUID]]
    snippets: Mapping[UUID, list[Part]]

    def by_kind(self) -> Mapping[SearchKind, list[UUID]]:
        """The things on the page, by their kind."""
        found: dict[SearchKind, list[UUID]] = defaultdict(list)
        for kind, thing in self.things:
            found[kind].append(thing)
        return found


async def search(
    viewer: Viewer,
    text: str,
    kinds: Sequence[SearchKind],
    request: PageRequest,
    seals: Seals,
    archived: bool = False,
) -> Found:
    """The things of these kinds with words that begin with all those of the text; `archived`: in archived projects too.

    Refuses a text without a letter or digit, and one of more than 200 characters.
    """
    check_first(request.first)
    wanted = list(dict.fromkeys(words(texts.required(text, "text", MAX_TEXT))))
    if not wanted:
        message = say("text has no letter and no digit. Give it a word, or the beginning of one.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "text")
    purpose = f"page of {ORDER.list_name} in {viewer.workspace_id}"
    after: Any = None if request.after is None else opened(request.after, ORDER, purpose, seals)
    looked_for = Search(viewer, wanted, kinds, archived)
    page = page_of(await looked_for.best(request.first + 1, after), ORDER, request.first, purpose, seals)
    things = [thing_of(row) for row in page.rows]
    of_aspects: dict[str, list[UUID]] = defaultdict(list)
    for row, (_, thing) in zip(page.rows, things, strict=True):
        of_aspects[row["aspect"]].append(thing)
    seen = await texts_of(viewer, of_aspects)
    snippets = {thing: snippet(told, wanted) for thing, told in seen.items()}
    return Found(page, looked_for.count, things, snippets)
