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
from resolvers.locked_people import called, check_fits, check_seen, department_name, locked, row_of
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
        # All projects at once, in their order, for whatever is to be said of them or taken from them below.
        await tell_projects(transaction, {person.id: Tier.INTERNAL for person in people})
        changed = []
        for person in people:
            role = new_roles[person.id] or person.role
            if role is not person.role:
                allow(rules.may_change_role(viewer, person.role, role), "roles")
                _log_role(viewer, transaction, person, role)
                person.role = role
                changed.append(person)
        await transaction.save(changed, ("role",))
        before, company.kind = company.kind, kind
        await transaction.save([company], ("kind",))
        await _check_owner_remains(viewer, "kind")
        if kind is CompanyKind.CLIENT:
            parting = people if before is not kind else [each for each in changed if each.role is Role.MEMBER]
            await _part_from_other_clients(viewer, transaction, parting, company)
        if kind is CompanyKind.OWN:
            # Nobody looks as a colleague.
            mine = [person.id for person in people]
            await end_sessions(sessions.of_people(mine).exclude(viewed_by_id=None), transaction)
        await _end_views_of_former_admins(transaction, people, kind)
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
    await check_seen(viewer, person_id, lambda person: rules.may_change_role(viewer, person.role, role), "role")

    async def work(transaction: Transaction) -> Row:
        await rows.hold_memberships(viewer.workspace_id)
        person = await locked(viewer, person_id)
        allow(rules.may_change_role(viewer, person.role, role), "role")
        check_fits(person.company.kind, role, called(person))
        if person.role is not role:
            _log_role(viewer, transaction, person, role)
            person.role = role
            await transaction.save([person], ("role",))
            if person.company.kind is CompanyKind.CLIENT and role is Role.MEMBER:
                await _part_from_other_clients(viewer, transaction, [person], person.company)
            await tell_projects(transaction, {person.id: Tier.INTERNAL})
            await _check_owner_remains(viewer, "role")
            await _end_views_of_former_admins(transaction, [person], person.company.kind)
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
        if role is None and new_role not in _roles_that_stay(person.company.kind, company.kind):
            message = say(
                "%(person)s would be one of the firm's own people. Give their role there on purpose.",
                person=called(person),
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "role")
        allow(rules.may_change_role(viewer, person.role, new_role), "role")
        await department_name(viewer, company_id, department_id)
        before = {"company": person.company.name, "role": person.role.value}
        if not keep_projects:
            await _leave_projects(viewer, transaction, [person])
        elif company.kind is CompanyKind.CLIENT:
            await _part_from_other_clients(viewer, transaction, [person], company)
        await tell_projects(transaction, {person.id: Tier.CLIENT})
        if company.kind is CompanyKind.OWN and person.company.kind is not CompanyKind.OWN:
            await end_sessions(sessions.of_people([person.id]).exclude(viewed_by_id=None), transaction)
        person.company, person.role = company, new_role
        person.department_id = department_id
        await transaction.save([person], ("company_id", "role", "department_id"))
        await _check_owner_remains(viewer, "companyId")
        await _end_views_of_former_admins(transaction, [person], company.kind)
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
        await _leave_projects(viewer, transaction, [person])
        await rows.remove(person)
        await _check_owner_remains(viewer, "personId")
        transaction.log(Change(viewer.workspace_id, "person.removed", "person", person.id, Tier.INTERNAL))
        transaction.audit(audited.of_person(AuditAction.PERSON_REMOVED, person, before))
        return person.id

    return await writer.commit(work, viewer)


def _roles_that_stay(before: CompanyKind, kind: CompanyKind) -> frozenset[Role]:
    # The firm's own people see every field, its guests too: nobody becomes one of them without its being said.
    becomes_own = kind is CompanyKind.OWN and before is not CompanyKind.OWN
    return frozenset() if becomes_own else ROLES_OF[kind]


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
            "These roles do not exist in a company of kind %(kind)s, or see more there: %(named)s. "
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


async def _part_from_other_clients(
    viewer: Viewer, transaction: Transaction, people: list[scopes.Person], company: scopes.Company
) -> None:
    # Clients do not learn of each other, unless whoever adds a guest says so; members see their own company's alone.
    await _leave_projects(viewer, transaction, people, but_of=company.id)


async def _leave_projects(
    viewer: Viewer, transaction: Transaction, people: list[scopes.Person], but_of: UUID | None = None
) -> None:
    # Out of all projects that they were added to, but for those done for one company.
    by_id = {person.id: person for person in people}
    found = await projects.of_people(by_id)
    left = [project for project in found if project.company_id != but_of]
    leaving = await projects.added([project.id for project in left], by_id)
    await projects.take_out_of_all(leaving, by_id)
    for project in left:
        tell(transaction, project, scopes.project_keys(project))
        for person_id in leaving[project.id]:
            who = audited.acting(by_id[person_id])
            transaction.audit(audited.of_access(AuditAction.ACCESS_REMOVED, project, who))


async def _check_owner_remains(viewer: Viewer, field: str) -> None:
    # The workspace's memberships are held, so nobody else takes an owner away meanwhile.
    if not await rows.owners_who_can_sign_in(viewer.workspace_id).exists():
        raise Refusal(ErrorCode.FORBIDDEN, rules.NOBODY_LEFT, field)


async def _end_views_of_former_admins(transaction: Transaction, people: list[scopes.Person], kind: CompanyKind) -> None:
    # Who is no admin any more does not go on looking as others.
    admins = (Role.OWNER, Role.ADMIN) if kind is CompanyKind.OWN else ()
    if former := [person.id for person in people if person.role not in admins]:
        await end_sessions(sessions.seen_by_people(former), transaction)
