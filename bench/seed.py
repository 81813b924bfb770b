"""The data set: one workspace of client companies, each with people, sessions and projects whose status is shown.

Keys are spread like random ones and the same in every run, so that two databases with this data can be compared.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import asyncpg

from db.sessions import PREFIX, hashed

SPACE = UUID("5c6f3a60-6a37-4a52-9a1c-0d7b7f0f5b1e")
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
EXPIRES = datetime(2126, 1, 1, tzinfo=UTC)
WORKSPACE = uuid5(SPACE, "workspace")
FIRM = uuid5(SPACE, "firm")
OWNER = uuid5(SPACE, "owner")
EPOCH = 4_611_686_018_427_387
SECRET = "not a secret: it seals the benchmark's cursors"  # noqa: S105  # and nothing else

STATUS_COLUMNS = ("shown", "status", "status_description", "status_color", "status_icon", "status_updated_at")
PROJECT_COLUMNS = ("id", "workspace_id", "company_id", "name", "client_name", "open", "shared", "created_at")


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is: companies, and in each of them people (with one session each) and projects.

    In the file of one project, steps, in each of them tasks, and in each of those entries of hours. In a workspace of
    its own, cards on a board, of so many companies with so many people each; so many are changed in one go.
    """

    companies: int = 50
    people: int = 50
    projects: int = 40
    steps: int = 50
    tasks: int = 20
    entries: int = 10
    cards: int = 5_000
    card_companies: int = 50
    card_people: int = 4
    bulk: int = 500


WHOLE = Size()


def company_id(company: int) -> UUID:
    """A client company's key."""
    return uuid5(SPACE, f"company {company}")


def project_id(company: int, project: int) -> UUID:
    """The key of one of a company's projects."""
    return uuid5(SPACE, f"project {company}.{project}")


def client_token(company: int, person: int) -> str:
    """The session token of one of a client company's people (company kind CLIENT, role MEMBER)."""
    return f"{PREFIX}client-{company}-{person}"


OWNER_TOKEN = f"{PREFIX}owner"


async def fill(url: str, size: Size) -> None:
    """Write the data into an empty, migrated database."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await _fill(connection, size)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


async def _fill(connection: asyncpg.Connection, size: Size) -> None:
    async def copy(table: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
        await connection.copy_records_to_table(table, columns=columns, records=rows)

    companies = [(FIRM, "Firm", "OWN")]
    companies += [(company_id(n), f"Client company {n}", "CLIENT") for n in range(size.companies)]
    people = [(OWNER, FIRM, "Owner", "OWNER", OWNER_TOKEN)]
    people += [
        (uuid5(SPACE, f"person {n}.{m}"), company_id(n), f"Person {m} of {n}", "MEMBER", client_token(n, m))
        for n in range(size.companies)
        for m in range(size.people)
    ]
    await copy("workspace", ("id", "name", "created_at"), [(WORKSPACE, "Benchmark", AT)])
    await copy("log_head", ("workspace_id", "epoch", "seq", "floor"), [(WORKSPACE, EPOCH, 0, 0)])
    await copy(
        "company",
        ("id", "workspace_id", "name", "kind", "language", "time_zone", "created_at"),
        [(key, WORKSPACE, name, kind, "de", "Europe/Berlin", AT) for key, name, kind in companies],
    )
    await copy(
        "person",
        ("id", "workspace_id", "company_id", "display_name", "role"),
        [(key, WORKSPACE, company, name, role) for key, company, name, role, _ in people],
    )
    await copy(
        "session",
        ("id", "workspace_id", "person_id", "token_hash", "created_at", "expires_at"),
        [(uuid5(SPACE, token), WORKSPACE, key, hashed(token), AT, EXPIRES) for key, *_, token in people],
    )
    await copy(
        "project",
        PROJECT_COLUMNS + STATUS_COLUMNS,
        [_project(n, m) for n in range(size.companies) for m in range(size.projects)],
    )


def _project(company: int, project: int) -> tuple[object, ...]:
    since = AT + timedelta(minutes=(project * 7_919 + company * 31) % 500_000, microseconds=project)
    key, owner = project_id(company, project), company_id(company)
    names = (f"Tax return {project} for 2025, internal", f"Steuererklärung {project} für 2025")
    told = (
        f"In Bearbeitung, Schritt {project % 7}",
        f"We have your papers and are preparing item {project}. We come back to you when there is news.",
        "#2E7D32" if project % 2 else None,
        "hourglass" if project % 2 else None,
    )
    return (key, WORKSPACE, owner, *names, True, False, AT, True, *told, since)
