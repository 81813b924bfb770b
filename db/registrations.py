"""What waits to be confirmed: rows, by their tokens' hashes, and the account that confirming gives.

Whoever locks several things of these takes people first, then registrations, then the account.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.queryset import QuerySet

from db.clock import now
from db.invitations import MAX_TOKEN
from db.models import Account, Person, Registration
from db.sessions import hashed

CONFIRM_WITHIN = timedelta(hours=24)
RESENT_WITHIN = timedelta(days=7)
"""From registering on: for so long there is another mail for who asks."""
MOST_RESENT = 10
"""Mails that one asking makes, the newest registrations first."""


async def register(
    registration_id: UUID, token: str, person: Person, email: str, password_hash: str, since: datetime | None = None
) -> Registration:
    """Let an address wait to be confirmed, for 24 hours. `since`: when it registered, where that was before."""
    at = now()
    return await Registration.create(
        id=registration_id,
        person=person,
        email=email,
        password_hash=password_hash,
        token_hash=hashed(token),
        created_at=since or at,
        expires_at=at + CONFIRM_WITHIN,
    )


def by_token(token: str) -> QuerySet[Registration]:
    """The registration that this token confirms now, if there is one; its person still there and without account."""
    return Registration.filter(
        token_hash=hashed(token[:MAX_TOKEN]),
        confirmed_at=None,
        expires_at__gt=now(),
        person__removed_at=None,
        person__account_id=None,
    )


async def hold_waiting(email: str) -> list[Registration]:
    """What was registered with this address within a week and never confirmed, the newest first; locked."""
    waiting = Registration.filter(
        email=email,
        confirmed_at=None,
        created_at__gt=now() - RESENT_WITHIN,
        person__removed_at=None,
        person__account_id=None,
        person__email=email,  # who has another address by now is not written to at the old one
    )
    # First, as by whoever changes what the person is, which ends the registration.
    people = [row.person_id for row in await waiting]
    await Person.filter(id__in=people).select_for_update(no_key=True).order_by("id")
    held = waiting.select_for_update(of=("registration",)).order_by("-created_at", "id").limit(MOST_RESENT)
    return await held.prefetch_related("person__company")


async def hold(token: str) -> tuple[Registration, Person] | None:
    """The registration that this token confirms, and its person, both locked; None where it is not open.

    Nor is it where the person has another address by now, or signs in with another registration.
    """
    if (found := await by_token(token).first()) is None:
        return None
    there = Person.filter(id=found.person_id, removed_at=None, account_id=None, email=found.email)
    person = await there.select_for_update(no_key=True).prefetch_related("company").first()
    row = await by_token(token).select_for_update(of=("registration",)).first()
    return (row, person) if row and person else None


async def contested(registration: Registration) -> bool:
    """Whether the address was registered with several passwords: whoever reads its mail has not chosen each."""
    hashes = await Registration.filter(email=registration.email).values_list("password_hash", flat=True)
    return len(set(hashes)) > 1


async def has_account(registration: Registration) -> bool:
    """Whether the address has an account already."""
    return await Account.filter(email=registration.email).exists()


async def hold_account(email: str, password_hash: str | None) -> Account | None:
    """The account of this address, locked; made where there is none, if a password is given for it."""
    while True:
        if password_hash is not None:
            new = Account(email=email, password_hash=password_hash, created_at=now())
            # Whoever makes the same account at the same time waits here, and finds this one.
            await Account.bulk_create([new], ignore_conflicts=True)
        account = await Account.filter(email=email).select_for_update(no_key=True).first()
        if account is not None or password_hash is None:
            return account  # else it was given another address at this moment


async def confirm(registration: Registration, person: Person, account: Account) -> Person:
    """Give the person the account; or whoever has that account here already."""
    registration.confirmed_at = now()
    await registration.save(update_fields=("confirmed_at",))
    mine = Person.filter(workspace_id=person.workspace_id, account_id=account.id)
    if here := await mine.select_for_update(no_key=True).prefetch_related("company").first():
        return here
    person.account = account
    await person.save(update_fields=("account_id",))
    return person


async def hold_unconfirmed_of(people: Sequence[Person]) -> list[Registration]:
    """What waits to be confirmed of these people, who are locked; locked."""
    waiting = Registration.filter(person_id__in=[person.id for person in people], confirmed_at=None)
    return await waiting.select_for_update(of=("registration",)).order_by("id").prefetch_related("person")


async def withdraw(registration: Registration) -> None:
    """Its link is dead."""
    await registration.delete()
