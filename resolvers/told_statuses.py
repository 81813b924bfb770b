"""The history of what clients are told of projects: read by everybody as far as they see it, and put right."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from db import scopes, told_statuses
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.rules import may_set_client_status
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import audited
from resolvers.linked_pages import LinkedRows
from resolvers.locked_projects import locked_project
from resolvers.paging import Order
from resolvers.projects import row_of
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

COLUMNS = ("id", "project_id", "person_id", "at", "shown", "status", "description", "color", "icon")
HISTORY_CHANGED = "client_status.history_changed"

Row = Mapping[str, Any]


def told(viewer: Viewer) -> QuerySet[scopes.ToldStatus]:
    """What was told, as far as the viewer sees it: there is a status in each."""
    return scopes.told_statuses(viewer).filter(status__not_isnull=True)


OF_PROJECT = LinkedRows(told, "project_id", Order("statusHistory", COLUMNS, "at"))
"""What was told of a project, the newest first."""


async def by_id(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Row]:
    """Those of the entries that exist for the viewer."""
    return {row["id"]: row for row in await told(viewer).filter(id__in=ids).values(*COLUMNS)}


async def delete(viewer: Viewer, told_id: UUID, writer: Writer) -> Row:
    """Take a status out of the history, for the firm and for clients; its project. What is so now stays."""
    allow(may_set_client_status(viewer), "toldStatusId")

    async def work(transaction: Transaction) -> Row:
        entry = await _found(viewer, told_id)
        project = await locked_project(viewer, entry.project_id, "toldStatusId")
        entry = await _found(viewer, told_id)  # once more: somebody may have taken it out until the project was ours
        if await _is_so_now(project, entry):
            message = say("This is what is so now. Set another status first, then take this out of the history.")
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "toldStatusId")
        await entry.delete()
        keys = scopes.project_keys(project)
        # Of a draft, and of what is hidden, clients saw nothing.
        tier = Tier.CLIENT if entry.shown and project.shown else Tier.INTERNAL
        transaction.log(Change(viewer.workspace_id, HISTORY_CHANGED, "project", project.id, tier, keys, keys))
        transaction.audit(audited.of_project(AuditAction.TOLD_STATUS_DELETED, project, _values(entry)))
        return row_of(project)

    return await writer.commit(work, viewer)


async def _found(viewer: Viewer, told_id: UUID) -> scopes.ToldStatus:
    entry = await told(viewer).get_or_none(id=told_id)
    if entry is None:
        raise not_found("entry of the history", "toldStatusId")
    return entry


async def _is_so_now(project: scopes.Project, entry: scopes.ToldStatus) -> bool:
    if project.shown and entry.shown and entry.at == project.status_updated_at:
        return True
    return await told_statuses.is_last(entry)


def _values(entry: scopes.ToldStatus) -> dict[str, str | None]:
    # By the names of the API.
    at = entry.at.isoformat(timespec="seconds").replace("+00:00", "Z")
    shown = str(entry.shown).lower()
    return {"status": entry.status, "description": entry.description, "at": at, "shown": shown}
