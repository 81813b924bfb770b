"""What is written down of a project itself: number, description, location, plans, and who sees to it (C-08)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from db import people, scopes
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from permissions.rules import may_edit_projects
from permissions.tiers import Tier
from permissions.viewer import Viewer
from realtime.follow import DATA_CHANGED
from resolvers import audited, texts
from resolvers.assignees import check_assignee
from resolvers.locked_projects import locked_project
from resolvers.project_file.amounts import Amount
from resolvers.project_file.limits import MAX_TEXT, check_minutes
from resolvers.projects import Row, row_of
from resolvers.refusals import allow

LIMITS = {"number": 60, "description": MAX_TEXT, "location": 300}
"""Characters of what clients see, in the project file."""
MAX_PLANNED = 60_000_000
"""Minutes: a million hours."""
_AS_GIVEN = ("due_on", "assignee_id")
_AMOUNTS = ("planned_cost", "budget")


async def update_project(viewer: Viewer, project_id: UUID, given: Mapping[str, Any], writer: Writer) -> Row:
    """Change what is written down of a project; what is not given stays, and None takes away.

    `given`: by column (`due_on`, `assignee_id` too), and an Amount as `planned_cost` and `budget`.
    """
    allow(may_edit_projects(viewer))
    columns = _checked(given)

    async def work(transaction: Transaction) -> Row:
        if columns.get("assignee_id") is not None:
            # Somebody may be taking them out of where they are.
            await people.hold_memberships(viewer.workspace_id)
        project = await locked_project(viewer, project_id)
        keys, was = scopes.project_keys(project), _told(project)
        if (assignee := columns.get("assignee_id")) not in (None, project.assignee_id):
            await check_assignee(viewer, project, assignee)
        changed = [name for name, value in columns.items() if getattr(project, name) != value]
        for name in changed:
            setattr(project, name, columns[name])
        if changed:
            await transaction.save([project], changed)
            tier = _told_from(changed)
            transaction.log(Change(viewer.workspace_id, DATA_CHANGED, "project", project.id, tier, keys, keys))
            if (now_is := _told(project)) != was:
                transaction.audit(audited.of_project(AuditAction.PROJECT_CHANGED, project, was, now_is))
        return row_of(project)

    return await writer.commit(work, viewer)


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: texts.optional(given[name], name, limit) for name, limit in LIMITS.items() if name in given
    }
    if "planned_minutes" in given:
        check_minutes(given["planned_minutes"], "plannedMinutes", most=MAX_PLANNED)
        found["planned_minutes"] = given["planned_minutes"]
    found |= {name: given[name] for name in _AS_GIVEN if name in given}
    for name in _AMOUNTS:
        if name in given:
            amount: Amount | None = given[name]
            found[f"{name}_amount"] = amount.amount if amount else None
            found[f"{name}_currency"] = amount.currency if amount else None
    return found


def _told_from(changed: list[str]) -> Tier:
    # The lowest tier that sees a difference in the file.
    if set(changed) & set(LIMITS):
        return Tier.CLIENT
    return Tier.TEAM if set(changed) & {"planned_minutes", *_AS_GIVEN} else Tier.INTERNAL


def _told(project: scopes.Project) -> dict[str, str | None]:
    return {name: getattr(project, name) for name in LIMITS}
