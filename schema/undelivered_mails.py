"""Mails that failed, as the firm's owners and admins see them, and whoever invited by one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from db.outbox import MailKind
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import undelivered_mails
from schema.connections import DEFAULT_FIRST, After, Connection, First, connection, read_page
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import Node, global_id, required_row
from schema.tiered import seen_by, takes, tiered_enum, tiered_input, tiered_type

tiered_enum(
    MailKind,
    "Which mail it is.",
    INVITATION=(Tier.INTERNAL, "An invitation."),
    CONFIRMATION=(Tier.INTERNAL, "The request to confirm an address that was registered with."),
    PASSWORD_RESET=(Tier.INTERNAL, "The link to set another password."),
    EMAIL_CHANGE=(Tier.INTERNAL, "The request to confirm another address of an account."),
    EMAIL_CHANGE_NOTICE=(Tier.INTERNAL, "The notice that an account's address is changed, to the old one."),
    CLIENT_STATUS=(Tier.INTERNAL, "How far projects are, to those of a client who see it."),
    APPROVAL_REQUEST=(Tier.INTERNAL, "The request to approve tasks."),
)


@tiered_type
class UndeliveredMail(Node):
    """A mail that failed: it is tried again for more than a day, or was given up."""

    kind: MailKind = seen_by(Tier.INTERNAL, "Which mail it is.")
    recipient: str = seen_by(Tier.INTERNAL, "To which address.")
    error: str | None = seen_by(Tier.INTERNAL, "What the mail server said last, or why it was not reached.")
    attempts: int = seen_by(Tier.INTERNAL, "How often it was tried.")
    created_at: datetime = seen_by(Tier.INTERNAL, "When it was written.")
    failed_at: datetime | None = seen_by(Tier.INTERNAL, "When it was given up; null where it is tried again.")
    next_attempt_at: datetime | None = seen_by(Tier.INTERNAL, "When it is tried again; null where it was given up.")

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "UndeliveredMail":
        """The mail in a row."""
        return cls(
            id=global_id("UndeliveredMail", row["id"]),
            kind=MailKind(row["kind"]),
            recipient=row["recipient"],
            error=row["error"],
            attempts=row["attempts"],
            created_at=row["created_at"],
            failed_at=row["failed_at"],
            next_attempt_at=row["due_at"] if row["failed_at"] is None else None,
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the mails that exist for the viewer."""
        found = await undelivered_mails.undelivered_mails_by_id(viewer, ids)
        return {key: cls.of(row) for key, row in found.items()}


@tiered_type
class MailQueries:
    """Undelivered mails."""

    @seen_by(
        Tier.INTERNAL,
        "Mails that failed, the newest first: those that were given up, and those that are tried again. "
        "For owners and admins; members see those of their own invitations.",
    )
    async def undelivered_mails(
        self, info: Info, first: First = DEFAULT_FIRST, after: After = None
    ) -> Connection[UndeliveredMail]:
        """A wrong address shows here."""
        found = await read_page(info, undelivered_mails.list_undelivered_mails, first, after)
        return connection(found, UndeliveredMail.of)


@tiered_input
class ResendMailInput:
    """Which mail."""

    mail_id: strawberry.ID = seen_by(Tier.INTERNAL, "An undelivered one.")


@tiered_type
class ResendMailPayload:
    """The mail is on its way again, unless what it tells of is over by now: then nothing is sent."""

    mail_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The mail, which is not undelivered any more.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it is not.")


@tiered_type
class MailMutations:
    """Undelivered mails."""

    @seen_by(Tier.INTERNAL, "Send an undelivered mail again. Whoever gets it twice can tell by its Message-ID.")
    async def resend_mail(
        self,
        info: Info,
        input: Annotated[ResendMailInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> ResendMailPayload:
        """For owners and admins."""
        return await attempt(ResendMailPayload, _resend(info.context, input), info.context.language)


async def _resend(context: Context, given: ResendMailInput) -> ResendMailPayload:
    row = required_row("UndeliveredMail", given.mail_id, "undelivered mail", "mailId")
    resent = await undelivered_mails.resend_mail(context.viewer, row, context.rates, context.writer)
    return ResendMailPayload(mail_id=global_id("UndeliveredMail", resent), user_errors=[])
