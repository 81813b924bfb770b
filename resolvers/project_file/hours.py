"""Hours that were worked: writing them down, changing them, taking them away (behaviours S-04, S-05)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from db import hours as rows
from db import scopes
from db.audit import Audit, AuditAction, Values
from db.clock import now
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.conditions import Keys
from permissions.hour_rules import can_work, may_keep_hours, may_price_hours
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import texts
from resolvers.audited import NONE
from resolvers.linked_pages import LinkedRows
from resolvers.locked_people import called
from resolvers.locked_projects import locked_project
from resolvers.paging import KeyKind, Order
from resolvers.project_file.amounts import Amount
from resolvers.project_file.limits import check_day, check_minutes
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

MAX_MINUTES = 24 * 60
"""A day has no more."""
MAX_NOTE = 4_000
MAX_RATE = 1_000_000
"""What an hour costs at most, in whatever currency."""
COLUMNS = (
    "id",
    "project_id",
    "task_id",
    "person_id",
    "worked_on",
    "minutes",
    "note",
    "billable",
    "rate_amount",
    "rate_currency",
)
OF_PROJECTS = LinkedRows(scopes.time_entries, "project_id", Order("timeEntries", COLUMNS, "worked_on", KeyKind.DAY))
OF_TASKS = LinkedRows(scopes.time_entries, "task_id", Order("timeEntries of tasks", COLUMNS, "worked_on", KeyKind.DAY))

_TOLD_FROM = {
    "note": Tier.TEAM,
    "billable": Tier.INTERNAL,
    "rate_amount": Tier.INTERNAL,
    "rate_currency": Tier.INTERNAL,
}
"""The lowest tier that sees a column; everybody who sees the hours sees the others."""
_PRICES = ("billable", "rate")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewHours:
    """Hours to be written down. `person_id`: whose, where not one's own; `rate`: what an hour of them costs."""

    worked_on: date
    minutes: int
    person_id: UUID | None = None
    task_id: UUID | None = None
    note: str | None = None
    billable: bool | None = None
    rate: Amount | None = None


async def log_hours(viewer: Viewer, project_id: UUID, new: NewHours, writer: Writer) -> Row:
    """Write down what somebody worked on a day, in a project or in a task of it. Billable, unless it says otherwise."""
    worker_id = new.person_id or viewer.person_id
    allow(may_keep_hours(viewer, worker_id), "personId")
    given = {name: value for name in _PRICES if (value := getattr(new, name)) is not None}
    columns = _checked({"worked_on": new.worked_on, "minutes": new.minutes, "note": new.note} | given, viewer)

    async def work(transaction: Transaction) -> Row:
        project = await locked_project(viewer, project_id)
        person = await _worker(viewer, worker_id)
        await _check_task(viewer, project_id, new.task_id)
        values = {"billable": True, **columns, "person_id": person.id, "task_id": new.task_id}
        entry = await rows.create(project.id, **values)
        keys = scopes.time_entry_keys(project, entry)
        transaction.log(_change(project, "time_entry.created", entry, Tier.CLIENT, None, keys))
        transaction.audit(_audited(AuditAction.HOURS_LOGGED, project, entry, after=_told(entry, called(person))))
        return _row(entry)

    return await writer.commit(work, viewer)


async def update_hours(viewer: Viewer, entry_id: UUID, given: Mapping[str, Any], writer: Writer) -> Row:
    """Change what was written down; what is not given stays. `given`: by column, and an Amount or None as `rate`."""
    columns = _checked(given, viewer)

    async def work(transaction: Transaction) -> Row:
        project, entry = await _locked(viewer, entry_id)
        before, was = scopes.time_entry_keys(project, entry), _told(entry, await _name_of(viewer, entry.person_id))
        if "person_id" in columns:
            allow(may_keep_hours(viewer, columns["person_id"]), "personId")
            await _worker(viewer, columns["person_id"])
        if "task_id" in columns:
            await _check_task(viewer, project.id, columns["task_id"])
        if changed := rows.changed(entry, **columns):
            await transaction.save([entry], changed)
            tier = min(_TOLD_FROM.get(name, Tier.CLIENT) for name in changed)
            after = scopes.time_entry_keys(project, entry)
            transaction.log(_change(project, "time_entry.changed", entry, tier, before, after))
            now_is = _told(entry, await _name_of(viewer, entry.person_id))
            if now_is != was:
                transaction.audit(_audited(AuditAction.HOURS_CHANGED, project, entry, was, now_is))
        return _row(entry)

    return await writer.commit(work, viewer)


