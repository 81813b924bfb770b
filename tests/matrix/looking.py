"""Asks for many cells at once, as one viewer by one door, and says what came of each."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from tests.matrix.board_cells import BOARD_TYPES
from tests.matrix.cast import PEOPLE, STRANGE
from tests.matrix.doors import Answer, Doors, codes
from tests.matrix.process_cells import PROCESS_TYPES
from tests.matrix.sights import WAYS, how_many
from tests.matrix.sights import expected as meant
from tests.matrix.status_cells import STATUS_TYPES
from tests.matrix.way import ALL, ALONE, COUNT, EACH, FORBIDDEN, HIDDEN, LIST, NO_FIELD, NODE, SEEN

TOGETHER = 60
"""Aliases in a document."""
TYPES = {
    "project": "Project",
    "person": "Person",
    "company": "Company",
    "department": "Department",
    "template": "StatusTemplate",
    "audit entry": "AuditEntry",
    "invitation": "Invitation",
    "undelivered mail": "UndeliveredMail",
    "read link": "ReadLink",
    "workspace": "Workspace",
    "step": "Step",
    "task": "Task",
    "comment": "Comment",
    "approval": "Approval",
    "label": "Label",
    "hours": "TimeEntry",
    "file": "File",
    "note": "Note",
    "project template": "ProjectTemplate",
    **PROCESS_TYPES,
    **STATUS_TYPES,
    **BOARD_TYPES,
}
REFUSED = {"GRAPHQL_VALIDATION_FAILED": NO_FIELD, "FORBIDDEN": FORBIDDEN, "NOT_FOUND": HIDDEN}
MINE = "{ edges { node { id } } }"


def dig(value: Any, path: str) -> Iterator[Any]:
    """What stands at a path; `*` is every entry of a list. Where something on the way is null, nothing."""
    if value is None:
        return
    if not path:
        yield value
        return
    step, _, rest = path.partition(".")
    for each in value if step == "*" else [value[step]]:
        yield from dig(each, rest)


class Look:
    """One viewer at one door."""

    def __init__(self, doors: Doors, viewer: str, door: str) -> None:
        self.doors, self.viewer, self.door = doors, viewer, door
        self.caller = doors.caller(viewer, door)

    def id_of(self, noun: str, thing: str) -> str:
        """A thing's global id; what is "mine" depends on who asks."""
        house = self.doors.house
        if noun != "session":
            return house.ids[noun][thing]
        whose = {
            "mine": self.viewer,
            "somebody's": "owner" if self.viewer != "owner" else "admin",
            "a look at me": f"a look at {self.viewer}",
            "strange": "stranger" if self.viewer != "stranger" else "owner",
        }[thing]
        return house.sessions.get(whose, house.sessions["a look at client's guest"])

    async def outcomes(self, cells: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """What comes of each (way, thing)."""
        left = list(cells)
        found: dict[tuple[str, str], str] = {}
        # What is meant to be an error of the whole answer is asked for by itself.
        alone = [cell for cell in left if WAYS[cell[0]].kind == ALONE or self._meant(cell) in (NO_FIELD, FORBIDDEN)]
        for cell in alone:
            document = f"{{ {self._field(*cell)} }}"
            found[cell] = self._outcome(cell, await self._ask(document), 0)
        together = [cell for cell in left if cell not in found]
        lists = [cell for cell in together if WAYS[cell[0]].kind in (LIST, COUNT)]
        if lists:
            answer = await self._ask("{ " + " ".join(sorted({WAYS[name].asked for name, _ in lists})) + " }")
            found |= {cell: self._outcome(cell, answer, 0) for cell in lists}
        each = [cell for cell in together if cell not in found]
        for start in range(0, len(each), TOGETHER):
            some = each[start : start + TOGETHER]
            fields = [f"x{number}: {self._field(*cell)}" for number, cell in enumerate(some)]
            answer = await self._ask("{ " + " ".join(fields) + " }")
            found |= {cell: self._outcome(cell, answer, number) for number, cell in enumerate(some)}
        return found

    def _meant(self, cell: tuple[str, str]) -> str:
        return meant((self.viewer, self.door, *cell))

    async def _ask(self, document: str) -> Answer:
        return await self.doors.ask(self.caller, self.door, document, {})

    def _field(self, name: str, thing: str) -> str:
        way = WAYS[name]
        if way.kind == COUNT:
            return way.asked
        row = self.id_of(way.noun, thing)
        if way.kind == NODE:
            below = way.asked if way.asked == "id" else f"... on {TYPES[way.noun]} {{ {way.asked} }}"
            return f"node(id: {json.dumps(row)}) {{ __typename {below} }}"
        company = PEOPLE[thing].company if way.noun == "person" else thing
        words = {
            "ID": row,
            "NAME": thing,
            "MYSELF": self.id_of("person", self.viewer if self.viewer in PEOPLE else "client's guest"),
            "COMPANY": self.doors.house.ids["company"].get(company, ""),
            "BOARD": self.id_of("pipeline", "strange" if thing == STRANGE.name else "ours"),
            "SUBJECT": self.doors.house.ids["subject"].get(thing, ""),
        }
        asked = way.asked.replace("MINE", MINE)
        return re.sub(r"\b(ID|NAME|MYSELF|COMPANY|BOARD|SUBJECT)\b", lambda word: json.dumps(words[word[0]]), asked)

    def _outcome(self, cell: tuple[str, str], answer: Answer, number: int) -> str:
        name, thing = cell
        way, data = WAYS[name], answer.get("data")
        if data is None:
            return REFUSED.get(" ".join(codes(answer)), str(answer))
        if way.kind == COUNT:
            count = list(dig(data, way.path))
            assert thing == ALL
            # An empty list that should be one is as wrong as a full one that should not.
            return self._meant(cell) if count == [how_many(self.viewer, name)] else f"counted {count}"
        row = self.id_of(way.noun, thing)
        if way.kind in (LIST, ALONE):
            found = list(dig(data, way.path))
            return SEEN if (found and way.path == "explained") or row in found else HIDDEN
        value = data[f"x{number}"]
        if value is None:
            missing = [e["extensions"]["code"] for e in answer["errors"] if e["path"][0] == f"x{number}"]
            return HIDDEN if missing == ["NOT_FOUND"] else str(answer["errors"])
        if way.kind == NODE:
            return SEEN if value.get("id", value.get(way.path)) else HIDDEN
        inside = json.dumps(value)
        if way.kind == EACH and way.path == "edges":
            return SEEN if value["edges"] else HIDDEN
        return SEEN if json.dumps(row) in inside else HIDDEN


def wrong(look: Look, found: dict[tuple[str, str], str]) -> list[str]:
    """The cells that are not as meant, in words."""
    return [
        f"{look.viewer!r} by {look.door}: {way!r} of {thing!r} is {outcome}, meant: {should}"
        for (way, thing), outcome in found.items()
        if outcome != (should := meant((look.viewer, look.door, way, thing)))
    ]
