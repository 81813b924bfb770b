"""Finding: the entries that a viewer sees and that have all the words that are looked for, the best first."""

from collections.abc import Sequence

from tortoise.expressions import Q, RawSQL
from tortoise.queryset import QuerySet

from db.models import SearchEntry
from db.search.aspects import Aspect, SearchKind, seen_by
from permissions.viewer import Viewer

STEP_OF_RANK = 10**16
"""Between one rank and the next: more microseconds than there are since 1970, for within a rank the newest is first."""
COLUMNS = ("id", "aspect", "project_id", "step_id", "task_id", "comment_id", "file_id", "note_id", "person_id")


def found(viewer: Viewer, wanted: Sequence[str], kinds: Sequence[SearchKind]) -> tuple[QuerySet[SearchEntry], set[str]]:
    """The entries with words that begin with each of the wanted ones, annotated with `rank`; and in which aspects.

    `wanted` are words as `languages.words` cuts them: letters and digits alone, so that they can stand in a statement.
    3: all of them are words of the name; 2: words of the name begin with them; 1: they are found elsewhere too. What
    is found does not depend on anything but the thing itself: no row that somebody does not see weighs in.
    """
    if not wanted or not all(word.isalnum() for word in wanted):
        raise ValueError("these are no words")
    seen = dict[Aspect, Q](seen_by(viewer, kinds))
    there: object = RawSQL(_index(wanted))
    query = SearchEntry.filter(Q(*seen.values(), join_type=Q.OR), number__in=there, workspace_id=viewer.workspace_id)
    return query.annotate(rank=RawSQL(_rank(wanted))), {aspect.name for aspect in seen}


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
