"""Who sees to a project: somebody of the firm, or of a partner, who sees it themselves."""

from collections.abc import Collection
from uuid import UUID

from db import projects as kept
from db import scopes
from db.events import Change
from db.readers import readers, viewer_of
from db.writes import Transaction
from languages.texts import say
from permissions import reach
from permissions.conditions import holds
from permissions.tiers import CompanyKind, Tier
from permissions.viewer import Viewer
from realtime.follow import DATA_CHANGED
from resolvers.locked_people import called
from resolvers.refusals import ErrorCode, Refusal, not_found

FIELD = "assigneeId"


async def check_assignee(viewer: Viewer, project: scopes.Project, person_id: UUID) -> None:
    """Refuse who is not to see to this project. Memberships are held, so that they stay what they are."""
    person = await scopes.people(viewer).prefetch_related("company").get_or_none(id=person_id)
    if person is None:
        raise not_found("person", FIELD)
    if person.company.kind is CompanyKind.CLIENT:
        message = say(
            "%(person)s is of a client. Choose somebody of the firm, or of a partner who sees the project.",
            person=called(person),
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, FIELD)
    if not await scopes.projects(viewer_of(person)).filter(id=project.id).exists():
        message = say(
            "%(person)s does not see this project. Add them to it first, or choose somebody else.",
            person=called(person),
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, FIELD)


async def unassign(transaction: Transaction, found: Collection[scopes.Project]) -> None:
    """Leave these projects to nobody who were left to somebody that does not see them any more. They are locked.

    For whoever has changed what people or projects are; the same number of statements, however many they are.
    """
    assigned = [project for project in found if project.assignee_id is not None]
    if not assigned:
        return
    people = {project.assignee_id for project in assigned if project.assignee_id is not None}
    workspace_id = assigned[0].workspace_id
    there = {each.viewer.person_id: each.viewer for each in await readers(workspace_id, people)}
    added = await kept.added([project.id for project in assigned], people)
    left = [project for project in assigned if not _sees(there.get(project.assignee_id), project, added[project.id])]
    for project in left:
        project.assignee_id = None
        keys = scopes.project_keys(project)
        transaction.log(Change(workspace_id, DATA_CHANGED, "project", project.id, Tier.TEAM, keys, keys))
    await transaction.save(left, ("assignee_id",))


async def unassign_from_all(transaction: Transaction, person_ids: Collection[UUID]) -> None:
    """The same for all projects that these people see to, or were added to."""
    await unassign(transaction, await kept.of_people(person_ids))


def _sees(person: Viewer | None, project: scopes.Project, added: Collection[UUID]) -> bool:
    if person is None or person.kind is CompanyKind.CLIENT:
        return False
    in_it = (project.id,) if person.person_id in added else ()
    return holds(reach.projects(person), scopes.project_keys(project), in_it)
