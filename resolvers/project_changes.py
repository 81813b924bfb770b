"""Making and renaming projects. The internal name and the client-facing one part when the project is made."""

from uuid import UUID

from db import people as people_rows
from db import projects, scopes
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.rules import may_edit_projects
from permissions.tiers import CompanyKind, Tier
from permissions.viewer import Viewer
from resolvers import audited, companies, texts
from resolvers.companies import NewCompany
from resolvers.locked_projects import locked_project
from resolvers.pipelines.moving import made_in_stage
from resolvers.project_file import templates
from resolvers.project_people import join
from resolvers.projects import Row, row_of
from resolvers.refusals import ErrorCode, Refusal, allow

MAX_NAME = 200


async def create_project(
    viewer: Viewer,
    company: UUID | NewCompany,
    name: str,
    client_name: str | None,
    share: bool | None,
    writer: Writer,
    template_id: UUID | None = None,
    stage_id: UUID | None = None,
) -> Row:
    """Make a project for a client company, or for a new one with its people, who are then added to it (S-02).

    Open to the workspace; hidden from the client; shared with them where `share` says so. The client-facing name is
    prefilled from the name (behaviour X-03), and from then on a field of its own. A template fills its file, and where
    it sets a status, that is shown from the start. It stands in the stage, if one is named: automations find the tasks
    and the people that it was made with.
    """
    allow(may_edit_projects(viewer))
    name = texts.name(name, "name", MAX_NAME)
    client_name = texts.name(client_name, "clientName", MAX_NAME) if client_name is not None else name
    if isinstance(company, NewCompany):
        if company.kind is not CompanyKind.CLIENT:
            message = say("A project is made for a client company: give company.kind CLIENT, or leave it out.")
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "company.kind")
        company = companies.checked(company, "company.")

    async def work(transaction: Transaction) -> Row:
        # Its maker is added to it, and somebody may be taking them out of where they are.
        await people_rows.hold_memberships(viewer.workspace_id)
        client, people = await _client(viewer, transaction, company)
        project = await projects.create(viewer.workspace_id, client.id, name, client_name, viewer.person_id)
        made = {"company": client.name, "clientName": client_name}
        transaction.audit(audited.of_project(AuditAction.PROJECT_CREATED, project, after=made))
        if template_id is not None:
            await templates.fill(viewer, transaction, project, template_id, client.language)
        # One event, which tells of the status too where the template sets one.
        after = scopes.project_keys(project)
        transaction.log(Change(viewer.workspace_id, "project.created", "project", project.id, Tier.CLIENT, None, after))
        if viewer.person_id is not None:
            transaction.audit(audited.of_access(AuditAction.ACCESS_ADDED, project, transaction.actor))
        if share or people:
            project = await join(viewer, transaction, project.id, people, share)
        if stage_id is not None:
            await made_in_stage(transaction, viewer, project, stage_id)
        return row_of(project)

    return await writer.commit(work, viewer)


async def _client(
    viewer: Viewer, transaction: Transaction, company: UUID | NewCompany
) -> tuple[scopes.Company, list[scopes.Person]]:
    if isinstance(company, NewCompany):
        return await companies.write_down(viewer, transaction, company)
    # Locked, so that it stays a client until the project is there.
    client = await companies.locked(viewer, company)
    if client.kind is not CompanyKind.CLIENT:
        message = say(
            "%(company)s is no client. Make a project for a client company, or change what the company is.",
            company=client.name,
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "companyId")
    return client, []


async def rename_project(
    viewer: Viewer, project_id: UUID, name: str | None, client_name: str | None, writer: Writer
) -> Row:
    """Give a project another name, another client-facing name, or both; neither ever changes the other."""
    allow(may_edit_projects(viewer))
    if name is None and client_name is None:
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("Give name, clientName or both."), "name")
    name = texts.name(name, "name", MAX_NAME) if name is not None else None
    client_name = texts.name(client_name, "clientName", MAX_NAME) if client_name is not None else None

    async def work(transaction: Transaction) -> Row:
        project = await locked_project(viewer, project_id)
        keys = scopes.project_keys(project)
        # Clients see no difference where the internal name alone changes, so they are not told of one.
        tier = Tier.CLIENT if client_name not in (None, project.client_name) else Tier.TEAM
        was = {"name": project.name, "clientName": project.client_name}
        projects.rename(project, name or project.name)
        projects.call(project, client_name or project.client_name)
        await transaction.save([project], ("name", "sort_name", "client_name", "client_sort_name"))
        transaction.log(Change(viewer.workspace_id, "project.renamed", "project", project.id, tier, keys, keys))
        now_is = {"name": project.name, "clientName": project.client_name}
        transaction.audit(audited.of_project(AuditAction.PROJECT_RENAMED, project, was, now_is))
        return row_of(project)

    return await writer.commit(work, viewer)
