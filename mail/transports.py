"""Where mails go: to an SMTP server, or into files where there is none."""

from email.message import EmailMessage
from typing import Protocol


class Undelivered(Exception):
    """The mail was not taken. `permanent`: it never will be.

    The message is a code or the name of an error; `told`, what the server said, may quote the mail. `logged` is what
    the log may hold of both.
    """

    def __init__(self, reason: str, told: str = "", permanent: bool = False, logged: str | None = None) -> None:
        super().__init__(reason)
        self.told, self.permanent, self.logged = told, permanent, logged or reason


class Transport(Protocol):
    """Takes mails."""

    async def send(self, message: EmailMessage) -> None:
        """Hand a mail over. Raises Undelivered. Where the connection is lost at the end, it may have been taken."""
