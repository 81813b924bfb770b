"""The outbox: mails written with the change that they tell of, and claimed by whoever sends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from tortoise.expressions import Q

from db.clock import now
from db.models import Mail
from db.models.mail import MAX_ERROR

LEASE = timedelta(minutes=3)
"""For so long a mail is its sender's, who gives up before that. Another takes over afterwards: the sender died."""
PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 15, 30, 60, 120, 240, 480, 720))
"""Before each further attempt; after the last the mail is dead. Together more than a day."""


class MailKind(Enum):
    """Which mail it is."""

    INVITATION = "INVITATION"
    CONFIRMATION = "CONFIRMATION"
    PASSWORD_RESET = "PASSWORD_RESET"  # noqa: S105  # no password
    EMAIL_CHANGE = "EMAIL_CHANGE"
    EMAIL_CHANGE_NOTICE = "EMAIL_CHANGE_NOTICE"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be written: which, to whom, of what (a row's id), in which language; whose staff see it if it fails."""

    kind: MailKind
    recipient: str
    subject_id: UUID
    language: str
    workspace_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that is ours to send, until the lease ends."""

    id: UUID
    kind: MailKind
    recipient: str
    subject_id: UUID
    language: str
    created_at: datetime
    attempts: int


async def write(letters: Sequence[Letter], at: datetime) -> None:
    """Write mails, inside a change that is under way."""
    if letters:
        await Mail.bulk_create(
            Mail(
                workspace_id=letter.workspace_id,
                kind=letter.kind.value,
                recipient=letter.recipient,
                subject_id=letter.subject_id,
                language=letter.language,
                created_at=at,
                due_at=at,
            )
            for letter in letters
        )


async def claim() -> Claimed | None:
    """The mail that has been due for longest, if there is one. Runs inside a transaction of its own."""
    at = now()
    due = Mail.filter(Q(claimed_until=None) | Q(claimed_until__lt=at), sent_at=None, failed_at=None, due_at__lte=at)
    # Whoever claims at the same time takes another.
    row = await due.order_by("due_at", "id").select_for_update(skip_locked=True).first()
    if row is None:
        return None
    row.claimed_until, row.attempts = at + LEASE, row.attempts + 1
    await row.save(update_fields=("claimed_until", "attempts"))
    return Claimed(
        row.id, MailKind(row.kind), row.recipient, row.subject_id, row.language, row.created_at, row.attempts
    )


async def sent(mail: Claimed) -> None:
    """It was handed over."""
    await Mail.filter(id=mail.id).update(sent_at=now(), claimed_until=None, error=None)


async def dropped(mail: Claimed) -> None:
    """What it was to tell of is not there any more: nobody is written to."""
    await Mail.filter(id=mail.id).delete()


async def put_back(mail: Claimed, error: str, permanent: bool) -> None:
    """It could not be handed over: it is due again after a pause, or dead."""
    at, given_up = now(), permanent or mail.attempts > len(PAUSES)
    await Mail.filter(id=mail.id).update(
        claimed_until=None,
        error=error[:MAX_ERROR],
        failed_at=at if given_up else None,
        due_at=at if given_up else at + PAUSES[mail.attempts - 1],
    )


async def next_due() -> datetime | None:
    """When the next mail is due that nobody is sending."""
    row = await Mail.filter(sent_at=None, failed_at=None).order_by("due_at").first().values("due_at", "claimed_until")
    return max(row["due_at"], row["claimed_until"] or row["due_at"]) if row else None
