"""The outbox: mails written with the change that they tell of, and claimed by whoever sends them.

And mails that somebody asks for at an address: whether anybody is there is looked up by whoever claims it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID, uuid4

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from db.clock import now
from db.models import Mail
from db.models.mail import MAX_ERROR
from db.saving import insert_many
from languages import SOURCE

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
    CLIENT_STATUS = "CLIENT_STATUS"


class Asked(Enum):
    """A mail that whoever knows an address may ask for. Asking is one row, whether or not anybody is there.

    So it takes alike for known and unknown addresses. Answering it writes the mail, if there is one to write.
    """

    PASSWORD_RESET = "PASSWORD_RESET_ASKED"  # noqa: S105  # no password
    CONFIRMATION = "CONFIRMATION_ASKED"


Kind = MailKind | Asked
KINDS = {kind.value: kind for kind in (*MailKind, *Asked)}


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be written: which, to whom, of what (a row's id), in which language; whose staff see it if it fails.

    `person_id`: as whom it is rendered, where that is somebody who can sign in.
    """

    kind: Kind
    recipient: str
    subject_id: UUID
    language: str
    workspace_id: UUID | None = None
    person_id: UUID | None = None

    @classmethod
    def asked(cls, kind: Asked, recipient: str) -> "Letter":
        """A mail that is asked for: it is of nothing yet, and in no language."""
        return cls(kind, recipient, uuid4(), SOURCE)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that is ours to send, until the lease ends. `attempts` and `claimed_until` tell this claim from others."""

    id: UUID
    kind: Kind
    recipient: str
    subject_id: UUID
    language: str
    created_at: datetime
    attempts: int
    claimed_until: datetime
    workspace_id: UUID | None
    person_id: UUID | None = None


async def write(letters: Sequence[Letter], at: datetime) -> None:
    """Write mails, inside a change that is under way."""
    await insert_many(
        [
            Mail(
                workspace_id=letter.workspace_id,
                person_id=letter.person_id,
                kind=letter.kind.value,
                recipient=letter.recipient,
                subject_id=letter.subject_id,
                language=letter.language,
                created_at=at,
                due_at=at,
                attempts=0,
            )
            for letter in letters
        ]
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
                KINDS[row.kind],
                row.recipient,
                row.subject_id,
                row.language,
                row.created_at,
                row.attempts,
                row.claimed_until,
                row.workspace_id,
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
    """Nobody is written to: what it was to tell of is not there any more, or the asking is answered. False as above."""
    return bool(await _ours(mail).delete())


async def put_back(mail: Claimed, error: str, permanent: bool = False) -> bool:
    """It could not be handed over: it is due again after a pause, or dead. False as above."""
    at, given_up = now(), is_last(mail, permanent)
    put = _ours(mail).update(
        claimed_until=None,
        error=printable(error)[:MAX_ERROR],
        failed_at=at if given_up else None,
        due_at=at if given_up else at + PAUSES[mail.attempts - 1],
    )
    return bool(await put)


def pause_after(mail: Claimed, permanent: bool = False) -> timedelta | None:
    """How long a mail waits for the next attempt, should this one fail; None where it is the last one."""
    return None if is_last(mail, permanent) else PAUSES[mail.attempts - 1]


def is_last(mail: Claimed, permanent: bool = False) -> bool:
    """Whether this attempt is the last one, should it fail."""
    return permanent or mail.attempts >= MAX_ATTEMPTS


async def given_up_of_accounts() -> Sequence[Mail]:
    """The mails about accounts alone that were given up, the last first: no workspace's staff see them."""
    return await Mail.filter(workspace_id=None, failed_at__not_isnull=True).order_by("-failed_at", "id")


async def revive(mail: Mail) -> None:
    """A mail that failed is due at once, with all attempts before it."""
    mail.failed_at, mail.due_at, mail.attempts, mail.error = None, now(), 0, None
    await mail.save(update_fields=("failed_at", "due_at", "attempts", "error"))


def printable(text: str) -> str:
    """What a server said, in one line: it may answer with bytes that no database takes, and quote a mail's link."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return ONE_TIME_TOKEN.sub(r"\1…", line)


def unclaimed() -> Q:
    """Which mails nobody is sending."""
    return Q(claimed_until=None) | Q(claimed_until__lt=now())


def _due(at: datetime) -> QuerySet[Mail]:
    # Kinds that only a newer version knows are left to its processes.
    return Mail.filter(unclaimed(), sent_at=None, failed_at=None, due_at__lte=at, kind__in=list(KINDS))


async def _first(at: datetime) -> Mail | None:
    # Whoever claims at the same time takes another.
    return await _due(at).order_by("due_at", "id").select_for_update(skip_locked=True).first()


def _ours(mail: Claimed) -> QuerySet[Mail]:
    # Only as long as nobody else has claimed it since.
    return Mail.filter(
        id=mail.id, attempts=mail.attempts, claimed_until=mail.claimed_until, sent_at=None, failed_at=None
    )
