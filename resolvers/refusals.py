"""Expected refusals: a code from a closed set, and a sentence that says what to do."""

from enum import Enum


class ErrorCode(Enum):
    """Why something was refused."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"


class Refusal(Exception):
    """A use case refuses; nothing was changed. `field` names the input's field in question (GraphQL spelling)."""

    def __init__(self, code: ErrorCode, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.field = code, message, field


def not_found(noun: str, field: str | None = None) -> Refusal:
    """What does not exist, or not for this viewer: the two are told apart for nobody."""
    return Refusal(ErrorCode.NOT_FOUND, f"There is no such {noun}, or it is not open to you. Check the id.", field)


def allow(reason: str | None, field: str | None = None) -> None:
    """Refuse where a rule gives a reason why not."""
    if reason is not None:
        raise Refusal(ErrorCode.FORBIDDEN, reason, field)
