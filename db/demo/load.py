"""Writes the demo workspace, and signs its people in."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from db import events, invitations, sessions, status_templates
from db.clock import now
from db.default_statuses import DEFAULTS
from db.demo import branding, histories, process, projects_de, projects_meridian, projects_pl, read_links, work
from db.demo.companies import COMPANIES
from db.demo.invitations import INVITATIONS
from db.demo.seeds import ProjectSeed
from db.models import Account, Branding, Company, Person, Project, ProjectAccess, Workspace
from db.people import create_department, create_person
from db.projects import sort_name
from db.search.index import keep_all
from permissions.tiers import CompanyKind, ContactPrivacy, Role

NAME = "Halden & Brix"
PASSWORD = "open the slats"  # noqa: S105  # the demo's, printed when it is loaded
TOKEN_LIFETIME = timedelta(hours=12)
PROJECTS = projects_de.PROJECTS + projects_pl.PROJECTS + projects_meridian.PROJECTS


class NotTheDemo(Exception):
    """The database holds something else than the demo workspace; nothing was written."""


async def load(password_hash: str) -> bool:
    """Write the demo where the database is empty; False where it is there already.

    Everybody in it signs in with the one password behind `password_hash`. Raises NotTheDemo. Runs inside the
    caller's transaction.
    """
    first = await Workspace.all().order_by("created_at").first()
    if first and first.name == NAME:
        return False  # and those that were made from it
    if first:
        raise NotTheDemo("This database holds a workspace of yours. Point JALOUSIE_DATABASE_URL to an empty one.")
    at = now()
    workspace = await Workspace.create(name=NAME, created_at=at)
    await events.start(workspace.id)
    await status_templates.begin(workspace.id)
    await Branding.create(
        workspace=workspace,
        accent_color=branding.ACCENT_COLOR,
        background_color=branding.BACKGROUND_COLOR,
        headline=branding.HEADLINE,
        welcome=branding.WELCOME,
    )
    companies, people = await _people(workspace, password_hash, at)
    projects = [(seed, _project(seed, workspace, companies[seed.company], at)) for seed in PROJECTS]
    await Project.bulk_create(project for _, project in projects)
    await ProjectAccess.bulk_create(
        ProjectAccess(project_id=project.id, person=people[email]) for seed, project in projects for email in seed.added
    )
    await histories.load(projects, people)
    by_name = {project.client_name: project for _, project in projects}
    await _invite(companies, people, by_name)
    await work.load(workspace, by_name, people, at)
    await process.load(workspace, projects, people, at)
    await keep_all(workspace.id)
    return True


async def open_links(token_of: Callable[[UUID], str]) -> list[dict[str, Any]]:
    """The demo's read links, whose tokens `token_of` makes of their ids: as dicts of project and token."""
    workspace = await Workspace.filter(name=NAME).order_by("created_at").first()
    return await read_links.open_links(workspace.id, token_of) if workspace else []


async def sign_in(emails: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """A fresh session (12 hours) for each of the demo's people, or for those with these addresses.

    As dicts of name, email, company, kind, role, tier, token.
    """
    signed_in = []
    workspace = await Workspace.filter(name=NAME).order_by("created_at").first()
    people = Person.filter(workspace=workspace, account_id__not_isnull=True).select_related("company", "account")
    if emails:
        people = people.filter(account__email__in=emails)
    for person in await people.order_by("company__kind", "company__name", "role", "display_name"):
        token, _ = await sessions.start(person, TOKEN_LIFETIME)
        signed_in.append(
            {
                "name": person.display_name,
                "email": person.account.email if person.account else None,
                "company": person.company.name,
                "kind": person.company.kind.value,
                "role": person.role.value,
                "tier": person.company.kind.tier.name,
                "token": token,
            }
        )
    return signed_in


async def _people(
    workspace: Workspace, password_hash: str, at: datetime
) -> tuple[dict[str, Company], dict[str, Person]]:
    companies: dict[str, Company] = {}
    people: dict[str, Person] = {}
    for seed in COMPANIES:
        companies[seed.key] = company = await Company.create(
            workspace=workspace,
            name=seed.name,
            kind=CompanyKind(seed.kind),
            language=seed.language,
            time_zone=seed.time_zone,
            created_at=at,
        )
        departments = {name: (await create_department(company.id, name)).id for name in seed.departments}
        for person in seed.people:
            account = None
            if person.signs_in:
                account = await Account.create(email=person.email, password_hash=password_hash, created_at=at)
            people[person.email] = await create_person(
                company,
                person.name,
                Role(person.role),
                {"email": person.email, "job_title": person.job_title, "phone": person.phone, "note": person.note},
                privacy=ContactPrivacy(person.privacy),
                account=account,
                department_id=departments[person.department] if person.department else None,
                language=person.language,
            )
    return companies, people


async def _invite(companies: dict[str, Company], people: dict[str, Person], projects: dict[str, Project]) -> None:
    # Nobody is written to, and nobody has the link: whoever issues it again makes a new one.
    for seed in INVITATIONS:
        company = companies[seed.company]
        await invitations.create(
            invitations.new_id(),
            secrets.token_urlsafe(32),
            workspace_id=company.workspace_id,
            inviter_id=people[seed.inviter].id,
            company=company,
            department_id=None,
            person_id=None,
            role=Role(seed.role),
            email=seed.email,
            share=False,
            project_ids=[projects[name].id for name in seed.projects],
        )


def _project(seed: ProjectSeed, workspace: Workspace, company: Company, at: datetime) -> Project:
    template = next((template for template in DEFAULTS if template.key == seed.template), None)
    language = seed.language or company.language
    has_status = template is not None or seed.status is not None
    return Project(
        workspace=workspace,
        company=company,
        name=seed.name,
        client_name=seed.client_name,
        sort_name=sort_name(seed.name),
        client_sort_name=sort_name(seed.client_name),
        open=seed.open,
        shared=seed.shared,
        budget_amount=Decimal(seed.budget) if seed.budget else None,
        budget_currency="EUR" if seed.budget else None,
        created_at=at - timedelta(days=seed.days_ago + 14),
        shown=seed.shown,
        status=template.texts[language][0] if template else seed.status,
        status_description=seed.description,
        status_color=template.color if template else None,
        status_icon=template.icon if template else None,
        status_updated_at=at - timedelta(days=seed.days_ago) if has_status else None,
    )
