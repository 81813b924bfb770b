"""Hours that were worked."""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers.project_file import hours
from schema.linked import linked
from schema.nodes import Node, global_id
from schema.people import Person
from schema.scalars import Money
from schema.tiered import seen_by, tiered_type

if TYPE_CHECKING:
    from schema.project_file.tasks import Task


async def _task(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
    # Tasks lead to hours, and hours to tasks: one of the two is imported late.
    from schema.project_file.tasks import Task

    return await Task.read(viewer, ids)


@tiered_type
class TimeEntry(Node):
    """What somebody worked on a day."""

    date: datetime.date = seen_by(Tier.CLIENT, "On which day.")
    minutes: int = seen_by(Tier.CLIENT, "How long.")
    person: Person | None = linked(
        Tier.CLIENT, Person.read, by="person_id", description="Who; null where the viewer does not see them."
    )
    task: Annotated["Task", strawberry.lazy("schema.project_file.tasks")] | None = linked(
        Tier.CLIENT, _task, by="task_id", description="In which task; null where it was none, or one not seen."
    )
    note: str | None = seen_by(Tier.TEAM, "What was done. Clients never see it.")
    billable: bool = seen_by(Tier.INTERNAL, "Whether it is billed.")
    rate: Money | None = seen_by(Tier.INTERNAL, "What an hour of it costs.")
    person_id: strawberry.Private[UUID]
    task_id: strawberry.Private[UUID | None]

    @classmethod
    def of(cls, row: Mapping[str, Any], viewer: Viewer | None = None) -> "TimeEntry":
        """The hours in a row; they are the same for everybody who sees them."""
        return cls(
            id=global_id("TimeEntry", row["id"]),
            date=row["worked_on"],
            minutes=row["minutes"],
            note=row["note"],
            billable=row["billable"],
            rate=Money.of(row, "rate"),
            person_id=row["person_id"],
            task_id=row["task_id"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the entries that exist for the viewer."""
        return {key: cls.of(row) for key, row in (await hours.by_id(viewer, ids)).items()}
