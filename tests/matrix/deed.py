"""What a cell of doing is made of, and the shapes that most rows of the table have."""

from dataclasses import dataclass
from typing import Any

from tests.matrix.cast import EVERY_PROJECT, INTERNAL
from tests.matrix.reach import SEEN_PROJECTS

DONE, FORBIDDEN, NOT_FOUND, BAD, NO_FIELD = "done", "FORBIDDEN", "NOT_FOUND", "BAD_USER_INPUT", "no such field"
UNAUTHENTICATED = "UNAUTHENTICATED"
LETTERS = {"D": DONE, "F": FORBIDDEN, "N": NOT_FOUND, "B": BAD, "U": UNAUTHENTICATED}
"""And "-": there is no such cell, because whoever asks would end their own session, or nothing would change."""

PERSONS = ("self", "OWNER", "ADMIN", "MEMBER", "GUEST", "met", "PARTNER", "c MEMBER", "c GUEST", "hiding", "removed")
"""Whom it is done to. "met" is on a file that whoever was added to everything sees; "hiding" has private contacts."""
PERSONS_AND_STRANGE = (*PERSONS, "strange")
COMPANIES = ("firm", "partner", "client", "strange")
KINDS = ("OWN", "PARTNER", "CLIENT")
_STANDS_FOR = {"member, added": "member", "guest, added": "guest"}
"""Whose row stands for whom, where it has none of its own."""


@dataclass(frozen=True)
class Deed:
    """A mutation with an input; in it "ID" stands for the thing's id, other words for what `doing.py` says."""

    field: str
    noun: str
    columns: tuple[str, ...]
    given: dict[str, Any] | None
    rows: dict[str, str]
    tier: int = INTERNAL

    def letter(self, viewer: str, thing: str) -> str:
        """What the table says."""
        row = self.rows.get(viewer) or self.rows.get(_STANDS_FOR.get(viewer, viewer)) or self.rows.get("*", "")
        return dict(zip(self.columns, row.replace(" ", ""), strict=True))[thing] if row else "-"


def of_project(name: str, given: dict[str, Any]) -> Deed:
    """On projects in their reach, for owners, admins and members; guests do nothing to any (X-05)."""
    rows = {
        viewer: "".join("N" if symbol == "." else "D" for symbol in SEEN_PROJECTS[viewer].values())
        for viewer in ("owner", "admin", "member", "member, added")
    }
    everything = len(EVERY_PROJECT)
    rows |= {"guest": "F" * everything, "stranger": "N" * (everything - 1) + "-"}
    return Deed(name, "project", tuple(EVERY_PROJECT), given, rows)


def but(deed: Deed, letter: str, **which: bool) -> Deed:
    """For those who may do it to projects, another letter where the project is so."""
    for viewer, row in deed.rows.items():
        pairs = zip(row, EVERY_PROJECT.values(), strict=True)
        deed.rows[viewer] = "".join(
            letter if old == "D" and all(getattr(work, name) is value for name, value in which.items()) else old
            for old, work in pairs
        )
    return deed


def adding(person: str, **given: bool) -> Deed:
    """Adding somebody to a project."""
    return of_project("addToProject", {"projectId": "ID", "personIds": [person], **given})


def of_person(name: str, given: dict[str, Any], **rows: str) -> Deed:
    """To people: a row for each of PERSONS, removed and strange ones included."""
    return Deed(name, "person", PERSONS_AND_STRANGE, given, {key.replace("_", ", "): row for key, row in rows.items()})


_NOBODY_MET = "F NNNNN NNNN N N"
_ONE_MET = "F NNNNF NNNN N N"
_STAFF = "F FFFFF FFFF N N"
NOBODY_HERE = "- NNNNN NNNN N -"
GUESTS = {"guest": _NOBODY_MET, "guest_added": _ONE_MET, "member": _STAFF, "stranger": NOBODY_HERE}
"""Who may not do it to anybody: NOT_FOUND for whom they do not see, FORBIDDEN for whom they do."""


def of_company(name: str, given: dict[str, Any], noun: str = "company", **rows: str) -> Deed:
    """To companies, or their departments: never for guests, nor from another workspace."""
    return Deed(name, noun, COMPANIES, given, {"guest": "FFFF", "stranger": "NNN-", **rows})


STAFF_WRITE = {"owner": "DDDN", "admin": "DDDN", "member": "FFDN"}
"""Members deal with clients; the firm and its partners are an admin's."""
ANYBODY = {"*": "D"}
ONE_EACH = {"owner": "D", "client's guest": "D", "partner": "D"}


def of_invitation(name: str) -> Deed:
    """To an invitation to a client, and to one of another workspace."""
    rows = {"owner": "DN", "admin": "DN", "member": "DN", "guest": "NN", "stranger": "N-"}
    return Deed(name, "invitation", ("ours", "strange"), {"invitationId": "ID"}, rows)


def without_token(name: str, given: dict[str, Any]) -> Deed:
    """With a token that opens nothing, by one of each tier."""
    return Deed(name, "nothing", ("one",), {"token": "jal_i_WORD", **given}, dict.fromkeys(ONE_EACH, "N"), 0)
