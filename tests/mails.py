"""The mails that a server has sent, as its recipients read them."""

import asyncio
import email
import re
from email import policy
from email.message import EmailMessage
from pathlib import Path

from settings import Settings

PATIENCE = 20.0
LINK = re.compile(r"^https?://\S+/(\S+)\s*$", re.MULTILINE)


class Mailbox:
    """All that was sent by a server without an SMTP server, in the order in which it was written."""

    def __init__(self, settings: Settings) -> None:
        self._folder: Path = settings.mail_folder

    def all(self) -> list[EmailMessage]:
        """Every mail, by when it was written."""
        found = []
        for path in self._folder.glob("*.eml"):
            read = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            found.append((read["Date"].datetime, path.stat().st_mtime_ns, read))
        return [mail for _, _, mail in sorted(found, key=lambda each: each[:2])]

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to an address."""
        return [mail for mail in self.all() if mail["To"] == address]

    async def next_to(self, address: str, number: int = 1) -> EmailMessage:
        """An address's so-many-eth mail, once it is there."""
        async with asyncio.timeout(PATIENCE):
            while len(found := self.to(address)) < number:
                await asyncio.sleep(0.01)
        return found[number - 1]


def text_of(mail: EmailMessage) -> str:
    """What a mail says, as plain text."""
    part = mail.get_body(("plain",))
    assert part is not None
    content: str = part.get_content()
    return content


def token_in(mail: EmailMessage) -> str:
    """The token in the mail's one link, which its HTML carries too."""
    [token] = LINK.findall(text_of(mail))
    html = mail.get_body(("html",))
    assert html is not None
    assert html.get_content().count(f"/{token}") == 2
    found: str = token
    return found
