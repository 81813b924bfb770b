"""Who was added to a project: what guests see, and whom those who see its file meet there."""

from collections.abc import Mapping
from uuid import UUID

from db import people as rows
from db import projects, scopes
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.conditions import Keys
from permissions.rules import may_edit_projects
from permissions.tiers import CompanyKind, Role, Tier
from permissions.viewer import Viewer
from realtime.follow import PEOPLE_CHANGED
from resolvers import audited
from resolvers.assignees import unassign
from resolvers.bulk import check_count
from resolvers.locked_people import locked_all
from resolvers.locked_projects import locked_project
from resolvers.projects import Row, row_of
from resolvers.refusals import ErrorCode, Refusal, allow


async def add_to_project(
    viewer: Viewer, project_id: UUID, person_ids: list[UUID], share: bool | None, across: bool, writer: Writer
) -> Row:
    """Add people to a project; `share`: whether the client is to see its file, which a client's guest needs.

    `across`: whether people of other clients are meant to be in it.
    """
    _check(viewer, person_ids)

    async def work(transaction: Transaction) -> Row:
        await rows.hold_memberships(viewer.workspace_id)
        people = await locked_all(viewer, person_ids)
        return row_of(await join(viewer, transaction, project_id, people, share, across))

    return await writer.commit(work, viewer)


async def take_out_of_project(viewer: Viewer, project_id: UUID, person_ids: list[UUID], writer: Writer) -> Row:
    """Take people out of a project: their live streams narrow at once. Who was not in it stays so, silently."""
    _check(viewer, person_ids)

    async def work(transaction: Transaction) -> Row:
        await rows.hold_memberships(viewer.workspace_id)
        people = {person.id: person for person in await locked_all(viewer, person_ids)}
        project = await locked_project(viewer, project_id, archived=True)
        gone = await projects.take_out(project_id, list(people))
        for person_id in gone:
            who = audited.acting(people[person_id])
            transaction.log(Change(viewer.workspace_id, "access.removed", "access", person_id, Tier.INTERNAL))
            transaction.audit(audited.of_access(AuditAction.ACCESS_REMOVED, project, who))
        if gone:
            tell(transaction, project, scopes.project_keys(project))
            await unassign(transaction, [project])
        return row_of(project)

    return await writer.commit(work, viewer)


def _check(viewer: Viewer, person_ids: list[UUID]) -> None:
    allow(may_edit_projects(viewer), "projectId")
    check_count(len(person_ids), "people", "personIds")


async def join(
    viewer: Viewer,
    transaction: Transaction,
    project_id: UUID,
    added: list[scopes.Person],
    share: bool | None = None,
    across: bool = False,
    field: str = "projectId",
) -> scopes.Project:
    """Add people to a project, inside a change that is under way; `share`: whether the client is to see its file.

    Where a client's guest is added to a file that is not shared, whoever adds them must say (design: who sees what);
    and where people of another client are (`across`), for the two learn of each other. `field` names the project.
    """
    project = await locked_project(viewer, project_id, field)
    await _check_other_clients(viewer, project, added, across)
    guests = [person for person in added if person.role is Role.GUEST and person.company.kind is CompanyKind.CLIENT]
    if guests and not project.shared and share is None:
        message = say(
            "%(person)s is a client's guest and sees only files that are shared with the client, and "
            "that of %(project)r is not. Give shareWithClient: true to share it, or false to leave it so.",
            person=_named(guests[0]),
            project=project.client_name,
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "shareWithClient")
    before = scopes.project_keys(project)
    becomes_shared = bool(share) and not project.shared
    if becomes_shared:
        project.shared = True
        await transaction.save([project], ("shared",))
    people_by_id = {person.id: person for person in added}
    new = await projects.add(project.id, list(people_by_id))
    for person_id in new:
        who = audited.acting(people_by_id[person_id])
        transaction.log(Change(viewer.workspace_id, "access.added", "access", person_id, Tier.INTERNAL))
        transaction.audit(audited.of_access(AuditAction.ACCESS_ADDED, project, who))
    if becomes_shared:
        was, now_is = {"sharedWithClient": "false"}, {"sharedWithClient": "true"}
        transaction.audit(audited.of_project(AuditAction.PROJECT_REACH_CHANGED, project, was, now_is))
    if new or becomes_shared:
        tell(transaction, project, before)
    return project


async def _check_other_clients(
    viewer: Viewer, project: scopes.Project, added: list[scopes.Person], across: bool
) -> None:
    others = [
        person
        for person in added
        if person.company.kind is CompanyKind.CLIENT and person.company.id != project.company_id
    ]
    for person in others:
        named = {"person": _named(person), "company": person.company.name, "project": project.client_name}
        if person.role is not Role.GUEST:
            message = say(
                "%(person)s is of %(company)s, and %(project)r is another client's. "
                "Members of a client see their own company's projects alone: make them a guest first.",
                **named,
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "personIds")
        if not across:
            message = say(
                "%(person)s is of %(company)s, and %(project)r is another client's. "
                "The two would learn of each other. Give acrossClients: true where that is meant.",
                **named,
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "acrossClients")


def _named(person: scopes.Person) -> str:
    # What somebody without a name is called otherwise is made up for each card, and says nothing of a new one.
    return person.display_name or say("Somebody without a name")


def tell(transaction: Transaction, project: scopes.Project, before: Keys, tier: Tier = Tier.CLIENT) -> None:
    """Log that the people of a project, or what is seen of them, have changed: no sound where its file is not seen.

    `tier`: the lowest that sees a difference in the file.
    """
    after = scopes.project_keys(project)
    transaction.log(Change(project.workspace_id, PEOPLE_CHANGED, "project", project.id, tier, before, after))


async def tell_projects(transaction: Transaction, people: Mapping[UUID, Tier]) -> None:
    """Log for every project that these people are in, or see to, that they have changed. The projects are locked.

    For each person, the lowest tier that sees a difference (see `tell`).
    """
    found = await projects.of_people(people)
    added = await projects.added([project.id for project in found], people)
    for project in found:
        tiers = [people[person_id] for person_id in added[project.id]]
        if project.assignee_id is not None and project.assignee_id in people:
            tiers.append(max(Tier.TEAM, people[project.assignee_id]))
        tell(transaction, project, scopes.project_keys(project), min(tiers))
