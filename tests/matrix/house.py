"""The cast in the database: three workspaces, made of rows behind the API's back, so that anything can be so."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from db import doors, events, sessions
from db.clock import now
from db.models import (
    Account,
    AuditEntry,
    Company,
    Department,
    Invitation,
    Mail,
    Person,
    Project,
    ProjectAccess,
    StatusTemplate,
    Workspace,
)
from permissions.tiers import CompanyKind, ContactPrivacy, Role
from schema.nodes import global_id
from tests.matrix.cast import EVERY_PROJECT, KINDS, PEOPLE, SIGNED_IN, Work, has_door
from tests.people import World

VIEW = "mutation($input: StartViewAsInput!) { startViewAs(input: $input) { token userErrors { code } } }"
HERE, SECOND, AWAY = "ours", "second home", "strange"


@dataclass
class House:
    """What was made: rows by name, tokens by viewer, global ids by noun and name."""

    at: datetime
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    views: dict[str, str] = field(default_factory=dict)
    """Tokens of those who look through a viewer's eyes."""
    invitations: dict[str, UUID] = field(default_factory=dict)
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    targets: dict[object, dict[str, str]] = field(default_factory=dict)
    """What is refused to whoever asks, kept for the next."""
    links: dict[str, UUID] = field(default_factory=dict)
    """The read links by which somebody comes, by viewer."""
    sessions: dict[str, str] = field(default_factory=dict)
    """By viewer, the global id of their session; of a look at them under "a look at …"."""

    def of(self, company: str) -> Workspace:
        """The workspace that a company is in."""
        return self.workspaces[AWAY if company.startswith("strange") else HERE]

    def person(self, viewer: str) -> Person:
        """The viewer; for whoever has a read link, and is nobody, somebody who sees little."""
        return self.people.get(viewer, self.people["client's guest"])

    def name(self, noun: str, given: str, names: dict[str, UUID]) -> None:
        """Keep the global ids of rows."""
        self.ids[noun] = {name: global_id(given, row) for name, row in names.items()}


async def built(world: World) -> House:
    """Everything and everybody."""
    house = House(now())
    for name in (HERE, SECOND, AWAY):
        house.workspaces[name] = await Workspace.create(name=name, created_at=house.at)
        await events.start(house.workspaces[name].id)
    for name, kind in KINDS.items():
        house.companies[name] = company_of(house, house.of(name), name, kind)
        house.departments[name] = Department(company_id=house.companies[name].id, name=f"department of {name}")
    second = company_of(house, house.workspaces[SECOND], SECOND, "CLIENT")
    await Company.bulk_create([*house.companies.values(), second])
    await Department.bulk_create(house.departments.values())
    await _people(house, second)
    house.projects = {name: project_of(house, work, name) for name, work in EVERY_PROJECT.items()}
    await Project.bulk_create(house.projects.values())
    await ProjectAccess.bulk_create(
        ProjectAccess(project_id=project.id, person_id=house.people[person].id)
        for person, someone in PEOPLE.items()
        for name, project in house.projects.items()
        if someone.added or name in someone.places
    )
    await _others(house)
    await _sign_in(house, world)
    return house


def company_of(house: House, workspace: Workspace, name: str, kind: str) -> Company:
    """A company, not saved."""
    return Company(
        workspace_id=workspace.id,
        name=name,
        kind=CompanyKind(kind),
        language="en",
        time_zone="UTC",
        created_at=house.at,
    )


def project_of(house: House, work: Work, name: str) -> Project:
    """A project, not saved. All have a status: where it is not shown, it is a draft."""
    return Project(
        workspace_id=house.of(work.company).id,
        company_id=house.companies[work.company].id,
        name=f"work {name}",
        client_name=name,
        open=work.opened,
        shown=work.shown,
        shared=work.shared,
        status="Begun",
        status_updated_at=house.at,
        created_at=house.at,
    )


def person_of(house: House, company: str, role: str, name: str, **values: Any) -> Person:
    """A person, not saved."""
    return Person(
        workspace_id=house.of(company).id,
        company_id=house.companies[company].id,
        department_id=house.departments[company].id,
        display_name=name,
        sort_name=name.casefold(),
        role=Role(role),
        **{"privacy": ContactPrivacy.NOT_CLIENTS, **values},
    )


