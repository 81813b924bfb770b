"""Ways in that are ended, because what somebody was to become has been changed: invitations and registrations."""

from collections.abc import Sequence

from db import invitations, registrations, scopes
from db.audit import AuditAction
from db.writes import Transaction
from resolvers import audited


async def end(transaction: Transaction, people: Sequence[scopes.Person], company: scopes.Company | None = None) -> None:
    """End what leads in by these people's cards, or to this company, inside a change that is under way.

    For a card's address, role or company, or a company's kind, is another from here on: whoever holds an older link
    would come in as what nobody has said, or not be whom it was sent to. The people are locked, and so is (by whoever
    changes more than an address) all that concerns memberships.
    """
    for invitation in await invitations.hold_open_of(people, company):
        named = await invitations.project_names(invitation.id)
        transaction.audit(audited.of_invitation(AuditAction.INVITATION_DELETED, invitation, named))
        await invitation.delete()
    await end_registrations(transaction, people)


async def end_registrations(transaction: Transaction, people: Sequence[scopes.Person]) -> None:
    """End what waits to be confirmed by these people's cards, which are locked."""
    for registration in await registrations.hold_unconfirmed_of(people):
        transaction.audit(audited.of_person(AuditAction.REGISTRATION_ENDED, registration.person))
        await registrations.withdraw(registration)
