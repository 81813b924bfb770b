"""A company's kind: what it decides for all of its people changes with it."""

from collections.abc import Mapping
from uuid import UUID

from db import people as rows
from db import scopes, sessions
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import either, say
from permissions import rules
from permissions.tiers import ROLES_OF, CompanyKind, Role, Tier
from permissions.viewer import Viewer
from resolvers import audited, companies, ways_in
from resolvers.assignees import unassign_from_all
from resolvers.locked_people import called
from resolvers.membership_effects import (
    check_owner_remains,
    end_views_of_former_admins,
    log_role,
    part_from_other_clients,
    roles_that_stay,
)
from resolvers.people import Row
from resolvers.project_people import tell_projects
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

    Roles that do not fit the new kind are taken along: those of `roles`, and `otherwise` for everybody else's. Whoever
    was invited was invited to a company of the old kind: what leads in is ended.
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
        possible = roles_that_stay(company.kind, kind)
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
                log_role(viewer, transaction, person, role)
                person.role = role
                changed.append(person)
        await transaction.save(changed, ("role",))
        await ways_in.end(transaction, changed)
        before, company.kind = company.kind, kind
        await transaction.save([company], ("kind",))
        await check_owner_remains(viewer, "kind")
        if kind is CompanyKind.CLIENT:
            parting = people if before is not kind else [each for each in changed if each.role is Role.MEMBER]
            await part_from_other_clients(viewer, transaction, parting, company)
        await unassign_from_all(transaction, [person.id for person in people])
        if kind is CompanyKind.OWN:
            # Nobody looks as a colleague.
            mine = [person.id for person in people]
            await end_sessions(sessions.of_people(mine).exclude(viewed_by_id=None), transaction)
        await end_views_of_former_admins(transaction, people, kind)
        if before is not kind:
            await ways_in.end(transaction, people, company)
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
