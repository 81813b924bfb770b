"""The hours that were worked in a task, and what they cost."""

from uuid import UUID

import strawberry

from permissions.tiers import Tier
from resolvers.project_file import hours, worked
from resolvers.project_file.worked import Accounts
from schema.connections import DEFAULT_FIRST, After, Connection, First
from schema.context import Info
from schema.linked import linked
from schema.linked_pages import linked_page
from schema.project_file.time_entries import TimeEntry
from schema.scalars import Money
from schema.tiered import seen_by, tiered_type


def billable_of(accounts: Accounts) -> int:
    """How much of it is billed."""
    return accounts.billable_minutes


def cost_of(accounts: Accounts) -> list[Money]:
    """What it cost, by currency."""
    return [Money(amount=str(each.amount), currency=each.currency) for each in accounts.cost]


@tiered_type
class HoursOfTask:
    """The part of a task that is its hours."""

    worked_minutes: int | None = linked(
        Tier.CLIENT,
        worked.minutes_of_tasks,
        by="row_id",
        description="How long was worked, over the hours that the viewer sees; null where they are told none.",
    )
    billable_minutes: int | None = linked(
        Tier.INTERNAL,
        worked.accounts_of_tasks,
        by="row_id",
        part=billable_of,
        description="How much of what was worked is billed.",
    )
    actual_cost: list[Money] | None = linked(
        Tier.INTERNAL,
        worked.accounts_of_tasks,
        by="row_id",
        part=cost_of,
        description="What the hours that were worked cost at their rates: an amount for each currency.",
    )
    row_id: strawberry.Private[UUID]

    @seen_by(Tier.CLIENT, "The hours that were worked, the latest day first; null where the viewer is told none.")
    async def time_entries(
        self, info: Info, first: First = DEFAULT_FIRST, after: After = None
    ) -> Connection[TimeEntry] | None:
        """As of a project: behaviours S-05, C-08."""
        if not await info.context.load(worked.told, self.row_id):
            return None
        return await linked_page(info, hours.OF_TASKS, self.row_id, first, after, TimeEntry.of)
