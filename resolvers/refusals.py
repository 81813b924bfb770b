"""Expected refusals: a code from a closed set, and a sentence that says what to do."""

from enum import Enum
from typing import Literal

from languages.texts import Text, say


class ErrorCode(Enum):
    """Why something was refused."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"


Noun = Literal[
    "approval",
    "comment",
    "company",
    "client company",
    "department",
    "department of this company",
    "entry of the history",
    "file",
    "invitation",
    "label",
    "note",
    "pending invitation",
    "person",
    "person of this company",
    "project",
    "project template",
    "pipeline",
    "stage",
    "automation",
    "project, person or company",
    "project, company, person, department, session, invitation or workspace",
    "read link",
    "session",
    "status template",
    "task of this project",
    "step",
    "step, task or comment",
    "task",
    "thing",
    "time entry",
    "undelivered mail",
    "workspace",
]
_NOUNS: dict[Noun, Text] = {
    "approval": say("approval"),
    "comment": say("comment"),
    "company": say("company"),
    "client company": say("client company"),
    "department": say("department"),
    "department of this company": say("department of this company"),
    "entry of the history": say("entry of the history"),
    "file": say("file"),
    "invitation": say("invitation"),
    "label": say("label"),
    "note": say("note"),
    "pending invitation": say("pending invitation"),
    "person": say("person"),
    "person of this company": say("person of this company"),
    "project": say("project"),
    "project template": say("project template"),
    "pipeline": say("pipeline"),
    "stage": say("stage"),
    "automation": say("automation"),
    "project, person or company": say("project, person or company"),
    "project, company, person, department, session, invitation or workspace": say(
        "project, company, person, department, session, invitation or workspace"
    ),
    "read link": say("read link"),
    "session": say("session"),
    "status template": say("status template"),
    "task of this project": say("task of this project"),
    "step": say("step"),
    "step, task or comment": say("step, task or comment"),
    "task": say("task"),
    "thing": say("thing"),
    "time entry": say("time entry"),
    "undelivered mail": say("undelivered mail"),
    "workspace": say("workspace"),
}
"""What may not be there. Each is translated in the nominative: no sentence bends it."""


class Refusal(Exception):
    """A use case refuses; nothing was changed. `field` names the input's field in question (GraphQL spelling)."""

    def __init__(self, code: ErrorCode, message: Text, field: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.field = code, message, field


def not_found(noun: Noun, field: str | None = None) -> Refusal:
    """What does not exist, or not for this viewer: the two are told apart for nobody."""
    message = say("There is no such %(noun)s, or it is not open to you. Check the id.", noun=_NOUNS[noun])
    return Refusal(ErrorCode.NOT_FOUND, message, field)


def allow(reason: Text | None, field: str | None = None) -> None:
    """Refuse where a rule gives a reason why not."""
    if reason is not None:
        raise Refusal(ErrorCode.FORBIDDEN, reason, field)
