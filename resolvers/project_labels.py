"""Labels on projects: words that the firm finds them by, and that automations go by."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from db import project_labels as kept
from db import scopes
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.rules import may_edit_projects
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers.bulk import check_count
from resolvers.locked_projects import locked_projects
from resolvers.project_file.limits import MAX_LABELS
from resolvers.projects import Row, row_of
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

LABELLED = "project.labelled"
"""What is logged. There is nothing new to search."""


async def labels_of_projects(viewer: Viewer, project_ids: list[UUID]) -> Mapping[UUID, Sequence[Row]]:
    """By project, its labels, by name."""
    found: dict[UUID, list[Row]] = {project_id: [] for project_id in project_ids}
    links = scopes.project_labels(viewer).filter(project_id__in=project_ids).order_by("label__sort_name")
    for row in await links.values("project_id", "label_id", "label__name", "label__color"):
        label = {"id": row["label_id"], "name": row["label__name"], "color": row["label__color"]}
        found[row["project_id"]].append(label)
    return found


async def set_project_labels(
    viewer: Viewer, project_ids: list[UUID], label_ids: list[UUID], writer: Writer
) -> list[Row]:
    """Let these be the labels of 1 to 500 projects, all or none; the projects, in order. Others come off."""
    allow(may_edit_projects(viewer), "projectIds")
    check_count(len(project_ids), "projects", "projectIds")
    check_number(label_ids)
    wanted = set(label_ids)

    async def work(transaction: Transaction) -> list[Row]:
        projects = await locked_projects(viewer, project_ids)
        if await kept.hold(viewer.workspace_id, wanted) < len(wanted):
            raise not_found("label", "labelIds")
        changed = await kept.set_all(projects, wanted)
        for project_id in changed:
            keys = scopes.project_keys(projects[project_id])
            change = Change(viewer.workspace_id, LABELLED, "project", project_id, Tier.INTERNAL, keys, keys)
            transaction.log(change)
        return [row_of(projects[project_id]) for project_id in dict.fromkeys(project_ids)]

    return await writer.commit(work, viewer)


def check_number(label_ids: Sequence[UUID]) -> None:
    """Refuse more labels than fit on a card."""
    if len(label_ids) > MAX_LABELS:
        message = say("labelIds names %(count)s labels. Name at most %(most)s.", count=len(label_ids), most=MAX_LABELS)
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "labelIds")
