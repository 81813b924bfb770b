"""A mail, rendered: its document run as its recipient, in their language, as text and as HTML."""

from collections.abc import Awaitable, Callable, Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import Any
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined

from db.outbox import Claimed
from languages import translations
from mail.messages import MESSAGES, Message
from mail.transports import Undelivered
from resolvers import addresses
from resolvers.branding import ACCENT
from resolvers.links import Links
from resolvers.sessions import Origin
from resolvers.tokens import Tokens
from schema.nodes import global_id

POLICY = SMTP.clone(max_line_length=998, cte_type="7bit")
"""How a mail is written down. Trap: where Python folds a long name in From, it loses its quotes, and what stands in it
counts as addresses. So headers are folded only where SMTP needs it. And no server has to know about eight bits."""

UNBRANDED = {"name": "", "accentColor": ACCENT}
"""Of mails about an account, which is of several workspaces."""

Ask = Callable[[str, Mapping[str, Any], Origin], Awaitable[Mapping[str, Any]]]
"""Runs a document with variables as somebody who has not signed in, and has a language: its whole response."""
AskAs = Callable[[UUID, str, Mapping[str, Any]], Awaitable[Mapping[str, Any] | None]]
"""Runs a document with variables as somebody who can sign in: its whole response; None where they cannot any more."""


class CannotRender(Exception):
    """The document was not answered. The message holds no more than its errors' codes."""


class Renderer:
    """Renders mails that come from one address."""

    def __init__(self, ask: Ask, ask_as: AskAs, tokens: Tokens, links: Links, mail_from: str) -> None:
        self._ask, self._ask_as, self._tokens, self._links, self._from = ask, ask_as, tokens, links, mail_from
        self._domain = mail_from.rsplit("@", 1)[1]

    async def render(self, mail: Claimed) -> EmailMessage | None:
        """The mail as it is to be sent; None where what it was to tell of is not there any more.

        Raises CannotRender, and Undelivered where no server takes such an address. Rendered again it has the same
        Message-ID, so that whoever gets it twice can tell.
        """
        message = MESSAGES[mail.kind]
        token = self._tokens.of(message.token, mail.subject_id) if message.token else None
        answer = await self._answer(mail, message, token)
        if answer is None:
            return None
        if "errors" in answer:
            codes = ", ".join(error.get("extensions", {}).get("code", "?") for error in answer["errors"])
            raise CannotRender(f"its document was answered with {codes}")
        if (told := answer["data"]["told"]) is None:
            return None
        link = self._link(message, token)
        viewer = answer["data"].get("viewer") or {}
        branding = told.get("branding") or viewer.get("workspace", {}).get("branding") or UNBRANDED
        language = viewer.get("language", mail.language)
        values = {**told, "branding": branding, "recipient": mail.recipient, "link": link, "language": language}
        written = EmailMessage(policy=POLICY)
        written["From"] = Address(_line(branding["name"]), addr_spec=self._from)
        written["To"] = Address(addr_spec=_ascii(mail.recipient))
        written["Subject"] = _line(_block(mail, values, "subject"))
        written["Date"] = format_datetime(mail.created_at)
        written["Message-ID"] = f"<{mail.id}@{self._domain}>"
        written["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office replies stay away
        written.set_content(_whole(mail, values, "txt"))
        written.add_alternative(_whole(mail, values, "html"), subtype="html")
        # Last: what begins with Content- moves into the first part when there is a second.
        written["Content-Language"] = language
        return written

    def _link(self, message: Message, token: str | None) -> str | None:
        # Who has to sign in is led to the portal, where that is known.
        if message.token is None or token is None:
            return self._links.portal or None
        return self._links.of(message.token, token) if message.carries_link else None

    async def _answer(self, mail: Claimed, message: Message, token: str | None) -> Mapping[str, Any] | None:
        if mail.person_id is None:
            return await self._ask(message.document, {"token": token}, Origin(accept_language=mail.language))
        subject = global_id(message.subject, mail.subject_id)
        return await self._ask_as(mail.person_id, message.document, {"id": subject})


@cache
def _environment(language: str, html: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("mail"),
        autoescape=html,  # noqa: S701  # plain text is not escaped
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    return environment


def _whole(mail: Claimed, values: Mapping[str, Any], kind: str) -> str:
    template = _environment(values["language"], html=kind == "html").get_template(Message.template(mail.kind))
    return template.render(layout=f"layout.{kind}", **values)


def _block(mail: Claimed, values: Mapping[str, Any], name: str) -> str:
    template = _environment(values["language"], html=False).get_template(Message.template(mail.kind))
    return "".join(template.blocks[name](template.new_context({"layout": "layout.txt", **values})))


def _line(text: str) -> str:
    # A name may hold line ends; a header that did would begin another one.
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _ascii(address: str) -> str:
    # A domain's other letters have a spelling that every server takes; those before the @ have none.
    if (spelled := addresses.for_mail_servers(address)) is None:
        raise Undelivered("the address cannot be written to", permanent=True)
    return spelled
