"""The rows that hold the canaries: two workspaces in which everything occurs that decides who sees what."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from uuid import UUID

from db.audit import AuditAction
from db.models import Installation
from db.outbox import MailKind
from db.search.index import keep_all
from permissions.tiers import CompanyKind, ContactPrivacy, Role, Tier
from tests.leaks import hours_house, links_house, process_house, stored_house, work_house
from tests.leaks.canaries import Aviary, Row

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OWN, PARTNER, FOR = CompanyKind.OWN, CompanyKind.PARTNER, CompanyKind.CLIENT
EVERYONE, NOT_CLIENTS, ADMINS = ContactPrivacy


@dataclass
class House:
    """The rows by name, and the tokens of those who can sign in."""

    aviary: Aviary = field(default_factory=Aviary)
    named: dict[str, Row] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    link_tokens: dict[str, str] = field(default_factory=dict)
    """Of read links that are open."""
    token_to_archived: str = ""
    """Of one to the project that is archived."""

    def company(self, name: str, workspace: Row, kind: CompanyKind) -> Row:
        """A company with a department."""
        self.named[name] = company = self.aviary.plant("Company", workspace_id=workspace["id"], kind=kind)
        self.named[f"{name}'s department"] = self.aviary.plant("Department", company_id=company["id"])
        return company

    def person(
        self,
        name: str,
        company: str,
        role: Role,
        privacy: ContactPrivacy = NOT_CLIENTS,
        *,
        account: Row | None = None,
        signs_in: bool = True,
    ) -> Row:
        """A person; with an account of their own where none is given, and signed in, unless `signs_in` is False."""
        if signs_in and account is None:
            account = self.named[f"{name}'s account"] = self.aviary.plant("Account")
        self.named[name] = person = self.aviary.plant(
            "Person",
            workspace_id=self.named[company]["workspace_id"],
            company_id=self.named[company]["id"],
            account_id=account["id"] if account else None,
            department_id=self.named[f"{company}'s department"]["id"],
            role=role,
            privacy=privacy,
            removed_at=None,
        )
        if signs_in:
            self.tokens[name] = self.session(person)
        return person

    def session(self, person: Row, **given: object) -> str:
        """A session of the person's: its token."""
        token = f"jal_s_leaks{len(self.aviary.rows['Session']):04d}{person['id'].hex}"
        self.aviary.secret(token, "a token")
        self.aviary.plant(
            "Session",
            workspace_id=person["workspace_id"],
            person_id=person["id"],
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            **{"revoked_at": None, "viewed_by_id": None, "parent_id": None, "read_link_id": None} | given,
        )
        return token

    def invitation(self, company: str, inviter: Row, projects: list[Row], card: Row | None = None) -> None:
        """An invitation to a company and to projects of its, of a card perhaps, and the mail that tells of it."""
        into = self.named[company]
        invitation = self.aviary.plant(
            "Invitation",
            workspace_id=into["workspace_id"],
            company_id=into["id"],
            department_id=None,
            person_id=card["id"] if card else None,
            inviter_id=inviter["id"],
            role=Role.GUEST,
            share=False,
        )
        kind = MailKind.INVITATION.value
        self.aviary.plant("Mail", workspace_id=into["workspace_id"], subject_id=invitation["id"], kind=kind)
        for project in projects:
            self.aviary.plant("InvitationProject", invitation_id=invitation["id"], project_id=project["id"])

    def project(
        self, company: str, shown: bool, shared: bool, opened: bool, added: list[str], *, archived: bool = False
    ) -> Row:
        """A project in one of the workspace's stages or in none, and who was added to it."""
        [workspace] = [row for row in self.aviary.rows["Workspace"] if row["id"] == self.named[company]["workspace_id"]]
        project = self.aviary.plant(
            "Project",
            workspace_id=self.named[company]["workspace_id"],
            company_id=self.named[company]["id"],
            shown=shown,
            shared=shared,
            open=opened,
            **process_house.standing(self.aviary, workspace, len(self.aviary.rows["Project"])),
            **({} if archived else {"archived_at": None}),
        )
        for name in added:
            self.aviary.plant("ProjectAccess", project_id=project["id"], person_id=self.named[name]["id"])
        return project

    def audited(self, action: AuditAction, subject: Row, actor: Row, person: Row | None = None) -> None:
        """An entry of the audit log."""
        self.aviary.plant(
            "AuditEntry",
            workspace_id=actor["workspace_id"],
            action=action.value,
            actor_id=actor["id"],
            subject=subject.model.lower(),
            subject_id=subject["id"],
            person_id=person["id"] if person else None,
        )

    def workspace(self, name: str) -> Row:
        """A workspace with its log, status templates, a pipeline and an event that was planted."""
        self.named[name] = workspace = self.aviary.plant("Workspace")
        key: UUID = workspace["id"]
        self.aviary.plant("LogHead", workspace_id=key, seq=1, floor=0)
        self.aviary.plant("Event", workspace_id=key, seq=1, subject_id=key, tier=Tier.CLIENT)
        self.aviary.plant("StatusTemplate", workspace_id=key)
        process_house.pipelines(self.aviary, workspace)
        return workspace


