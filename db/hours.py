"""Hours as rows: writing them down, and adding them up in the database."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tortoise.functions import Sum
from tortoise.queryset import QuerySet

from db.clock import now
from db.models import TimeEntry

BY_RATE = ("billable", "rate_amount", "rate_currency")


@dataclass(frozen=True, slots=True)
class Worked:
    """Minutes that were worked at one rate, all billable or none. Both of the rate are None where there is none."""

    minutes: int
    billable: bool
    rate_amount: Decimal | None
    rate_currency: str | None


async def create(project_id: UUID, **columns: Any) -> TimeEntry:
    """Write hours down in a project."""
    return await TimeEntry.create(project_id=project_id, created_at=now(), **columns)


async def added_up(query: QuerySet[TimeEntry], parent: str) -> dict[UUID, list[Worked]]:
    """The hours of a query for each value of the column `parent`, one sum for each rate; one statement.

    The database adds whole minutes, which are exact on either engine; what they cost is a matter of a few rates.
    """
    rows = await query.annotate(total=Sum("minutes")).group_by(parent, *BY_RATE).values(parent, *BY_RATE, "total")
    found: dict[UUID, list[Worked]] = {}
    for row in rows:
        worked = Worked(row["total"], row["billable"], row["rate_amount"], row["rate_currency"])
        found.setdefault(row[parent], []).append(worked)
    return found


async def minutes_each(query: QuerySet[TimeEntry], parent: str) -> dict[UUID, int]:
    """The minutes of a query for each value of the column `parent`; one statement."""
    rows = await query.annotate(total=Sum("minutes")).group_by(parent).values(parent, "total")
    return {row[parent]: row["total"] for row in rows}


def changed(entry: TimeEntry, **columns: date | int | str | bool | Decimal | UUID | None) -> list[str]:
    """Set columns of an entry; those that differ from what they were."""
    differing = [name for name, value in columns.items() if getattr(entry, name) != value]
    for name in differing:
        setattr(entry, name, columns[name])
    return differing
