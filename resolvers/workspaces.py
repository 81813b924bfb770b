"""Making workspaces, and finding one's own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from db import people, scopes
from db.audit import Audit, AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions import rules
from permissions.tiers import CompanyKind, Role, Tier
from permissions.viewer import Viewer
from resolvers import audited, texts
from resolvers.refusals import ErrorCode, Refusal, allow

MAX_NAME = 200


async def create_workspace(viewer: Viewer, name: str, writer: Writer) -> Mapping[str, Any]:
    """Make another workspace: empty but for the viewer's company, whose owner they are in it, and status templates."""
    allow(rules.may_make_workspaces(viewer))
    name = texts.name(name, "name", MAX_NAME)

    async def work(transaction: Transaction) -> Mapping[str, Any]:
        account = await people.account_of(viewer.person_id)
        if account is None:
            raise Refusal(ErrorCode.FORBIDDEN, say("Only who signs in with an account makes workspaces."))
        here = await scopes.people(viewer).get(id=viewer.person_id).prefetch_related("company")
        workspace = await people.create_workspace(name, viewer.workspace_id)
        firm = here.company
        company = await people.create_company(workspace.id, firm.name, CompanyKind.OWN, firm.language, firm.time_zone)
        person = await people.create_person(
            company, here.display_name, Role.OWNER, {"email": here.email}, privacy=here.privacy, account=account
        )
        transaction.log(Change(workspace.id, "person.created", "person", person.id, Tier.INTERNAL))
        made = Audit(workspace.id, AuditAction.WORKSPACE_CREATED, "workspace", workspace.id, workspace.name)
        transaction.audit(replace(made, by=audited.acting(person)))
        return {"id": workspace.id, "name": workspace.name}

    return await writer.commit(work, viewer)


async def workspaces_of(viewer: Viewer, person_ids: list[UUID]) -> dict[UUID, list[Mapping[str, Any]]]:
    """The workspaces that the viewer's own account can switch to, by name, under the viewer's person.

    Where somebody looks through another's eyes, this workspace alone: the others are none of theirs.
    """
    account = None if viewer.looks_only else await people.account_of(viewer.person_id)
    if account is None or viewer.person_id is None:
        found = await scopes.workspaces(viewer).values("id", "name")
    else:
        own = people.people_of(account).order_by("workspace__name", "workspace_id")
        found = [
            {"id": row["workspace_id"], "name": row["workspace__name"]}
            for row in await own.values("workspace_id", "workspace__name")
        ]
    return {person_id: list(found) for person_id in person_ids if person_id == viewer.person_id}