async def delete_hours(viewer: Viewer, entry_id: UUID, writer: Writer) -> UUID:
    """Take away what was written down."""

    async def work(transaction: Transaction) -> UUID:
        project, entry = await _locked(viewer, entry_id)
        was = _told(entry, await _name_of(viewer, entry.person_id))
        keys = scopes.time_entry_keys(project, entry)
        transaction.log(_change(project, "time_entry.deleted", entry, Tier.CLIENT, keys, None))
        transaction.audit(_audited(AuditAction.HOURS_DELETED, project, entry, was))
        await entry.delete()
        return entry_id

    return await writer.commit(work, viewer)


async def by_id(viewer: Viewer, ids: list[UUID]) -> dict[UUID, Row]:
    """Those of the entries that exist for the viewer."""
    return {row["id"]: row for row in await scopes.time_entries(viewer).filter(id__in=ids).values(*COLUMNS)}


def _check_past(day: date) -> None:
    # By the calendar that is furthest ahead (UTC+14), for nobody says here where they worked.
    if day > (now() + timedelta(hours=14)).date():
        message = say(
            "date is %(day)s, and hours are written down once they were worked. Check it.", day=day.isoformat()
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "date")


def _checked(given: Mapping[str, Any], viewer: Viewer) -> dict[str, Any]:
    found = dict(given)
    if any(name in found for name in _PRICES):
        allow(may_price_hours(viewer), "rate" if "rate" in found else "billable")
    if "worked_on" in found:
        check_day(found["worked_on"], "date")
        _check_past(found["worked_on"])
    if "minutes" in found:
        check_minutes(found["minutes"], "minutes", 1, MAX_MINUTES)
    if "note" in found:
        found["note"] = texts.optional(found["note"], "note", MAX_NOTE)
    if "rate" in found:
        rate: Amount | None = found.pop("rate")
        if rate is not None and rate.amount > MAX_RATE:
            message = say("rate is more than %(most)s an hour. Give less.", most=MAX_RATE)
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "rate")
        found["rate_amount"], found["rate_currency"] = (rate.amount, rate.currency) if rate else (None, None)
    return found


async def _locked(viewer: Viewer, entry_id: UUID) -> tuple[scopes.Project, scopes.TimeEntry]:
    found = await scopes.time_entries(viewer).get_or_none(id=entry_id)
    if found is None:
        raise not_found("time entry", "timeEntryId")
    project = await locked_project(viewer, found.project_id, "timeEntryId")
    # Once more: it may have been changed or deleted until the project was ours.
    query = scopes.time_entries(viewer).filter(id=entry_id, project_id=project.id)
    entry = await query.select_for_update(of=("time_entry",)).first()
    if entry is None:
        raise not_found("time entry", "timeEntryId")
    allow(may_keep_hours(viewer, entry.person_id), "timeEntryId")
    return project, entry


async def _worker(viewer: Viewer, person_id: UUID | None) -> scopes.Person:
    person = await scopes.people(viewer).get_or_none(id=person_id).prefetch_related("company")
    if person is None:
        raise not_found("person", "personId")
    if reason := can_work(person.company.kind):
        raise Refusal(ErrorCode.BAD_USER_INPUT, reason, "personId")
    return person


async def _name_of(viewer: Viewer, person_id: UUID) -> str:
    # Whoever is not there any more is not called anything.
    person = await scopes.people(viewer).get_or_none(id=person_id)
    return called(person) if person else ""


async def _check_task(viewer: Viewer, project_id: UUID, task_id: UUID | None) -> None:
    if task_id is not None and not await scopes.tasks(viewer).filter(id=task_id, project_id=project_id).exists():
        raise not_found("task of this project", "taskId")


def _change(
    project: scopes.Project, verb: str, entry: scopes.TimeEntry, tier: Tier, before: Keys | None, after: Keys | None
) -> Change:
    return Change(project.workspace_id, verb, "time_entry", entry.id, tier, before, after)


def _audited(
    action: AuditAction, project: scopes.Project, entry: scopes.TimeEntry, before: Values = NONE, after: Values = NONE
) -> Audit:
    return Audit(project.workspace_id, action, "time_entry", entry.id, project.name, before, after, entry.person_id)


def _told(entry: scopes.TimeEntry, worker: str) -> dict[str, str | None]:
    # What clients are told of it.
    return {"date": entry.worked_on.isoformat(), "minutes": str(entry.minutes), "person": worker}


def _row(entry: scopes.TimeEntry) -> Row:
    return {column: getattr(entry, column) for column in COLUMNS}
