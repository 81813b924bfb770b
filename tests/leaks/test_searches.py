"""Searching for every text that there is: found by whom it is shown to, and by nobody else told of in any way."""

import json
from collections.abc import Iterator

import pytest

from tests.leaks.canaries import Row
from tests.leaks.columns import COLUMNS, NOBODY, Seen
from tests.leaks.conftest import Leaks
from tests.leaks.test_archived import inside
from tests.leaks.viewers import Asked, Asker

LOOKED_FOR = {
    "Project": ("name", "client_name", "number", "description", "location"),
    "Person": ("display_name", "job_title", "email", "phone", "address", "note"),
    "Step": ("name",),
    "Task": ("title", "description"),
    "Comment": ("text",),
    "File": ("name",),
    "Note": ("title", "text"),
}
SEARCH = """query($text: String!, $kinds: [SearchKind!], $first: Int, $after: String) {
  search(text: $text, kinds: $kinds, first: $first, after: $after) { totalCount } }"""
FOUND = "{ totalCount edges { node { node { id __typename } snippet { text matched } } } }"
AT_ONCE = 30
OF_EACH = 2
ASKING = (
    "owner",
    "member",
    "firm's guest",
    "partner's guest",
    "client's member",
    "client's guest",
    "client's idle guest",
    "owner there",
)


def texts(leaks: Leaks) -> Iterator[tuple[Row, str, str]]:
    """Some canaries of each column that can be looked for: row, column, and word. All would take minutes."""
    for model, columns in LOOKED_FOR.items():
        rows = leaks.aviary.rows[model]
        for place, column in enumerate(columns):
            if is_shown(f"{model}.{column}"):
                for row in rows[place :: max(1, len(rows) // OF_EACH)]:
                    if column in row.canaries:
                        yield row, column, f"CNRY{row.canaries[column]:05d}z"


def is_shown(name: str) -> bool:
    """Whether any field shows this column yet."""
    seen = COLUMNS[name]
    return isinstance(seen, Seen) and seen.tier != NOBODY


def seen_at_all(leaks: Leaks, allowed: set[int]) -> list[Row]:
    """The things of which somebody sees any text that can be looked for, and which are found unless more is asked."""
    archived = inside(leaks)
    return [
        row
        for model, columns in LOOKED_FOR.items()
        for row in leaks.aviary.rows[model]
        if row not in archived and any(row.canaries.get(column) in allowed for column in columns)
    ]


async def found(leaks: Leaks, asker: Asker, words: list[str]) -> list[tuple[int, list[str]]]:
    """For each word, how much they are told that there is, and the ids of it."""
    told: list[tuple[int, list[str]]] = []
    for start in range(0, len(words), AT_ONCE):
        some = {f"w{number}": word for number, word in enumerate(words[start : start + AT_ONCE])}
        declared = " ".join(f"${name}: String!" for name in some)
        fields = " ".join(f"{name}: search(text: ${name}, first: 5) {FOUND}" for name in some)
        answer = await asker.over_http(Asked(f"query({declared}) {{ {fields} }}", some))
        assert leaks.leaked(asker, answer) == [], asker
        data = json.loads(answer.rsplit(b"\n", 1)[1])["data"]
        for name in some:
            hits = [edge["node"]["node"]["id"] for edge in data[name]["edges"]]
            told.append((data[name]["totalCount"], hits))
    return told


@pytest.mark.behaviour("N-02", "S-09", "W-02", "T-04")
async def test_every_text_is_found_by_those_alone_who_see_it(leaks: Leaks) -> None:
    looked_for = list(texts(leaks))
    archived = inside(leaks)
    assert {row.model for row, _, _ in looked_for} >= {"Project", "Person", "Step", "Task", "Comment"}
    for name in ASKING:
        asker = leaks.asker(name)
        # Admins are told the names of removed people who left a private step, and do not find them.
        gone = {row.canaries["display_name"] for row in leaks.aviary.rows["Person"] if row["removed_at"] is not None}
        allowed = leaks.allowed(asker) - gone
        told = await found(leaks, asker, [word for _, _, word in looked_for])
        for (row, column, _), answer in zip(looked_for, told, strict=True):
            seen = row.canaries[column] in allowed and row not in archived
            expected = (1, [row.global_id]) if seen else (0, [])
            assert answer == expected, f"{name}: {row.model}.{column}"
        # What all of them begin with, of all that there are, is as much as they see, and no more.
        [(count, _)] = await found(leaks, asker, ["cnry"])
        assert count == len(seen_at_all(leaks, allowed)), name
