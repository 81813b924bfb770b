"""What somebody is in a workspace: the kind of their company, their role, which company, and whether they are in it."""

from collections.abc import Mapping
from uuid import UUID

from db import people as rows
from db import projects, scopes, sessions
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import either, say
from permissions import rules
from permissions.tiers import ROLES_OF, CompanyKind, Role, Tier
from permissions.viewer import Viewer
from resolvers import audited, companies
from resolvers.locked_people import called, check_fits, department_name, locked, row_of
from resolvers.people import Row
from resolvers.project_people import tell, tell_projects
from resolvers.refusals import ErrorCode, Refusal, allow, not_found
from resolvers.sessions import end_sessions

NAMED = 5
"""How many people a refusal names."""


async def change_kind(
    viewer: Viewer,
    company_id: UUID,
    kind: CompanyKind,
    roles: Mapping[UUID, Role],
    otherwise: Role | None,
    writer: Writer,
) -> Row:
    """Make a company the firm's own, a partner or a client. Its people's sessions and streams follow at once.

    Roles that do not fit the new kind are taken along: those of `roles`, and `otherwise` for everybody else's.
    """
    allow(rules.may_change_kind(viewer))

    async def work(transaction: Transaction) -> Row:
        await rows.hold_memberships(viewer.workspace_id)
        company = await companies.locked(viewer, company_id)
        members = scopes.people(viewer).filter(company_id=company_id).select_for_update(no_key=True).order_by("id")
        people = await members
        if set(roles) - {person.id for person in people}:
            raise not_found("person of this company", "roles")
        if company.kind is kind and not roles:
            return companies.row_of(company)
        possible = _roles_that_stay(company.kind, kind)
        new_roles = {person.id: _role(person, possible, roles, otherwise) for person in people}
        misfits = [person for person in people if new_roles[person.id] is None]
        misfits += [person for person in people if new_roles[person.id] not in (None, *ROLES_OF[kind])]
        if misfits:
            raise _misfits(kind, misfits)
        changed = []
        for person in people:
            role = new_roles[person.id] or person.role
            if role is not person.role:
                allow(rules.may_change_role(viewer, person.role, role), "roles")
                _log_role(viewer, transaction, person, role)
                person.role = role
                changed.append(person)
        await transaction.save(changed, ("role",))
        await tell_projects(viewer, transaction, [person.id for person in changed], Tier.INTERNAL)
        before, company.kind = company.kind, kind
        await transaction.save([company], ("kind",))
        await _check_owner_remains(viewer, "kind")
        if kind is CompanyKind.CLIENT and before is not kind:
            # Clients do not learn of each other.
            for person in people:
                await _leave_projects(viewer, transaction, person, but_of=company.id)
        if kind is CompanyKind.OWN:
            # Nobody looks as a colleague.
            mine = [person.id for person in people]
            await end_sessions(sessions.of_people(mine).exclude(viewed_by_id=None), transaction)
        for person in people:
            await _end_views_of_former_admin(transaction, person.id, kind, person.role)
        if before is not kind:
            transaction.log(
                Change(
                    viewer.workspace_id,
                    "company.kind_changed",
                    "company",
                    company.id,
                    Tier.CLIENT,
                    {"kind": before.value},
                    {"kind": kind.value},
                )
            )
            was, became = {"kind": before.value}, {"kind": kind.value}
            transaction.audit(audited.of_company(AuditAction.KIND_CHANGED, company, was, became))
        return companies.row_of(company)

    return await writer.commit(work, viewer)


async def change_role(viewer: Viewer, person_id: UUID, role: Role, writer: Writer) -> Row:
    """Give a person another role (behaviour W-10)."""

    async def work(transaction: Transaction) -> Row:
        await rows.hold_memberships(viewer.workspace_id)
        person = await locked(viewer, person_id)
        allow(rules.may_change_role(viewer, person.role, role), "role")
        check_fits(person.company.kind, role, called(person))
        if person.role is not role:
            _log_role(viewer, transaction, person, role)
            person.role = role
            await transaction.save([person], ("role",))
            await tell_projects(viewer, transaction, [person.id], Tier.INTERNAL)
            await _check_owner_remains(viewer, "role")
            await _end_views_of_former_admin(transaction, person.id, person.company.kind, role)
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
    """Put a person into another company, with a role that fits there; out of their projects, unless they are kept."""

    async def work(transaction: Transaction) -> Row:
        await rows.hold_memberships(viewer.workspace_id)
        person = await locked(viewer, person_id)
        allow(rules.may_move(viewer, person.role), "personId")
        company = await companies.locked(viewer, company_id)
        new_role = role or person.role
        if company.id == person.company.id:
            message = say(
                "%(person)s is in that company already. Change the role or the department instead.",
                person=called(person),
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "companyId")
        check_fits(company.kind, new_role, called(person))
        if role is None and new_role not in _roles_that_stay(person.company.kind, company.kind):
            message = say(
                "%(person)s would be %(role)s of the firm itself. Give their role there on purpose.",
                person=called(person),
                role=new_role.value,
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "role")
        allow(rules.may_change_role(viewer, person.role, new_role), "role")
        await department_name(viewer, company_id, department_id)
        before = {"company": person.company.name, "role": person.role.value}
        if keep_projects:
            await tell_projects(viewer, transaction, [person.id])
        else:
            await _leave_projects(viewer, transaction, person)
        if company.kind is CompanyKind.OWN and person.company.kind is not CompanyKind.OWN:
            await end_sessions(sessions.of_people([person.id]).exclude(viewed_by_id=None), transaction)
        person.company, person.role = company, new_role
        person.department_id = department_id
        await transaction.save([person], ("company_id", "role", "department_id"))
        await _check_owner_remains(viewer, "companyId")
        await _end_views_of_former_admin(transaction, person.id, company.kind, new_role)
        transaction.log(Change(viewer.workspace_id, "person.moved", "person", person.id, Tier.INTERNAL))
        after = {"company": company.name, "role": new_role.value}
        transaction.audit(audited.of_person(AuditAction.PERSON_MOVED, person, before, after))
        return row_of(viewer, person, company.kind)

    return await writer.commit(work, viewer)