def invitation_of(house: House, company: Company, inviter: str, name: str) -> Invitation:
    """A pending invitation to a company, not saved."""
    return Invitation(
        workspace_id=company.workspace_id,
        company_id=company.id,
        inviter_id=house.people[inviter].id,
        role=Role.GUEST,
        email=f"{name}@matrix.example",
        token_hash=name,
        created_at=house.at,
        expires_at=house.at + timedelta(days=365),
    )


def mail_of(house: House, workspace: str, invitation: UUID) -> Mail:
    """A mail that was given up, not saved."""
    return Mail(
        workspace_id=house.workspaces[workspace].id,
        kind="INVITATION",
        recipient="nobody@matrix.example",
        subject_id=invitation,
        language="en",
        created_at=house.at,
        due_at=house.at,
        failed_at=house.at,
    )


async def _people(house: House, second: Company) -> None:
    accounts = {
        name: Account(email=f"{number}@matrix.example", password_hash="-", created_at=house.at)
        for number, name in enumerate(SIGNED_IN)
    }
    await Account.bulk_create(accounts.values())
    for name, someone in PEOPLE.items():
        removed_at = house.at if someone.removed else None
        account_id = accounts[name].id if name in accounts else None
        house.people[name] = person_of(
            house, someone.company, someone.role, name, account_id=account_id, removed_at=removed_at
        )
    elsewhere = [
        Person(
            workspace_id=house.workspaces[SECOND].id,
            company_id=second.id,
            account_id=account.id,
            display_name=name,
            sort_name=name.casefold(),
            role=Role.MEMBER,
            privacy=ContactPrivacy.NOT_CLIENTS,
        )
        for name, account in accounts.items()
    ]
    await Person.bulk_create([*house.people.values(), *elsewhere])


async def _others(house: House) -> None:
    templates, entries = {}, {}
    for name in (HERE, AWAY):
        workspace = house.workspaces[name]
        texts = {"en": {"name": name, "description": ""}}
        made = await StatusTemplate.create(workspace=workspace, position=1, color="#000000", icon="i", texts=texts)
        entry = await AuditEntry.create(
            workspace=workspace,
            at=house.at,
            action="STATUS_SET",
            actor_name="",
            subject="project",
            subject_id=made.id,
            subject_name="",
            before={},
            after={},
        )
        templates[name], entries[name] = made.id, entry.id
    invitations = {
        HERE: invitation_of(house, house.companies["client"], "member", HERE),
        AWAY: invitation_of(house, house.companies["strange client"], "stranger", AWAY),
    }
    await Invitation.bulk_create(invitations.values())
    house.invitations = {name: each.id for name, each in invitations.items()}
    house.name("invitation", "Invitation", house.invitations)
    mails = {name: mail_of(house, name, each.id) for name, each in invitations.items()}
    await Mail.bulk_create(mails.values())
    house.name("undelivered mail", "UndeliveredMail", {name: each.id for name, each in mails.items()})
    house.name("template", "StatusTemplate", templates)
    house.name("audit entry", "AuditEntry", entries)
    house.name("subject", "Project", templates)
    house.name("workspace", "Workspace", {name: row.id for name, row in house.workspaces.items()})
    house.name("company", "Company", {name: row.id for name, row in house.companies.items()})
    house.name("department", "Department", {name: row.id for name, row in house.departments.items()})
    house.name("person", "Person", {name: row.id for name, row in house.people.items()})
    house.name("project", "Project", {name: row.id for name, row in house.projects.items()})


async def _sign_in(house: House, world: World) -> None:
    saved = {person.id: person for person in await Person.all()}
    house.people = {name: saved[person.id] for name, person in house.people.items()}
    for name in SIGNED_IN:
        house.tokens[name], session = await sessions.start(house.people[name])
        house.sessions[name] = global_id("Session", session.id)
    owner = world.with_token(house.tokens["owner"])
    for name in SIGNED_IN:
        if has_door(name, "view as"):
            answer = await owner.ask(VIEW, input={"personId": house.ids["person"][name]})
            house.views[name] = answer["startViewAs"]["token"]
            viewer = await doors.admitted(house.views[name])
            assert viewer is not None
            assert viewer.session_id is not None
            house.sessions[f"a look at {name}"] = global_id("Session", viewer.session_id)
