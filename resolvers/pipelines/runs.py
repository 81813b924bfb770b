"""What automations did, or would do, and why: as it stands in a project's history."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from permissions.tiers import AutomationAction


class Outcome(Enum):
    """Whether an automation did something."""

    RAN = "RAN"
    SKIPPED = "SKIPPED"


class Why(Enum):
    """Why an automation did nothing, or what it did."""

    CONDITIONS = "CONDITIONS"
    """The project has none of the labels, or is of none of the companies, that it is for."""
    TEMPLATE_GONE = "TEMPLATE_GONE"
    STAGE_GONE = "STAGE_GONE"
    HIDDEN = "HIDDEN"
    """There is nothing to tell: the status is hidden, or there is none."""
    NOBODY = "NOBODY"
    """Nobody of the client who can sign in sees the status."""
    TASKS_OPEN = "TASKS_OPEN"
    NO_TASKS = "NO_TASKS"
    MOVED_ON = "MOVED_ON"
    """Another automation had moved the project on."""


@dataclass(frozen=True, slots=True)
class Run:
    """One automation at one project. `detail`: the status, the template's name, how many tasks, the stage's name."""

    automation_id: str
    action: AutomationAction
    outcome: Outcome
    why: Why | None = None
    detail: str | None = None

    def kept(self) -> dict[str, object]:
        """As it is kept in the history."""
        return {name: value.value if isinstance(value, Enum) else value for name, value in asdict(self).items()}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Run":
        """As it was kept."""
        why = Why(kept["why"]) if kept["why"] else None
        action, outcome = AutomationAction(kept["action"]), Outcome(kept["outcome"])
        return cls(kept["automation_id"], action, outcome, why, kept["detail"])
