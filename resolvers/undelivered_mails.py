"""Mails that failed: for admins, who find out why, and send them again; and for whoever invited by one."""

from typing import Any
from uuid import UUID

from db import outbox, scopes
from db.audit import AuditAction
from db.writes import Transaction, Writer
from permissions.rules import may_read_mails, may_resend_mails
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers import audited
from resolvers.paging import CountedPage, Order, PageRequest, page
from resolvers.rates import Rates
from resolvers.refusals import allow, not_found

COLUMNS = ("id", "kind", "recipient", "error", "attempts", "created_at", "due_at", "failed_at")


async def list_undelivered_mails(viewer: Viewer, request: PageRequest, seals: Seals) -> CountedPage:
    """The mails that were given up, or failed and are tried again; the newest first."""
    allow(may_read_mails(viewer))
    order = Order("undeliveredMails", COLUMNS, "created_at")
    return await page(scopes.undelivered_mails(viewer), order, request, viewer, seals)


async def undelivered_mails_by_id(viewer: Viewer, ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Those of the mails that the viewer may see."""
    return {row["id"]: row for row in await scopes.undelivered_mails(viewer).filter(id__in=ids).values(*COLUMNS)}


async def resend_mail(viewer: Viewer, mail_id: UUID, rates: Rates, writer: Writer) -> UUID:
    """Put a mail that failed back into the outbox. It says what is true when it goes out, or is dropped."""

    async def work(transaction: Transaction) -> UUID:
        # Not one that is being sent at this moment: it would go out twice.
        found = scopes.undelivered_mails(viewer).filter(outbox.unclaimed(), id=mail_id)
        mail = await found.select_for_update().first()
        if mail is None:
            raise not_found("undelivered mail", "mailId")
        await outbox.revive(mail)
        transaction.audit(audited.of_mail(AuditAction.MAIL_RESENT, mail))
        transaction.mails_due = True
        return mail.id

    allow(may_resend_mails(viewer))
    seen = await scopes.undelivered_mails(viewer).get_or_none(id=mail_id)
    if seen is None:
        raise not_found("undelivered mail", "mailId")
    await rates.invite(viewer.person_id, seen.recipient)  # Redis may keep one waiting, so nothing is locked yet
    return await writer.commit(work, viewer)
