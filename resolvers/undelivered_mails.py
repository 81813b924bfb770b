"""Mails that were given up: for admins, who find out why, and send them again."""

from typing import Any
from uuid import UUID

from db import outbox, scopes
from db.audit import AuditAction
from db.writes import Transaction, Writer
from permissions.rules import may_read_mails
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers import audited
from resolvers.paging import CountedPage, Order, PageRequest, page
from resolvers.rates import Rates
from resolvers.refusals import allow, not_found

COLUMNS = ("id", "kind", "recipient", "error", "attempts", "created_at", "failed_at")


async def list_undelivered_mails(viewer: Viewer, request: PageRequest, seals: Seals) -> CountedPage:
    """The mails that were given up, the one that failed last first."""
    allow(may_read_mails(viewer))
    order = Order("undeliveredMails", COLUMNS, "failed_at")
    return await page(scopes.undelivered_mails(viewer), order, request, viewer, seals)


async def undelivered_mails_by_id(viewer: Viewer, ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Those of the mails that the viewer may see."""
    return {row["id"]: row for row in await scopes.undelivered_mails(viewer).filter(id__in=ids).values(*COLUMNS)}


async def resend_mail(viewer: Viewer, mail_id: UUID, rates: Rates, writer: Writer) -> UUID:
    """Put a mail that was given up back into the outbox. It says what is true when it goes out, or is dropped."""

    async def work(transaction: Transaction) -> UUID:
        mail = await scopes.undelivered_mails(viewer).filter(id=mail_id).select_for_update().first()
        if mail is None:
            raise not_found("undelivered mail", "mailId")
        await rates.invite(viewer.person_id, mail.recipient)
        await outbox.revive(mail)
        transaction.audit(audited.of_mail(AuditAction.MAIL_RESENT, mail))
        transaction.mails_due = True
        return mail.id

    allow(may_read_mails(viewer))
    return await writer.commit(work, viewer)