def built() -> House:
    """The house, not saved yet."""
    house = House()
    _firm(house)
    _its_clients_and_partners(house)
    _projects(house)
    _what_is_gone(house)
    _another_workspace(house)
    work_house.plant(house.aviary, house.named)
    hours_house.plant(house.aviary, house.named)
    house.link_tokens = links_house.plant(house.aviary, house.named)
    house.token_to_archived = house.link_tokens.pop(links_house.TO_ARCHIVED)
    stored_house.plant(house.aviary, house.named)
    for name in ("here", "there"):
        house.aviary.plant("ProjectTemplate", workspace_id=house.named[name]["id"])
    process_house.plant(house.aviary, house.named)
    # What is kept for searches is written from the rows, when they are saved.
    links = dict.fromkeys(f"{kind}_id" for kind in ("project", "step", "task", "comment", "file", "note", "person"))
    house.aviary.plant(
        "SearchEntry", workspace_id=house.named["here"]["id"], aspect="", head="", words="", born=0, **links
    )
    house.aviary.plant_the_rest()
    return house


async def save(house: House) -> None:
    """Write it down, and take what the server has written of itself for canaries too."""
    await house.aviary.save()
    for workspace in house.aviary.rows["Workspace"]:
        await keep_all(workspace["id"])
    for row in await Installation.all():
        house.aviary.secret(row.identity, "Installation.identity")


def _firm(house: House) -> None:
    here = house.workspace("here")
    house.aviary.plant("StatusTemplate", workspace_id=here["id"])
    house.company("firm", here, OWN)
    house.company("branch", here, OWN)
    house.person("owner", "firm", Role.OWNER)
    house.person("admin", "branch", Role.ADMIN, ADMINS)
    house.person("member", "firm", Role.MEMBER, EVERYONE)
    house.person("firm's guest", "firm", Role.GUEST)


def _its_clients_and_partners(house: House) -> None:
    house.company("partner", house.named["here"], PARTNER)
    house.company("idle partner", house.named["here"], PARTNER)
    house.company("client", house.named["here"], FOR)
    house.company("other client", house.named["here"], FOR)
    house.person("partner's guest", "partner", Role.GUEST)
    house.person("idle guest", "idle partner", Role.GUEST, EVERYONE)
    house.person("client's member", "client", Role.MEMBER)
    house.person("client's second member", "client", Role.MEMBER, ADMINS)
    house.person("client's guest", "client", Role.GUEST, ADMINS)
    house.person("client's idle guest", "client", Role.GUEST)
    house.person("other client's member", "other client", Role.MEMBER, EVERYONE)
    house.person("other client's guest", "other client", Role.GUEST)
    for company, privacy in product(("firm", "partner", "client", "other client"), ContactPrivacy):
        name = f"{company}'s card {privacy.value}"
        house.person(name, company, Role.GUEST, privacy, signs_in=False)


