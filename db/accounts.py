"""Accounts, and the tickets by which their owners get back in."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from db.clock import now
from db.invitations import MAX_TOKEN
from db.models import Account, Person, Ticket
from db.sessions import hashed
from languages import SOURCE

RESET_WITHIN = timedelta(hours=1)
CHANGE_WITHIN = timedelta(hours=24)
RESET, CHANGE = "reset", "change"


async def issue(ticket_id: UUID, token: str, account: Account, kind: str, email: str, lifetime: timedelta) -> Ticket:
    """A new ticket of an account, which is locked; those of its kind that are still open are dead from here on."""
    at = now()
    await Ticket.filter(account_id=account.id, kind=kind, used_at=None).delete()
    return await Ticket.create(
        id=ticket_id,
        account=account,
        kind=kind,
        email=email,
        token_hash=hashed(token),
        created_at=at,
        expires_at=at + lifetime,
    )


def ticket(token: str, kind: str) -> QuerySet[Ticket]:
    """The ticket that this token stands for, used or not, if it has not expired."""
    return Ticket.filter(token_hash=hashed(token[:MAX_TOKEN]), kind=kind, expires_at__gt=now())


def open_ticket(token: str, kind: str) -> QuerySet[Ticket]:
    """The ticket that this token is good for now, if there is one; with its account."""
    return ticket(token, kind).filter(used_at=None).prefetch_related("account")


def change(token: str) -> QuerySet[Ticket]:
    """The change of an address that this token stands for, until it expires; one that was made, as long as it is kept.

    The old address is told of that, however long its mail server was away.
    """
    kept = Q(expires_at__gt=now()) | Q(used_at__not_isnull=True)
    return Ticket.filter(kept, token_hash=hashed(token[:MAX_TOKEN]), kind=CHANGE).prefetch_related("account")


async def held_ticket(token: str, kind: str) -> Ticket | None:
    """The ticket that this token is good for now, with its account, both locked; None where it is not open."""
    found = await open_ticket(token, kind).first()
    if found is None:
        return None
    # The account first, as everywhere: whoever issues another ticket holds it, and deletes this one.
    await Account.filter(id=found.account_id).select_for_update(no_key=True)
    return await open_ticket(token, kind).select_for_update(of=("ticket",)).first()


async def use(row: Ticket) -> None:
    """It is good for nothing any more, and no other ticket of the account, which is held, that was issued before.

    Who resets a password because somebody else knew it ends what that one has asked for; and a link that was mailed to
    an address opens nothing once the account has another one.
    """
    row.used_at = now()
    await row.save(update_fields=("used_at",))
    await Ticket.filter(account_id=row.account_id, used_at=None).delete()


async def held(email: str) -> Account | None:
    """The account that signs in with this address, locked: of tickets that are issued at once one is the newest."""
    return await Account.filter(email=email).select_for_update(no_key=True).first()


async def still(account: Account) -> bool:
    """Whether it has the password and the address that it was read with; it stays so until the transaction ends.

    A password is verified before a transaction begins, and may be reset meanwhile.
    """
    same = Account.filter(id=account.id, password_hash=account.password_hash, email=account.email)
    return bool(await same.select_for_update(no_key=True))


async def set_password(account: Account, password_hash: str) -> None:
    """Another password."""
    account.password_hash = password_hash
    await account.save(update_fields=("password_hash",))


async def set_email(account: Account, email: str) -> bool:
    """Another address to sign in with; whether it was free. Raises IntegrityError where somebody else was faster."""
    if await Account.filter(email=email).exclude(id=account.id).exists():
        return False
    account.email = email
    await account.save(update_fields=("email",))
    return True


async def cards_at(account: Account, email: str) -> list[Person]:
    """The account's people on whose cards this address stands, locked, with their companies."""
    rows = Person.filter(account_id=account.id, removed_at=None, email=email).order_by("id")
    return await rows.select_for_update(no_key=True).prefetch_related("company")


async def language_of(account: Account) -> str:
    """The language that the account's person has chosen in one of its workspaces, else that of their company there.

    The oldest that there is; English where it is nobody any more.
    """
    people: Sequence[Person] = (
        await Person.filter(account_id=account.id, removed_at=None)
        .order_by("workspace__created_at", "id")
        .prefetch_related("company")
    )
    chosen = [person.language for person in people if person.language]
    return next(iter([*chosen, *(person.company.language for person in people)]), SOURCE)
