"""Finding: the entries that a viewer sees and that have all the words that are looked for, the best first."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, RawSQL
from tortoise.queryset import QuerySet

from db.models import SearchEntry
from db.search.aspects import PLACES, SearchKind, seen_by
from permissions.viewer import Viewer

STEP_OF_RANK = 10**16
"""Between one rank and the next: more microseconds than there are since 1970, for within a rank the newest is first."""
_LINKS = {place.link: kind for kind, place in PLACES.items()}
COLUMNS = ("id", "aspect", *_LINKS)


def found(viewer: Viewer, wanted: Sequence[str], kinds: Sequence[SearchKind]) -> QuerySet[SearchEntry]:
    """The entries with words that begin with each of the wanted ones, annotated with `rank`, the greatest the best.

    `wanted` are words as `languages.words` cuts them: letters and digits alone, so that they can stand in a statement.
    First comes what has all of them in its name, then what has words in its name that begin with them, then the others;
    and of these, the newest first. All this depends on the thing itself alone: no row that somebody does not see
    weighs in, as it would where words are worth more the rarer they are.
    """
    if not wanted or not all(word.isalnum() for word in wanted):
        raise ValueError("these are no words")
    seen = [condition for _, condition in seen_by(viewer, kinds)]
    if not seen:
        return SearchEntry.filter(number__in=[]).annotate(rank=RawSQL("0"))
    there: object = RawSQL(_index(wanted))
    query = SearchEntry.filter(Q(*seen, join_type=Q.OR), number__in=there, workspace_id=viewer.workspace_id)
    return query.annotate(rank=RawSQL(_rank(wanted)))


def thing_of(row: Mapping[str, Any]) -> tuple[SearchKind, UUID]:
    """Which thing an entry's row is of."""
    [(kind, thing)] = [(kind, row[link]) for link, kind in _LINKS.items() if row[link] is not None]
    return kind, thing


def _index(wanted: Sequence[str]) -> str:
    if SearchEntry._meta.db.capabilities.dialect == "sqlite":
        match = " AND ".join(f'"{word}" *' for word in wanted)
        return f"(SELECT rowid FROM search_words WHERE search_words MATCH '{match}')"  # noqa: S608  # letters and digits
    match = " & ".join(f"'{word}':*" for word in wanted).replace("'", "''")
    kept = "array_to_tsvector(string_to_array(words, ' '))"
    return f"(SELECT number FROM search_entry AS kept WHERE {kept} @@ '{match}'::tsquery)"  # noqa: S608  # likewise


def _rank(wanted: Sequence[str]) -> str:
    head = """(' ' || "search_entry"."head" || ' ')"""
    whole = " AND ".join(f"{head} LIKE '% {word} %'" for word in wanted)
    begun = " AND ".join(f"{head} LIKE '% {word}%'" for word in wanted)
    rank = f"CASE WHEN {whole} THEN 3 WHEN {begun} THEN 2 ELSE 1 END"
    # A decimal number would be cut off by one kind of database and not by the other.
    return f'(CAST(({rank}) AS BIGINT) * {STEP_OF_RANK} + "search_entry"."born")'
