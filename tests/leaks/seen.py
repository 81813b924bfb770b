"""How it is said who may see a column: the words of the table in `columns.py`, and of those beside it."""

from dataclasses import dataclass

PUBLIC, CLIENT, TEAM, INTERNAL, NOBODY = range(5)
TIERS = {"PUBLIC": PUBLIC, "CLIENT": CLIENT, "TEAM": TEAM, "INTERNAL": INTERNAL}

ROW = "row"
"""Whoever reaches the row."""
CONTACT = "contact"
"""Of them, those to whom the person shows how they can be reached (S-09)."""
NOTE = "note"
"""Of them, the firm's owners and admins; of people of clients and partners, all who work for the firm."""
INVITED = "invited"
"""Of them, those to whom the person who is invited, if there is a card of them, shows how they can be reached."""
TOLD = "told"
"""Of them, those who are told the client-facing status: it is shown, or they are the firm's own."""
STAFF = "staff"
"""Of them, those who work for the firm: its owners, admins and members."""
OWN = "own"
"""Of them, the person themselves, and all who work for the firm."""
FILE = "file"
"""Of them, those who see the project's file."""


@dataclass(frozen=True)
class Seen:
    """A column that holds canaries: who may see them."""

    tier: int
    rule: str = ROW


@dataclass(frozen=True)
class Fixed:
    """A column that holds none: why, and the field that shows it, if one does, with the lowest tier that has it."""

    why: str
    field: str | None = None
    tier: int = NOBODY


SWITCH = "a switch has two values"
CLOSED_SET = "a closed set, which decides who sees what"
LINK = "the id of another row, which is a canary of that row"
COUNTER = "a counter that the log must be able to count on"
