"""Writing down hours that were worked."""

import datetime
from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers.project_file import hours
from resolvers.project_file.hours import NewHours
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.given import amount, given_amounts, given_of, required_of
from schema.nodes import global_id, optional_row, required_row
from schema.people_mutations import STAYS
from schema.project_file.time_entries import TimeEntry
from schema.scalars import MoneyInput
from schema.tiered import seen_by, takes, tiered_input, tiered_type

UNSET = strawberry.UNSET


@tiered_input
class LogHoursInput:
    """What somebody worked on a day."""

    project_id: strawberry.ID = seen_by(Tier.TEAM, "In which project.")
    task_id: strawberry.ID | None = seen_by(Tier.TEAM, "In which task of the project.", default=None)
    person_id: strawberry.ID | None = seen_by(
        Tier.TEAM,
        "Who. Left out: oneself. Those who work for the firm write down everybody's.",
        default=None,
    )
    date: datetime.date = seen_by(Tier.TEAM, "On which day, from 1900 to 2200.")
    minutes: int = seen_by(Tier.TEAM, "How long: 1 to 1440.")
    note: str | None = seen_by(Tier.TEAM, "What was done. Clients never see it.", default=None)
    billable: bool | None = seen_by(Tier.INTERNAL, "Whether it is billed. Left out: it is.", default=None)
    rate: MoneyInput | None = seen_by(Tier.INTERNAL, "What an hour of it costs, at most a million.", default=None)


@tiered_input
class UpdateHoursInput:
    """What is to be changed of hours. What is left out stays."""

    time_entry_id: strawberry.ID = seen_by(Tier.TEAM, "Which.")
    task_id: strawberry.ID | None = seen_by(Tier.TEAM, f"In which task of their project. {STAYS}", default=UNSET)
    person_id: strawberry.ID | None = seen_by(Tier.TEAM, "Who. Left out: stays.", default=UNSET)
    date: datetime.date | None = seen_by(Tier.TEAM, "On which day. Left out: stays.", default=UNSET)
    minutes: int | None = seen_by(Tier.TEAM, "How long. Left out: stays.", default=UNSET)
    note: str | None = seen_by(Tier.TEAM, f"What was done. {STAYS}", default=UNSET)
    billable: bool | None = seen_by(Tier.INTERNAL, "Whether they are billed. Left out: stays.", default=UNSET)
    rate: MoneyInput | None = seen_by(Tier.INTERNAL, f"What an hour of them costs. {STAYS}", default=UNSET)


@tiered_input
class DeleteHoursInput:
    """Which hours to take away."""

    time_entry_id: strawberry.ID = seen_by(Tier.TEAM, "Which.")


@tiered_type
class TimeEntryPayload:
    """The hours, as they are now."""

    time_entry: TimeEntry | None = seen_by(Tier.TEAM, "The hours.", default=None)
    user_errors: list[UserError] = seen_by(Tier.TEAM, "Why nothing was changed.")


@tiered_type
class DeleteHoursPayload:
    """What was taken away."""

    time_entry_id: strawberry.ID | None = seen_by(Tier.TEAM, "The hours that are gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.TEAM, "Why they were not taken away.")


@tiered_type
class HourMutations:
    """Hours."""

    @seen_by(Tier.TEAM, "Write down what somebody worked on a day.")
    async def log_hours(
        self,
        info: Info,
        input: Annotated[LogHoursInput, takes(Tier.TEAM)],  # noqa: A002
    ) -> TimeEntryPayload:
        """Behaviour S-04."""
        return await attempt(TimeEntryPayload, _log(info.context, input), info.context.language)

    @seen_by(Tier.TEAM, "Change hours that were written down.")
    async def update_hours(
        self,
        info: Info,
        input: Annotated[UpdateHoursInput, takes(Tier.TEAM)],  # noqa: A002
    ) -> TimeEntryPayload:
        """What is left out stays."""
        return await attempt(TimeEntryPayload, _update(info.context, input), info.context.language)

    @seen_by(Tier.TEAM, "Take away hours that were written down.")
    async def delete_hours(
        self,
        info: Info,
        input: Annotated[DeleteHoursInput, takes(Tier.TEAM)],  # noqa: A002
    ) -> DeleteHoursPayload:
        """For ever."""
        return await attempt(DeleteHoursPayload, _delete(info.context, input), info.context.language)


async def _log(context: Context, given: LogHoursInput) -> TimeEntryPayload:
    project = required_row("Project", given.project_id, "project", "projectId")
    new = NewHours(
        worked_on=given.date,
        minutes=given.minutes,
        person_id=optional_row("Person", given.person_id, "person", "personId"),
        task_id=optional_row("Task", given.task_id, "task of this project", "taskId"),
        note=given.note,
        billable=given.billable,
        rate=amount(given.rate, "rate"),
    )
    row = await hours.log_hours(context.viewer, project, new, context.writer)
    return TimeEntryPayload(time_entry=TimeEntry.of(row), user_errors=[])


async def _update(context: Context, given: UpdateHoursInput) -> TimeEntryPayload:
    entry = required_row("TimeEntry", given.time_entry_id, "time entry", "timeEntryId")
    required = required_of(given, date="date", minutes="minutes", person_id="personId", billable="billable")
    columns = required | given_of(given, "note") | given_amounts(given, "rate")
    if "date" in columns:
        columns["worked_on"] = columns.pop("date")
    if "person_id" in columns:
        columns["person_id"] = required_row("Person", columns["person_id"], "person", "personId")
    if given.task_id is not UNSET:
        columns["task_id"] = optional_row("Task", given.task_id, "task of this project", "taskId")
    row = await hours.update_hours(context.viewer, entry, columns, context.writer)
    return TimeEntryPayload(time_entry=TimeEntry.of(row), user_errors=[])


async def _delete(context: Context, given: DeleteHoursInput) -> DeleteHoursPayload:
    entry = required_row("TimeEntry", given.time_entry_id, "time entry", "timeEntryId")
    gone = await hours.delete_hours(context.viewer, entry, context.writer)
    return DeleteHoursPayload(time_entry_id=global_id("TimeEntry", gone), user_errors=[])
