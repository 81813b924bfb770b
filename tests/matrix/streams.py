"""What the stream of client statuses says to whom: steps in the life of a project, and the message of each."""

from dataclasses import dataclass
from typing import Any

from tests.matrix.cast import CLIENT, INTERNAL, PROJECTS, TEAM, VIEWERS, Work
from tests.matrix.reach import sees_card

SHOWN, UPDATED, HIDDEN, RESET, SILENCE = "SHOWN", "UPDATED", "HIDDEN", "RESET", "silence"


@dataclass(frozen=True)
class Step:
    """A change of a project: the mutation, what the project is after it, and the lowest tier that sees a difference.

    In `given`, "OUR STAGE" stands for a stage of the firm's pipeline.
    """

    name: str
    field: str
    given: dict[str, Any]
    switched: dict[str, bool]
    tier: int = CLIENT
    staff: bool = False
    """Whether it is the affair of those alone who work for the firm."""

    def after(self, work: Work) -> Work:
        """What this project is after it."""
        opened, shown, shared = (self.switched.get(key, getattr(work, key)) for key in ("opened", "shown", "shared"))
        return Work(work.company, opened, shown, shared)


def life(work: Work) -> list[Step]:
    """What happens to a project that begins as this one: hidden."""
    opened, shared = not work.opened, not work.shared
    return [
        Step("shown", "setClientStatus", {"status": "First"}, {"shown": True}),
        Step("set anew", "setClientStatus", {"status": "Second"}, {}),
        Step("renamed for the client", "renameProject", {"clientName": "Another"}, {}),
        Step("renamed at work", "renameProject", {"name": "At work"}, {}, TEAM),
        Step("opened or closed", "setProjectReach", {"openToWorkspace": opened}, {"opened": opened}, TEAM),
        Step("shared or not", "setProjectReach", {"sharedWithClient": shared}, {"shared": shared}),
        Step("moved into a pipeline", "moveProjects", {"stageId": "OUR STAGE"}, {"shown": False}),
        Step("shown once more", "setClientStatus", {"status": "Third"}, {"shown": True}),
        Step("moved out of it", "moveProjects", {"stageId": None}, {}, INTERNAL, staff=True),
        Step("hidden", "hideClientStatus", {}, {"shown": False}),
        Step("set unseen", "setClientStatus", {"status": "A draft", "shown": False}, {}),
        Step("renamed unseen", "renameProject", {"clientName": "Unseen"}, {}),
    ]


HIDDEN_PROJECTS = {name: work for name, work in PROJECTS.items() if not work.shown}
"""What every life begins with."""


def _sees_card(viewer: str, work: Work) -> bool:
    if VIEWERS[viewer].is_link:  # which is to this project, whichever it is
        return work.shown and VIEWERS[viewer].shows("STATUS")
    return sees_card(viewer, work.name)


def told(viewer: str, before: Work, step: Step) -> str:
    """What the viewer's stream says of the step (decision 5)."""
    was, is_now = _sees_card(viewer, before), _sees_card(viewer, step.after(before))
    if VIEWERS[viewer].tier < step.tier or not (was or is_now):
        return SILENCE
    if step.staff and VIEWERS[viewer].role == "GUEST":
        return SILENCE
    return UPDATED if was and is_now else SHOWN if is_now else HIDDEN
