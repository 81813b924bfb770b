"""The outbox: mails written with the change that they tell of, and claimed by whoever sends them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from db.clock import now
from db.models import Mail
from db.models.mail import MAX_ERROR

LEASE = timedelta(minutes=3)
"""For so long a mail is its sender's, who gives up before that. Another takes over afterwards: the sender died."""
PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 15, 30, 60, 120, 240, 480, 720))
"""Before each further attempt; after the last the mail is dead. Together more than a day."""
MAX_ATTEMPTS = len(PAUSES) + 1
ONE_TIME_TOKEN = re.compile(r"(jal_[a-z]_)[\w-]+")


class MailKind(Enum):
    """Which mail it is."""

    INVITATION = "INVITATION"
    CONFIRMATION = "CONFIRMATION"
    PASSWORD_RESET = "PASSWORD_RESET"  # noqa: S105  # no password
    EMAIL_CHANGE = "EMAIL_CHANGE"
    EMAIL_CHANGE_NOTICE = "EMAIL_CHANGE_NOTICE"
    APPROVAL_REQUEST = "APPROVAL_REQUEST"


KINDS = [kind.value for kind in MailKind]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be written: which, to whom, of what (a row's id), in which language; whose staff see it if it fails.

    `person_id`: as whom it is rendered, where that is somebody who can sign in.
    """

    kind: MailKind
    recipient: str
    subject_id: UUID
    language: str
    workspace_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that is ours to send, until the lease ends. `attempts` and `claimed_until` tell this claim from others."""

    id: UUID
    kind: MailKind
    recipient: str
    subject_id: UUID
    language: str
    created_at: datetime
    attempts: int
    claimed_until: datetime
    person_id: UUID | None = None


async def write(letters: Sequence[Letter], at: datetime) -> None:
    """Write mails, inside a change that is under way."""
    if letters:
        await Mail.bulk_create(
            Mail(
                workspace_id=letter.workspace_id,
                person_id=letter.person_id,
                kind=letter.kind.value,
                recipient=letter.recipient,
                subject_id=letter.subject_id,
                language=letter.language,
                created_at=at,
                due_at=at,
            )
            for letter in letters
        )


async def any_due() -> bool:
    """Whether there is something to claim: asked first, because on SQLite a claim keeps all others from writing."""
    return await _due(now()).exists()


async def claim() -> Claimed | None:
    """The mail that has been due for longest, if there is one. Runs inside a transaction of its own."""
    at = now()
    while row := await _first(at):
        if row.attempts < MAX_ATTEMPTS:
            row.claimed_until, row.attempts = at + LEASE, row.attempts + 1
            await row.save(update_fields=("claimed_until", "attempts"))
            return Claimed(
                row.id,
                MailKind(row.kind),
                row.recipient,
                row.subject_id,
                row.language,
                row.created_at,
                row.attempts,
                row.claimed_until,
                row.person_id,
            )
        # Nobody has put it back: whoever tries to send this one dies of it.
        row.claimed_until, row.failed_at, row.error = None, at, "whoever tried to send it ended before they could say"
        await row.save(update_fields=("claimed_until", "failed_at", "error"))
    return None


async def sent(mail: Claimed) -> bool:
    """It was handed over. False where the lease has ended and another has taken it: then it is for them to say."""
    return bool(await _ours(mail).update(sent_at=now(), claimed_until=None, error=None))


async def dropped(mail: Claimed) -> bool:
    """What it was to tell of is not there any more: nobody is written to. False as above."""
    return bool(await _ours(mail).delete())


async def put_back(mail: Claimed, error: str, permanent: bool = False) -> bool:
    """It could not be handed over: it is due again after a pause, or dead. False as above."""
    at, given_up = now(), permanent or mail.attempts >= MAX_ATTEMPTS
    put = _ours(mail).update(
        claimed_until=None,
        error=printable(error)[:MAX_ERROR],
        failed_at=at if given_up else None,
        due_at=at if given_up else at + PAUSES[mail.attempts - 1],
    )
    return bool(await put)


async def revive(mail: Mail) -> None:
    """A dead mail is due again, with all attempts before it."""
    mail.failed_at, mail.due_at, mail.attempts = None, now(), 0
    await mail.save(update_fields=("failed_at", "due_at", "attempts"))


def printable(text: str) -> str:
    """What a server said, in one line: it may answer with bytes that no database takes, and quote a mail's link."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return ONE_TIME_TOKEN.sub(r"\1…", line)


def _due(at: datetime) -> QuerySet[Mail]:
    # Kinds that only a newer version knows are left to its processes.
    free = Q(claimed_until=None) | Q(claimed_until__lt=at)
    return Mail.filter(free, sent_at=None, failed_at=None, due_at__lte=at, kind__in=KINDS)


async def _first(at: datetime) -> Mail | None:
    # Whoever claims at the same time takes another.
    return await _due(at).order_by("due_at", "id").select_for_update(skip_locked=True).first()


def _ours(mail: Claimed) -> QuerySet[Mail]:
    # Only as long as nobody else has claimed it since.
    return Mail.filter(
        id=mail.id, attempts=mail.attempts, claimed_until=mail.claimed_until, sent_at=None, failed_at=None
    )
