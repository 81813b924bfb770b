"""What a project's file says of the project as a whole: its data, how far it is, hours and costs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import strawberry

from permissions.project_file import sees_file, sees_hours
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers.project_file import hours, progress, worked
from schema.connections import DEFAULT_FIRST, After, Connection, First
from schema.context import Info
from schema.linked import linked
from schema.linked_pages import linked_page
from schema.project_file.hours_of_tasks import billable_of, cost_of
from schema.project_file.time_entries import TimeEntry
from schema.scalars import Money
from schema.tiered import seen_by, tiered_type

IN_FILE = "Null where there is none, or the viewer does not see the file."


@tiered_type
class ProjectFacts:
    """What a project's file says of the project as a whole."""

    number: str | None = seen_by(Tier.CLIENT, f"What it is filed under. {IN_FILE}")
    description: str | None = seen_by(Tier.CLIENT, f"What it is about. {IN_FILE}")
    location: str | None = seen_by(Tier.CLIENT, f"Where it is done. {IN_FILE}")
    client_progress: float | None = linked(
        Tier.CLIENT,
        progress.of_projects,
        by="row_id",
        part=lambda found: found.clients,
        description="How far it is for the client: of the tasks that they see, the share that is done or approved, "
        "from 0 to 1. Null where there are none, or the viewer does not see the file.",
    )
    progress: float | None = linked(
        Tier.TEAM,
        progress.of_projects,
        by="row_id",
        part=lambda found: found.whole,
        description="How far it is: of the tasks that the viewer sees, the share that is done or approved, from 0 to "
        "1. What is private or put away does not count. Null where there are none.",
    )
    planned_minutes: int | None = seen_by(Tier.TEAM, "How long it is meant to take.")
    worked_minutes: int | None = linked(
        Tier.CLIENT,
        worked.minutes_of_projects,
        by="hours_of",
        description="How long was worked, over the hours that the viewer sees; null where they are told none.",
    )
    shared_hours: bool = seen_by(Tier.INTERNAL, "Whether the client sees the hours, where the file is shared.")
    planned_cost: Money | None = seen_by(Tier.INTERNAL, "What it is meant to cost.")
    billable_minutes: int | None = linked(
        Tier.INTERNAL,
        worked.accounts_of_projects,
        by="hours_of",
        part=billable_of,
        description="How much of what was worked is billed.",
    )
    actual_cost: list[Money] | None = linked(
        Tier.INTERNAL,
        worked.accounts_of_projects,
        by="hours_of",
        part=cost_of,
        description="What the hours that were worked cost at their rates: an amount for each currency.",
    )
    row_id: strawberry.Private[UUID]
    hours_of: strawberry.Private[UUID | None]

    @seen_by(Tier.CLIENT, "The hours that were worked, the latest day first; null where the viewer is told none.")
    async def time_entries(
        self, info: Info, first: First = DEFAULT_FIRST, after: After = None
    ) -> Connection[TimeEntry] | None:
        """Behaviours S-05, C-08."""
        if self.hours_of is None:
            return None
        return await linked_page(info, hours.OF_PROJECTS, self.hours_of, first, after, TimeEntry.of)


def facts(row: Mapping[str, Any], viewer: Viewer) -> dict[str, Any]:
    """What a project's row says of it, as this viewer sees it."""
    of_file = row if sees_file(viewer, row["shared"]) else {}
    told = sees_hours(viewer, row["shared"], row["shared_hours"])
    return {
        "number": of_file.get("number"),
        "description": of_file.get("description"),
        "location": of_file.get("location"),
        "planned_minutes": row["planned_minutes"],
        "shared_hours": row["shared_hours"],
        "planned_cost": Money.of(row, "planned_cost"),
        "row_id": row["id"],
        "hours_of": row["id"] if told else None,
    }
