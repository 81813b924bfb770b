"""Where mails go: to an SMTP server, or into files where there is none."""

from email.message import EmailMessage
from typing import Protocol


class Undelivered(Exception):
    """The mail was not taken. `permanent`: it never will be.

    The message is a code or the name of an error, for the log; `told`, what the server said, may quote the mail.
    """

    def __init__(self, reason: str, told: str = "", permanent: bool = False) -> None:
        super().__init__(reason)
        self.told, self.permanent = told, permanent


class Transport(Protocol):
    """Takes mails."""

    async def send(self, message: EmailMessage) -> None:
        """Hand a mail over. Raises Undelivered. Where the connection is lost at the end, it may have been taken."""