def _projects(house: House) -> None:
    guests = ["firm's guest", "partner's guest", "client's guest", "other client's guest"]
    cards = [name for name in house.named if "'s card " in name]
    either = (False, True)
    combinations = product(("client", "other client"), either, either, either)
    for place, (company, shown, shared, opened) in enumerate(combinations):
        one, other = cards[place % len(cards)], cards[(place * 5 + 3) % len(cards)]
        house.project(company, shown, shared, opened, [*guests, *{one, other}])
        # Each guest is alone in some, so that what one sees is not what all see; most were not added to these.
        house.project(company, shown, shared, opened, [guests[place % len(guests)], other])
    house.project("client", False, True, False, ["member", "client's card ADMINS"])
    house.named["archived"] = house.project("client", False, True, True, guests, archived=True)
    # Cards that (nearly) everybody sees who follows anything, so that a stream can be told that it is up to date.
    everybody = [name for name in house.tokens if "idle" not in name]
    for company in ("client", "other client"):
        house.named[f"{company}'s marker"] = house.project(company, True, False, False, everybody)


def _what_is_gone(house: House) -> None:
    owner, member = house.named["owner"], house.named["member"]
    for company, role in (("firm", Role.MEMBER), ("client", Role.GUEST)):
        name = f"{company}'s former {role.value}"
        gone = house.person(name, company, role, EVERYONE, signs_in=False)
        number = house.aviary.new("Person.removed_at")
        gone["removed_at"], gone.canaries["removed_at"] = datetime(2031, 5, 4, 8, 30, 0, number, tzinfo=UTC), number
        project = next(row for row in house.aviary.rows["Project"] if row["shared"] and row["shown"])
        house.aviary.plant("ProjectAccess", project_id=project["id"], person_id=gone["id"])
        house.audited(AuditAction.PERSON_REMOVED, gone, owner, gone)
    for number, project in enumerate(house.aviary.rows["Project"][:4]):
        house.audited(list(AuditAction)[number], project, owner if number % 2 else member)
    house.audited(AuditAction.KIND_CHANGED, house.named["client"], owner)
    house.invitation("client", member, house.aviary.rows["Project"][:6])
    for privacy in ContactPrivacy:
        inviter = owner if privacy is ContactPrivacy.EVERYONE else member
        house.invitation("client", inviter, [], house.named[f"client's card {privacy.value}"])
    house.aviary.plant("Branding", workspace_id=owner["workspace_id"])
    house.aviary.plant("Registration", person_id=house.named["client's card ADMINS"]["id"])
    house.aviary.plant("Ticket", account_id=owner["account_id"])
    client = house.named["client's member"]
    own = next(row for row in house.aviary.rows["Session"] if row["person_id"] == owner["id"])
    house.session(client)
    house.session(client, expires_at=LONG_AGO)
    house.session(client, revoked_at=LONG_AGO)
    house.session(client, viewed_by_id=owner["id"], parent_id=own["id"], revoked_at=LONG_AGO)
    house.audited(AuditAction.VIEW_AS_STARTED, house.aviary.rows["Session"][-1], owner, client)


def _another_workspace(house: House) -> None:
    there = house.workspace("there")
    house.company("firm there", there, OWN)
    house.company("client there", there, FOR)
    owner = house.person("owner there", "firm there", Role.OWNER, account=house.named["owner's account"])
    house.person("member there", "firm there", Role.MEMBER, EVERYONE)
    account = house.named["client's member's account"]
    house.person("client's member there", "client there", Role.MEMBER, EVERYONE, account=account)
    for shown, shared in product((False, True), repeat=2):
        project = house.project("client there", shown, shared, True, ["member there", "client's member there"])
        house.named["client there's marker"] = project  # the last is shown
    house.invitation("client there", owner, house.aviary.rows["Project"][-2:])
    house.audited(AuditAction.PROJECT_CREATED, house.aviary.rows["Project"][-1], owner)
    house.audited(AuditAction.COMPANY_CREATED, house.named["firm there"], owner)
