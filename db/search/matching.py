"""Finding: the entries that a viewer sees and that have all the words that are looked for, the best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from db.models import SearchEntry
from db.search.aspects import PLACES, SearchKind, seen_by
from permissions.viewer import Viewer

STEP_OF_RANK = 10**16
"""Between one rank and the next: more microseconds than there are since 1970, for within a rank the newest is first."""
FEW = 2_000
"""So many entries are quicker looked at one by one than all that the viewer sees is read."""
PARTED_AT = ' FROM "search_entry" WHERE '
"""Trap: how Tortoise writes the statement that ours is put into."""
_LINKS = {place.link: kind for kind, place in PLACES.items()}
_COLUMNS = ("id", "aspect", *_LINKS)

Row = Mapping[str, Any]
RankAndId = tuple[int, UUID]


@dataclass(frozen=True, slots=True)
class Search:
    """The entries with words that begin with each of the wanted ones, as far as the viewer sees them that way.

    `wanted` are words as `languages.words` cuts them: letters and digits alone, so that they can stand in a statement.
    First comes what has all of them in its name, then what has words in its name that begin with them, then the others;
    and of these, the newest first. All this depends on the thing itself alone: no row that somebody does not see
    weighs in, as it would where words are worth more the rarer they are. `archived`: in archived projects, too.
    """

    viewer: Viewer
    wanted: Sequence[str]
    kinds: Sequence[SearchKind]
    archived: bool = False

    async def best(self, limit: int, after: RankAndId | None = None) -> list[Row]:
        """The first `limit` of them, or of those behind `after`, with their `rank`."""
        return await self._read(f"{self._matching(after)} ORDER BY rank DESC, id DESC", limit)

    async def count(self) -> int:
        """How many there are."""
        matching = self._matching(None)
        counting = f"SELECT COUNT(*) AS number FROM ({matching}) AS matching"  # noqa: S608  # no text of anybody
        [all_of_them] = await SearchEntry._meta.db.execute_query_dict(counting)
        [seen] = await self._read(matching, None, one_by_one=all_of_them["number"] < FEW)
        number: int = seen["number"]
        return number

    async def _read(self, matching: str, limit: int | None, one_by_one: bool = True) -> list[Row]:
        # Trap: Tortoise cannot select from a select, so its statement is put around ours. The best come first, and are
        # looked at one by one until enough of them are seen: who may see a thing takes longer to ask than what it says.
        conditions = list(seen_by(self.viewer, self.kinds, one_by_one, self.archived))
        seen: QuerySet[SearchEntry] = SearchEntry.filter(Q(*conditions, join_type=Q.OR) if conditions else Q(id__in=[]))
        asked = seen.values("number")
        asked._choose_db_if_not_chosen()
        asked._make_query()
        outer, values = asked.query.get_parameterized_sql()
        _, where = outer.split(PARTED_AT, 1)  # once: what is asked of other tables is further on
        sqlite = asked._db.capabilities.dialect == "sqlite"
        inner = f"{matching} {'LIMIT -1' if sqlite else 'OFFSET 0'}"  # what is asked outside stays outside
        shown = "COUNT(*) AS number" if limit is None else ", ".join((*_COLUMNS, "rank"))
        sql = f'SELECT {shown} FROM ({inner}) AS "search_entry" WHERE {where}'  # noqa: S608  # no text of anybody
        rows: list[dict[str, Any]] = await asked._db.execute_query_dict(
            sql if limit is None else f"{sql} LIMIT {int(limit)}", values
        )
        for row in rows if limit is not None else ():
            row.update((name, _uuid(row[name])) for name in ("id", *_LINKS))
        return list(rows)

    def _matching(self, after: RankAndId | None) -> str:
        # What stands in here are letters and digits, ids and numbers.
        if not self.wanted or not all(word.isalnum() for word in self.wanted):
            raise ValueError("these are no words")
        columns = ", ".join((*_COLUMNS, f"{_rank(self.wanted)} AS rank"))
        where = f"{_has(self.wanted)} AND workspace_id = '{self.viewer.workspace_id}'"
        sql = f"SELECT {columns} FROM search_entry WHERE {where}"  # noqa: S608  # no text of anybody
        if after is None:
            return sql
        rank, row_id = int(after[0]), UUID(str(after[1]))
        behind = f"rank < {rank} OR (rank = {rank} AND id < '{row_id}')"
        return f"SELECT * FROM ({sql}) AS matching WHERE {behind}"  # noqa: S608  # no text of anybody


def thing_of(row: Row) -> tuple[SearchKind, UUID]:
    """Which thing an entry's row is of."""
    [(kind, thing)] = [(kind, row[link]) for link, kind in _LINKS.items() if row[link] is not None]
    return kind, thing


def _has(wanted: Sequence[str]) -> str:
    if SearchEntry._meta.db.capabilities.dialect == "sqlite":
        match = " AND ".join(f'"{word}" *' for word in wanted)
        return f"number IN (SELECT rowid FROM search_words WHERE search_words MATCH '{match}')"  # noqa: S608  # no text of anybody
    # Trap: in a select of its own it is a join of the table with itself, which without statistics is quadratic.
    match = " & ".join(f"'{word}':*" for word in wanted).replace("'", "''")
    return f"array_to_tsvector(string_to_array(words, ' ')) @@ '{match}'::tsquery"


def _rank(wanted: Sequence[str]) -> str:
    whole = " AND ".join(f"(' ' || head || ' ') LIKE '% {word} %'" for word in wanted)
    begun = " AND ".join(f"(' ' || head) LIKE '% {word}%'" for word in wanted)
    return f"CAST(CASE WHEN {whole} THEN 3 WHEN {begun} THEN 2 ELSE 1 END AS BIGINT) * {STEP_OF_RANK} + born"


def _uuid(value: object) -> UUID | None:
    return value if value is None or isinstance(value, UUID) else UUID(str(value))
