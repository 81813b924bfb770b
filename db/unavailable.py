"""What the engines raise when the database has no room, no time or no answer: retryable, as opposed to broken."""


class Unavailable(Exception):
    """The database could not do this now. Nothing was changed; trying again in a moment is right."""

    code = "UNAVAILABLE"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Overtaken(Unavailable):
    """The access of whoever makes this change was changed while it was under way. Nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            "Your access was changed while this was under way, so nothing was changed. "
            "Try again; where you are not admitted any more, sign in again."
        )


class OutcomeUnknown(Exception):
    """The database went away during a commit: the change was made whole, or not at all, and only it knows which."""

    code = "OUTCOME_UNKNOWN"
    message = (
        "The connection to the database was lost while the change was being committed. "
        "Look whether it was made before you try again."
    )

    def __init__(self) -> None:
        super().__init__(self.message)


NO_CONNECTION = "The server is busy: no database connection became free in time. Try again in a moment."
NO_LOCK = "The server is busy: somebody else is changing the same things. Try again in a moment."
NO_TIME = "The database took too long over this. Ask for less, or try again in a moment."
NO_ANSWER = "The database cannot be reached right now. Try again in a moment."
