"""Making and renaming projects. The internal name and the client-facing one part when the project is made."""

from uuid import UUID

from db import projects, scopes
from db.events import Change
from db.writes import Transaction, Writer
from permissions.rules import may_edit_projects
from permissions.tiers import CompanyKind, Tier
from permissions.viewer import Viewer
from resolvers import texts
from resolvers.projects import Row, row_of
from resolvers.refusals import ErrorCode, Refusal, not_found

MAX_NAME = 200


async def create_project(viewer: Viewer, company_id: UUID, name: str, client_name: str | None, writer: Writer) -> Row:
    """Make a project for a client company. Open to the workspace; hidden from the client, not shared.

    The client-facing name is prefilled from the name (behaviour X-03), and from then on a field of its own.
    """
    _check_permission(viewer)
    name = texts.required(name, "name", MAX_NAME)
    client_name = texts.required(client_name, "clientName", MAX_NAME) if client_name is not None else name

    async def work(transaction: Transaction) -> Row:
        if not await scopes.companies(viewer).filter(id=company_id, kind=CompanyKind.CLIENT).exists():
            raise not_found("client company", "companyId")
        project = await projects.create(viewer.workspace_id, company_id, name, client_name)
        after = scopes.project_keys(project)
        transaction.log(Change(viewer.workspace_id, "project.created", "project", project.id, Tier.CLIENT, None, after))
        return row_of(project)

    return await writer.commit(work)


async def rename_project(
    viewer: Viewer, project_id: UUID, name: str | None, client_name: str | None, writer: Writer
) -> Row:
    """Give a project another name, another client-facing name, or both; neither ever changes the other."""
    _check_permission(viewer)
    if name is None and client_name is None:
        raise Refusal(ErrorCode.BAD_USER_INPUT, "Give name, clientName or both.", "name")
    name = texts.required(name, "name", MAX_NAME) if name is not None else None
    client_name = texts.required(client_name, "clientName", MAX_NAME) if client_name is not None else None

    async def work(transaction: Transaction) -> Row:
        project = await scopes.projects(viewer).select_for_update().get_or_none(id=project_id)
        if project is None:
            raise not_found("project", "projectId")
        keys = scopes.project_keys(project)
        # Clients see no difference where the internal name alone changes, so they are not told of one.
        tier = Tier.CLIENT if client_name not in (None, project.client_name) else Tier.TEAM
        project.name = name or project.name
        project.client_name = client_name or project.client_name
        await transaction.save([project], ("name", "client_name"))
        transaction.log(Change(viewer.workspace_id, "project.renamed", "project", project.id, tier, keys, keys))
        return row_of(project)

    return await writer.commit(work)


def _check_permission(viewer: Viewer) -> None:
    if reason := may_edit_projects(viewer):
        raise Refusal(ErrorCode.FORBIDDEN, reason)
