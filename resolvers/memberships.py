"""What somebody is in a workspace: their role, which company they are in, and whether they are in it."""

from uuid import UUID

from db import people as rows
from db import sessions
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions import rules
from permissions.tiers import CompanyKind, Role, Tier
from permissions.viewer import Viewer
from resolvers import audited, companies, ways_in
from resolvers.assignees import unassign_from_all
from resolvers.locked_people import called, check_fits, check_seen, department_name, locked, row_of
from resolvers.membership_effects import (
    check_owner_remains,
    end_views_of_former_admins,
    leave_projects,
    log_role,
    part_from_other_clients,
    roles_that_stay,
)
from resolvers.people import Row
from resolvers.project_people import tell_projects
from resolvers.refusals import ErrorCode, Refusal, allow
from resolvers.sessions import end_sessions


async def change_role(viewer: Viewer, person_id: UUID, role: Role, writer: Writer) -> Row:
    """Give a person another role (behaviour W-10)."""
    await check_seen(viewer, person_id, lambda person: rules.may_change_role(viewer, person.role, role), "role")

    async def work(transaction: Transaction) -> Row:
        await rows.hold_memberships(viewer.workspace_id)
        person = await locked(viewer, person_id)
        allow(rules.may_change_role(viewer, person.role, role), "role")
        check_fits(person.company.kind, role, called(person))
        if person.role is not role:
            log_role(viewer, transaction, person, role)
            person.role = role
            await transaction.save([person], ("role",))
            await ways_in.end(transaction, [person])
            if person.company.kind is CompanyKind.CLIENT and role is Role.MEMBER:
                await part_from_other_clients(viewer, transaction, [person], person.company)
            await tell_projects(transaction, {person.id: Tier.INTERNAL})
            await unassign_from_all(transaction, [person.id])
            await check_owner_remains(viewer, "role")
            await end_views_of_former_admins(transaction, [person], person.company.kind)
        return row_of(viewer, person, person.company.kind)

    return await writer.commit(work, viewer)


async def move_person(
    viewer: Viewer,
    person_id: UUID,
    company_id: UUID,
    role: Role | None,
    department_id: UUID | None,
    keep_projects: bool,
    writer: Writer,
) -> Row:
    """Put a person into another company, with a role that fits there; out of their projects, unless they are kept.

    In a client company they keep those that are done for it.
    """
    await check_seen(viewer, person_id, lambda person: rules.may_move(viewer, person.role))

    async def work(transaction: Transaction) -> Row:
        await rows.hold_memberships(viewer.workspace_id)
        company = await companies.locked(viewer, company_id)  # as everywhere, before the people
        person = await locked(viewer, person_id)
        allow(rules.may_move(viewer, person.role), "personId")
        new_role = role or person.role
        if company.id == person.company.id:
            message = say(
                "%(person)s is in that company already. Change the role or the department instead.",
                person=called(person),
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "companyId")
        check_fits(company.kind, new_role, called(person))
        if role is None and new_role not in roles_that_stay(person.company.kind, company.kind):
            message = say(
                "%(person)s would be one of the firm's own people. Give their role there on purpose.",
                person=called(person),
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "role")
        allow(rules.may_change_role(viewer, person.role, new_role), "role")
        await department_name(viewer, company_id, department_id)
        before = {"company": person.company.name, "role": person.role.value}
        if not keep_projects:
            await leave_projects(viewer, transaction, [person])
        elif company.kind is CompanyKind.CLIENT:
            await part_from_other_clients(viewer, transaction, [person], company)
        await tell_projects(transaction, {person.id: Tier.CLIENT})
        if company.kind is CompanyKind.OWN and person.company.kind is not CompanyKind.OWN:
            await end_sessions(sessions.of_people([person.id]).exclude(viewed_by_id=None), transaction)
        person.company, person.role = company, new_role
        person.department_id = department_id
        await transaction.save([person], ("company_id", "role", "department_id"))
        await unassign_from_all(transaction, [person.id])
        await ways_in.end(transaction, [person])
        await check_owner_remains(viewer, "companyId")
        await end_views_of_former_admins(transaction, [person], company.kind)
        transaction.log(Change(viewer.workspace_id, "person.moved", "person", person.id, Tier.INTERNAL))
        after = {"company": company.name, "role": new_role.value}
        transaction.audit(audited.of_person(AuditAction.PERSON_MOVED, person, before, after))
        return row_of(viewer, person, company.kind)

    return await writer.commit(work, viewer)


async def remove_person(viewer: Viewer, person_id: UUID, writer: Writer) -> UUID:
    """Take a person out of the workspace, with account, contact details and projects; their sessions end at once."""
    await check_seen(viewer, person_id, lambda person: rules.may_remove(viewer, person.role))

    async def work(transaction: Transaction) -> UUID:
        await rows.hold_memberships(viewer.workspace_id)
        person = await locked(viewer, person_id)
        allow(rules.may_remove(viewer, person.role), "personId")
        before = {"company": person.company.name, "role": person.role.value}
        await end_sessions(sessions.of_people([person.id]), transaction)
        await end_sessions(sessions.seen_by_people([person.id]), transaction)
        await leave_projects(viewer, transaction, [person])
        await ways_in.end(transaction, [person])
        await rows.remove(person)
        await unassign_from_all(transaction, [person.id])
        await check_owner_remains(viewer, "personId")
        transaction.log(Change(viewer.workspace_id, "person.removed", "person", person.id, Tier.INTERNAL))
        transaction.audit(audited.of_person(AuditAction.PERSON_REMOVED, person, before))
        return person.id

    return await writer.commit(work, viewer)