async def remove_person(viewer: Viewer, person_id: UUID, writer: Writer) -> UUID:
    """Take a person out of the workspace, with account, contact details and projects; their sessions end at once."""

    async def work(transaction: Transaction) -> UUID:
        await rows.hold_memberships(viewer.workspace_id)
        person = await locked(viewer, person_id)
        allow(rules.may_remove(viewer, person.role), "personId")
        before = {"company": person.company.name, "role": person.role.value}
        await end_sessions(sessions.of_people([person.id]), transaction)
        await end_sessions(sessions.seen_by_people([person.id]), transaction)
        await _leave_projects(viewer, transaction, person)
        await rows.remove(person)
        await _check_owner_remains(viewer, "personId")
        transaction.log(Change(viewer.workspace_id, "person.removed", "person", person.id, Tier.INTERNAL))
        transaction.audit(audited.of_person(AuditAction.PERSON_REMOVED, person, before))
        return person.id

    return await writer.commit(work, viewer)


def _roles_that_stay(before: CompanyKind, kind: CompanyKind) -> frozenset[Role]:
    # A client's member and the firm's are far apart: nobody becomes the latter without its being said.
    becomes_own = kind is CompanyKind.OWN and before is not CompanyKind.OWN
    return frozenset({Role.GUEST}) if becomes_own else ROLES_OF[kind]


def _role(
    person: scopes.Person, possible: frozenset[Role], roles: Mapping[UUID, Role], otherwise: Role | None
) -> Role | None:
    if person.id in roles:
        return roles[person.id]
    return person.role if person.role in possible else otherwise


def _misfits(kind: CompanyKind, misfits: list[scopes.Person]) -> Refusal:
    named: object = tuple(
        say("%(person)s (%(role)s)", person=called(person), role=person.role.value) for person in misfits[:NAMED]
    )
    if len(misfits) > NAMED:
        named = say("%(named)s and %(others)s more", named=named, others=len(misfits) - NAMED)
    possible = either(*sorted(role.value for role in ROLES_OF[kind]))
    if kind is CompanyKind.OWN:
        message = say(
            "These roles do not exist, or reach further, in a company of kind %(kind)s: %(named)s. "
            "Give each a new one in roles, or all of them one in otherwise: %(possible)s.",
            kind=kind.value,
            named=named,
            possible=possible,
        )
    else:
        message = say(
            "These roles do not exist in a company of kind %(kind)s: %(named)s. "
            "Give each a new one in roles, or all of them one in otherwise: %(possible)s.",
            kind=kind.value,
            named=named,
            possible=possible,
        )
    return Refusal(ErrorCode.BAD_USER_INPUT, message, "roles")


def _log_role(viewer: Viewer, transaction: Transaction, person: scopes.Person, role: Role) -> None:
    transaction.log(Change(viewer.workspace_id, "person.role_changed", "person", person.id, Tier.INTERNAL))
    before, after = {"role": person.role.value}, {"role": role.value}
    transaction.audit(audited.of_person(AuditAction.ROLE_CHANGED, person, before, after))


async def _leave_projects(
    viewer: Viewer, transaction: Transaction, person: scopes.Person, but_of: UUID | None = None
) -> None:
    # Out of all projects that they were added to, but for those done for one company.
    for project in await projects.of_people([person.id]):
        if project.company_id == but_of:  # type: ignore[attr-defined]  # made by the foreign key
            continue
        await projects.take_out(project.id, [person.id])
        tell(viewer, transaction, project, scopes.project_keys(project))
        transaction.audit(audited.of_access(AuditAction.ACCESS_REMOVED, project, audited.acting(person)))


async def _check_owner_remains(viewer: Viewer, field: str) -> None:
    # The workspace's memberships are held, so nobody else takes an owner away meanwhile.
    if not await rows.owners_who_can_sign_in(viewer.workspace_id).exists():
        raise Refusal(ErrorCode.FORBIDDEN, rules.NOBODY_LEFT, field)


async def _end_views_of_former_admin(transaction: Transaction, person_id: UUID, kind: CompanyKind, role: Role) -> None:
    # Who is no admin any more does not go on looking as others.
    if kind is not CompanyKind.OWN or role not in (Role.OWNER, Role.ADMIN):
        await end_sessions(sessions.seen_by_people([person_id]), transaction)
