"""What the stream of a project's file says to whom: what happens in the file, and the message of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.matrix import reach
from tests.matrix.cast import CLIENT, INTERNAL, PROJECTS, TEAM, VIEWERS
from tests.matrix.streams import HIDDEN, RESET, SHOWN, SILENCE, UPDATED

CHANGES = """subscription($id: ID!) { projectChanges(projectId: $id) {
  change subject id node { __typename id } } }"""
THINGS = {
    "STEP": ("step", "Step"),
    "TASK": ("task", "Task"),
    "COMMENT": ("comment", "Comment"),
    "NOTE": ("note", "Note"),
    "TIME_ENTRY": ("timeEntry", "TimeEntry"),
}
"""By subject: the field of payloads, and the type."""
NOBODY, OWNER_ALONE = 5, 4
"""Deeper than any tier sees; and what is the owner's, who does everything here."""
FOLLOWED = ("client closed both", "client open card")
"""Projects: one whose file clients see, and one of which they see the card."""


@dataclass(frozen=True)
class Happening:
    """A mutation, what it is about, the lowest tier that sees the thing before and after, and the section it is in.

    In `given`, "PROJECT" stands for the project, another word in capitals for what was made under that name (`made`).
    """

    field: str
    subject: str
    given: dict[str, Any]
    before: int
    after: int
    section: str = "STEPS"
    made: str = ""
    about: str = ""

    @property
    def asked(self) -> str:
        """What the mutation is asked for."""
        return f"{THINGS[self.subject][0]} {{ id }}" if self.made else ""


class Known(dict[str, str]):
    """Global ids, by the words that stand for them."""

    def filled(self, given: dict[str, Any]) -> dict[str, Any]:
        """An input with what its words stand for."""
        return {key: self.get(str(value), value) for key, value in given.items()}

    def learn(self, happening: Happening, payload: dict[str, Any]) -> None:
        """Of what was made."""
        if happening.made:
            self[happening.made] = payload[THINGS[happening.subject][0]]["id"]


LIFE = (
    Happening(
        "createStep",
        "STEP",
        {"projectId": "PROJECT", "name": "a step", "visibility": "INTERNAL"},
        NOBODY,
        INTERNAL,
        made="S",
    ),
    Happening("setVisibility", "STEP", {"id": "S", "visibility": "TEAM"}, INTERNAL, TEAM, about="S"),
    Happening("setVisibility", "STEP", {"id": "S", "visibility": "CLIENT"}, TEAM, CLIENT, about="S"),
    Happening("createTask", "TASK", {"stepId": "S", "title": "a task"}, NOBODY, CLIENT, made="T"),
    Happening(
        "createTask", "TASK", {"stepId": "S", "title": "for the team", "visibility": "TEAM"}, NOBODY, TEAM, made="T2"
    ),
    Happening("createComment", "COMMENT", {"taskId": "T", "text": "a word"}, NOBODY, CLIENT, made="C"),
    Happening(
        "createComment", "COMMENT", {"taskId": "T", "text": "aside", "visibility": "INTERNAL"}, NOBODY, INTERNAL,
        made="C2",
    ),
    Happening("updateTask", "TASK", {"taskId": "T", "title": "another"}, CLIENT, CLIENT, about="T"),
    Happening("updateTask", "TASK", {"taskId": "T", "plannedMinutes": 60}, TEAM, TEAM, about="T"),
    Happening("deleteComment", "COMMENT", {"commentId": "C"}, CLIENT, NOBODY, about="C"),
    Happening(
        "logHours", "TIME_ENTRY", {"projectId": "PROJECT", "date": "2026-05-04", "minutes": 60}, NOBODY, CLIENT,
        "HOURS", made="H",
    ),
    Happening(
        "createNote", "NOTE", {"projectId": "PROJECT", "title": "x", "text": "x", "visibility": "CLIENT"}, NOBODY,
        CLIENT, "NOTES", made="N",
    ),
    Happening(
        "createNote", "NOTE", {"projectId": "PROJECT", "title": "x", "text": "x", "visibility": "INTERNAL"}, NOBODY,
        INTERNAL, "NOTES", made="N2",
    ),
    Happening("deleteNote", "NOTE", {"noteId": "N"}, CLIENT, NOBODY, "NOTES", about="N"),
    Happening(
        "createStep", "STEP", {"projectId": "PROJECT", "name": "mine", "visibility": "PRIVATE"}, NOBODY, OWNER_ALONE,
        made="P",
    ),
    Happening("archiveTask", "TASK", {"taskId": "T"}, CLIENT, INTERNAL, about="T"),
    Happening("setVisibility", "STEP", {"id": "S", "visibility": "INTERNAL"}, CLIENT, INTERNAL, about="S"),
    Happening("deleteStep", "STEP", {"stepId": "S"}, INTERNAL, NOBODY, about="S"),
)  # fmt: skip
"""What the owner does in a file, in this order."""


def follows(viewer: str, project: str) -> bool:
    """Whether they see the project at all. The links are to it."""
    return VIEWERS[viewer].is_link or reach.SEEN_PROJECTS[viewer][project] != "."


def told(viewer: str, project: str, happening: Happening) -> str:
    """What the stream of somebody who follows says of it."""
    someone = VIEWERS[viewer]
    if not (someone.is_link or reach.sees_file(viewer, project)) or not someone.shows(happening.section):
        return SILENCE
    if happening.section == "HOURS" and not someone.is_link and someone.kind != "OWN":
        return SILENCE  # they are not shared with clients, and no partner's
    tier = OWNER_ALONE if viewer == "owner" else someone.tier
    was, is_now = happening.before <= tier, happening.after <= tier
    return UPDATED if was and is_now else SHOWN if is_now else HIDDEN if was else SILENCE


def message(viewer: str, project: str, happening: Happening, known: Known) -> dict[str, Any] | None:
    """The whole of what their stream says of it; None: nothing."""
    kind, about = told(viewer, project, happening), known[happening.made or happening.about]
    if kind == SILENCE:
        return None
    node = {"__typename": THINGS[happening.subject][1], "id": about} if kind != HIDDEN else None
    return {"change": kind, "subject": happening.subject, "id": about, "node": node}


def told_of_sharing(viewer: str) -> str:
    """What it says when the file is shared with the client, or no more, and the card is shown."""
    return RESET if VIEWERS[viewer].kind == "CLIENT" and not VIEWERS[viewer].is_link else UPDATED


def outcomes() -> Iterator[str]:
    """Everything that is said to somebody."""
    for project in FOLLOWED:
        for viewer in (each for each in VIEWERS if follows(each, project)):
            yield from (told(viewer, project, happening) for happening in LIFE)


assert all(PROJECTS[name].shown for name in FOLLOWED)
