"""What automations did, or would do, and why: as it stands in a project's history, and in words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from languages.texts import Text, say, say_many
from permissions.tiers import AutomationAction


class RunOutcome(Enum):
    """Whether an automation did something."""

    RAN = "RAN"
    SKIPPED = "SKIPPED"


class Why(Enum):
    """Why an automation did nothing, or less than one would think."""

    LABELS = "LABELS"
    """The project has none of the labels that it is for."""
    COMPANIES = "COMPANIES"
    """The project is of none of the companies that it is for."""
    TEMPLATE_GONE = "TEMPLATE_GONE"
    STAGE_GONE = "STAGE_GONE"
    HIDDEN = "HIDDEN"
    """The status is hidden, or there is none: there is nothing to hide or mail, and new words are a draft."""
    HIDDEN_LATER = "HIDDEN_LATER"
    """What comes after it hides the status: when the mail would be sent, there is nothing to tell."""
    NOBODY = "NOBODY"
    """Nobody of the client who can sign in sees the status."""
    TOO_MANY = "TOO_MANY"
    """So many projects moved on at once that more would have been made than is made at once."""
    TASKS_OPEN = "TASKS_OPEN"
    NO_TASKS = "NO_TASKS"
    MOVED_ON = "MOVED_ON"
    """Another automation had moved the project on."""


@dataclass(frozen=True, slots=True)
class Run:
    """One automation at one project. `detail`: the status, the template's name, how many tasks, the stage's name."""

    automation_id: str
    action: AutomationAction
    outcome: RunOutcome
    why: Why | None = None
    detail: str | None = None

    def kept(self) -> dict[str, object]:
        """As it is kept in the history."""
        return {name: value.value if isinstance(value, Enum) else value for name, value in asdict(self).items()}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Run":
        """As it was kept."""
        why = Why(kept["why"]) if kept["why"] else None
        action, outcome = AutomationAction(kept["action"]), RunOutcome(kept["outcome"])
        return cls(kept["automation_id"], action, outcome, why, kept["detail"])

    @property
    def reason(self) -> Text:
        """What it did and why, or why it did nothing, in a sentence."""
        return _of_ran(self) if self.outcome is RunOutcome.RAN else _of_skipped(self)


def _of_ran(run: Run) -> Text:
    match run.action:
        case AutomationAction.SET_STATUS:
            return say("The client is told %(status)r.", status=run.detail)
        case AutomationAction.UPDATE_STATUS if run.why is Why.HIDDEN:
            return say(
                "The status is %(status)r from now on. It is hidden, so the client hears nothing.", status=run.detail
            )
        case AutomationAction.UPDATE_STATUS:
            return say("The client is told %(status)r from now on: the status was shown.", status=run.detail)
        case AutomationAction.HIDE_STATUS:
            return say("The status is hidden from the client.")
        case AutomationAction.CREATE_TASKS:
            return say("The steps and tasks of %(template)r are made.", template=run.detail)
        case AutomationAction.MAIL_CLIENT:
            return say_many(
                "The status is mailed to %(count)s person.",
                "The status is mailed to %(count)s people.",
                _number(run),
            )
    return say("All tasks are done: the project moves on to %(stage)r.", stage=run.detail)


def _of_skipped(run: Run) -> Text:
    match run.why:
        case Why.LABELS:
            return say("The project has none of the labels that this is for.")
        case Why.COMPANIES:
            return say("The project is of none of the companies that this is for.")
        case Why.TEMPLATE_GONE:
            return say("The template that it names was deleted.")
        case Why.STAGE_GONE:
            return say("The stage that it names was deleted.")
        case Why.HIDDEN if run.action is AutomationAction.HIDE_STATUS:
            return say("The status is hidden already.")
        case Why.HIDDEN:
            return say("Nobody is mailed: the status is hidden, or there is none.")
        case Why.TOO_MANY:
            return say("Nothing is made of %(template)r: too many projects moved on at once.", template=run.detail)
        case Why.HIDDEN_LATER:
            return say("Nobody is mailed: what runs after this hides the status.")
        case Why.NOBODY:
            return say("Nobody is mailed: nobody of the client who can sign in sees the status.")
        case Why.TASKS_OPEN:
            return say_many("%(count)s task is not done.", "%(count)s tasks are not done.", _number(run))
        case Why.NO_TASKS:
            return say("The project has no tasks that could be done.")
    return say("Another automation has moved the project on.")


def _number(run: Run) -> int:
    return int(run.detail or 0)
