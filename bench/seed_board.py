"""The data of the board and of changes of many projects at once: a workspace of its own, in one pipeline.

Nothing else that is measured reads it. Everything in it is spread by numbers that have nothing to do with each other.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

import asyncpg

from bench.seed import AT, EPOCH, EXPIRES, SPACE, Size
from db.sessions import PREFIX, hashed

WORKSPACE = uuid5(SPACE, "board workspace")
FIRM = uuid5(SPACE, "board firm")
PIPELINE = uuid5(SPACE, "board pipeline")
STAGES = ("Unterlagen", "Buchung", "Abstimmung", "Entwurf", "Prüfung", "Freigabe", "Versand", "Ablage")
LABELS = ("Dringend", "Fristverlängerung", "Lohn", "Neu", "Prüfung", "Umsatzsteuer")
STATUSES = (("Geplant", "#757575", "calendar"), ("In Bearbeitung", "#1565C0", "hourglass"), ("Fertig", None, None))
MEMBERS = 8
"""Of the firm: they see to projects, and the first of them looks at the board."""
FIRST_DAY = date(2026, 3, 1)
DAYS = 180
ENTERED = datetime(2025, 9, 1, 6, tzinfo=UTC)

OWNER_TOKEN = f"{PREFIX}board-owner"
MEMBER_TOKEN = f"{PREFIX}board-member"

PROJECT_COLUMNS = (
    "id workspace_id company_id name client_name open shared created_at shown status status_description status_color "
    "status_icon status_updated_at pipeline_id stage_id stage_entered_at due_on assignee_id"
)


def company_id(company: int) -> UUID:
    """A client company's key."""
    return uuid5(SPACE, f"board company {company}")


def stage_id(stage: int) -> UUID:
    """A stage's key."""
    return uuid5(SPACE, f"board stage {stage}")


def label_id(label: int) -> UUID:
    """A label's key."""
    return uuid5(SPACE, f"board label {label}")


def member_id(member: int) -> UUID:
    """The key of one of the firm's members."""
    return uuid5(SPACE, f"board member {member}")


def card_id(card: int) -> UUID:
    """A project's key. Neighbours in number are of different companies."""
    return uuid5(SPACE, f"board project {card}")


def client_token(company: int, person: int) -> str:
    """The session token of one of a client company's people."""
    return f"{PREFIX}board-client-{company}-{person}"


async def fill(connection: asyncpg.Connection, size: Size) -> None:
    """Write it."""

    async def copy(table: str, columns: str, rows: list[tuple[object, ...]]) -> None:
        await connection.copy_records_to_table(table, columns=columns.split(), records=rows)

    companies = [(FIRM, "Firm", "OWN")]
    companies += [(company_id(n), f"Client company {n}", "CLIENT") for n in range(size.card_companies)]
    people = [(uuid5(SPACE, "board owner"), FIRM, "Owner", "OWNER", OWNER_TOKEN)]
    people += [
        (member_id(n), FIRM, f"Member {n}", "MEMBER", f"{MEMBER_TOKEN}-{n}" if n else MEMBER_TOKEN)
        for n in range(MEMBERS)
    ]
    people += [
        (uuid5(SPACE, f"board person {n}.{m}"), company_id(n), f"Person {m} of {n}", "MEMBER", client_token(n, m))
        for n in range(size.card_companies)
        for m in range(size.card_people)
    ]
    await copy("workspace", "id name created_at", [(WORKSPACE, "Board", AT)])
    await copy("log_head", "workspace_id epoch seq floor", [(WORKSPACE, EPOCH + 1, 0, 0)])
    await copy(
        "company",
        "id workspace_id name kind language time_zone created_at",
        [(key, WORKSPACE, name, kind, "de", "Europe/Berlin", AT) for key, name, kind in companies],
    )
    await copy(
        "person",
        "id workspace_id company_id display_name role",
        [(key, WORKSPACE, company, name, role) for key, company, name, role, _ in people],
    )
    await copy(
        "session",
        "id workspace_id person_id token_hash created_at expires_at",
        [(uuid5(SPACE, token), WORKSPACE, key, hashed(token), AT, EXPIRES) for key, *_, token in people],
    )
    await copy(
        "pipeline",
        "id workspace_id name position shows_status created_at",
        [(PIPELINE, WORKSPACE, "Jahresabschluss", 0, True, AT)],
    )
    await copy("stage", "id pipeline_id name position", [(stage_id(n), PIPELINE, x, n) for n, x in enumerate(STAGES)])
    await copy(
        "label",
        "id workspace_id name sort_name color",
        [(label_id(n), WORKSPACE, name, name.casefold(), "#2e7d32") for n, name in enumerate(LABELS)],
    )
    cards = range(size.cards)
    await copy("project", PROJECT_COLUMNS, [_project(n, size) for n in cards])
    await copy("project_label", "id project_id label_id", [row for n in cards for row in _labels(n)])
    # One project in ten is open to those alone who were added; whoever looks was added to every other one of them.
    await copy(
        "project_access",
        "id project_id person_id",
        [(_key("access", n), card_id(n), member_id(0)) for n in cards if not _open(n) and _spread(n, "added") % 2],
    )


def _key(*parts: object) -> UUID:
    return uuid5(SPACE, f"board {parts}")


def _spread(card: int, what: str) -> int:
    # A number as good as random, and the same in every run.
    return int.from_bytes(_key(what, card).bytes[:4], "big")


def _open(card: int) -> bool:
    return _spread(card, "open") % 10 > 0


def _project(card: int, size: Size) -> tuple[object, ...]:
    status, color, icon = STATUSES[_spread(card, "status") % len(STATUSES)]
    due = FIRST_DAY + timedelta(days=_spread(card, "due") % DAYS) if _spread(card, "is due") % 8 else None
    entered = ENTERED + timedelta(minutes=_spread(card, "entered") % 200_000)
    return (
        card_id(card),
        WORKSPACE,
        company_id(card % size.card_companies),
        f"Annual accounts {card} of 2025, internal",
        f"Jahresabschluss {card} für 2025",
        _open(card),
        False,
        ENTERED,
        _spread(card, "shown") % 10 < 7,
        status,
        "We have your papers and are preparing the accounts. We come back to you when there is news.",
        color,
        icon,
        entered,
        PIPELINE,
        stage_id(_spread(card, "stage") % len(STAGES)),
        entered,
        due,
        member_id(_spread(card, "assignee") % MEMBERS) if _spread(card, "is assigned") % 4 else None,
    )


def _labels(card: int) -> list[tuple[object, ...]]:
    labels = {_spread(card, "label") % len(LABELS), _spread(card, "another label") % len(LABELS)}
    return [(_key("label", card, label), card_id(card), label_id(label)) for label in sorted(labels)]
