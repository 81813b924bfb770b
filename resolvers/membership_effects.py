"""What follows from what somebody is: which roles they keep, which projects they leave, whose sessions end."""

from uuid import UUID

from db import people as rows
from db import projects, scopes, sessions
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction
from permissions import rules
from permissions.tiers import ROLES_OF, CompanyKind, Role, Tier
from permissions.viewer import Viewer
from resolvers import audited
from resolvers.project_people import tell
from resolvers.refusals import ErrorCode, Refusal
from resolvers.sessions import end_sessions


def roles_that_stay(before: CompanyKind, kind: CompanyKind) -> frozenset[Role]:
    """The roles that are kept where a company's kind changes, or a person's company.

    The firm's own people see every field, its guests too: nobody becomes one of them without its being said.
    """
    becomes_own = kind is CompanyKind.OWN and before is not CompanyKind.OWN
    return frozenset() if becomes_own else ROLES_OF[kind]


def log_role(viewer: Viewer, transaction: Transaction, person: scopes.Person, role: Role) -> None:
    """Log and audit that somebody gets another role."""
    transaction.log(Change(viewer.workspace_id, "person.role_changed", "person", person.id, Tier.INTERNAL))
    before, after = {"role": person.role.value}, {"role": role.value}
    transaction.audit(audited.of_person(AuditAction.ROLE_CHANGED, person, before, after))


async def part_from_other_clients(
    viewer: Viewer, transaction: Transaction, people: list[scopes.Person], company: scopes.Company
) -> None:
    """Clients learn of each other only where whoever adds a guest says so; members see their own company's alone."""
    await leave_projects(viewer, transaction, people, but_of=company.id)


async def leave_projects(
    viewer: Viewer, transaction: Transaction, people: list[scopes.Person], but_of: UUID | None = None
) -> None:
    """Out of all projects that they were added to, but for those done for one company."""
    by_id = {person.id: person for person in people}
    found = await projects.of_people(by_id)
    leaving = await projects.added([project.id for project in found if project.company_id != but_of], by_id)
    await projects.take_out_of_all(leaving, by_id)
    for project in found:
        if not leaving.get(project.id):
            continue
        tell(transaction, project, scopes.project_keys(project))
        for person_id in leaving[project.id]:
            who = audited.acting(by_id[person_id])
            transaction.audit(audited.of_access(AuditAction.ACCESS_REMOVED, project, who))


async def check_owner_remains(viewer: Viewer, field: str) -> None:
    """Refuse to leave the workspace without an owner. Its memberships are held, so nobody takes another one away."""
    if not await rows.owners_who_can_sign_in(viewer.workspace_id).exists():
        raise Refusal(ErrorCode.FORBIDDEN, rules.NOBODY_LEFT, field)


async def end_views_of_former_admins(transaction: Transaction, people: list[scopes.Person], kind: CompanyKind) -> None:
    """Who is no admin any more does not go on looking as others."""
    admins = (Role.OWNER, Role.ADMIN) if kind is CompanyKind.OWN else ()
    if former := [person.id for person in people if person.role not in admins]:
        await end_sessions(sessions.seen_by_people(former), transaction)
