"""Things to do something to: fresh rows for each, so that no cell changes what another one looks at."""

import itertools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from db import sessions
from db.models import Account, Department, Person, ProjectAccess
from permissions.tiers import ContactPrivacy
from schema.nodes import global_id
from tests.matrix.cast import EVERY_PROJECT, KINDS, VIEWERS
from tests.matrix.deed import Deed
from tests.matrix.deeds import DEEDS
from tests.matrix.documents import DocumentTargets
from tests.matrix.house import House, company_of, invitation_of, mail_of, person_of, project_of
from tests.matrix.links import LinkTargets
from tests.matrix.process_rows import ProcessTargets
from tests.matrix.status_rows import StatusTargets
from tests.matrix.work_targets import WorkTargets

_NUMBERS = itertools.count(1)
ANOTHER = {"OWN": "CLIENT", "PARTNER": "CLIENT", "CLIENT": "PARTNER"}
ROLES = {"ID": "GUEST", "OF MEMBERS": "MEMBER", "OF OWNERS": "OWNER"}
"""Of the person in a company, by how the input names it."""
CARDS = {
    "OWNER": ("firm", "OWNER"),
    "ADMIN": ("firm", "ADMIN"),
    "MEMBER": ("firm", "MEMBER"),
    "GUEST": ("firm", "GUEST"),
    "met": ("firm", "MEMBER"),
    "PARTNER": ("partner", "GUEST"),
    "c MEMBER": ("client", "MEMBER"),
    "c GUEST": ("client", "GUEST"),
    "hiding": ("client", "GUEST"),
    "removed": ("firm", "MEMBER"),
    "strange": ("strange client", "MEMBER"),
}


class Targets(LinkTargets, WorkTargets, DocumentTargets, ProcessTargets, StatusTargets):
    """Makes them. `ids` are the global ids of all that an input can name."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def of(self, viewer: str, deed: str, thing: str) -> dict[str, str]:
        """A new thing: what the words of the deed's input stand for. "ID" is what must not change if it is refused."""
        words = {"WORD": f"word{next(_NUMBERS)}", "THING": thing, "TEMPLATE": self.house.ids["template"]["ours"]}
        words["OUR STAGE"], words["THEIR STAGE"] = (self.house.ids["stage"][where] for where in ("ours", "strange"))
        words["OUR LABEL"], words["THEIR LABEL"] = (self.house.ids["label"][where] for where in ("ours", "strange"))
        make: Callable[..., Any] = getattr(self, f"_{DEEDS[deed].noun}")
        row: str = await make(viewer, DEEDS[deed], thing, words)
        return {**words, "ID": row}

    async def shared(self, viewer: str, deed: str, thing: str) -> dict[str, str]:
        """A thing to be refused, which changes nothing: so the same for several deeds, and for several viewers."""
        given = DEEDS[deed].given or {}
        noun = DEEDS[deed].noun
        whose = viewer if noun not in ("project", "company", "department", "person") or thing == "self" else ""
        added = noun == "project" and VIEWERS[viewer].added and viewer
        key = (
            noun,
            thing,
            given.get("companyId"),
            "PARTNER" in str(given),
            "ID" in str(given),
            whose,
            added,
            DEEDS[deed].field == "restoreProjects",
        )
        if key not in self.house.targets:
            self.house.targets[key] = await self.of(viewer, deed, thing)
        return self.house.targets[key]

    async def _nothing(self, *_: object) -> str:
        return ""

    async def _project(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        work = EVERY_PROJECT[thing]
        project = project_of(self.house, work, thing)
        project.archived_at = self.house.at if deed.field == "restoreProjects" else None
        await project.save(force_create=True)
        inside = [self.house.people["staff on client's file"].id]
        words["SOMEBODY IN IT"] = self.house.ids["person"]["staff on client's file"]
        words["A MEMBER"] = self.house.ids["person"]["staff on client's card"]
        theirs, others = ("other", "client") if work.company == "other" else ("client", "other")
        words["A GUEST OF A CLIENT"] = self.house.ids["person"][f"{theirs}'s guest"]
        words["A GUEST OF ANOTHER"] = self.house.ids["person"][f"{others}'s guest"]
        words["A MEMBER OF ANOTHER"] = self.house.ids["person"][f"{others}'s member"]
        words["NOT SHARED"], words["NOT OPEN"] = str(not work.shared), str(not work.opened)
        words["ITS NAME"] = project.name
        if VIEWERS[viewer].added:
            inside.append(self.house.people[viewer].id)
        await ProjectAccess.bulk_create(ProjectAccess(project_id=project.id, person_id=each) for each in inside)
        return global_id("Project", project.id)

    async def _company(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        whose = "strange client" if thing == "strange" else thing
        kind = KINDS[whose]
        role = ROLES[(deed.given or {})["companyId"]]
        company = company_of(self.house, self.house.of(whose), f"a {kind} of {words['WORD']}", kind)
        await company.save(force_create=True)
        card = person_of(self.house, whose, role, "card of a company")
        card.company_id, card.department_id = company.id, None
        await card.save(force_create=True)
        row = global_id("Company", company.id)
        words |= {"ANOTHER KIND": ANOTHER[kind], "OF MEMBERS": row, "OF OWNERS": row}
        return row

    async def _department(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        company = self.house.companies["strange client" if thing == "strange" else thing]
        department = await Department.create(company_id=company.id, name=f"a {words['WORD']}")
        return global_id("Department", department.id)

    async def _person(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        words["STRANGE COMPANY"] = self.house.ids["company"]["strange client"]
        words["ANOTHER COMPANY"] = self.house.ids["company"]["unworked"]
        words["THE FIRM"] = self.house.ids["company"]["firm"]
        words["ANOTHER PARTNER"] = await self._another_partner() if "PARTNER" in str(deed.given) else ""
        if thing == "self":
            await Person.filter(id=self.house.people[viewer].id).update(privacy=ContactPrivacy.NOT_CLIENTS)
            return self.house.ids["person"][viewer]
        return global_id("Person", await self._card(thing))

    async def _invitation(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        company = self.house.companies["strange client" if thing == "strange" else "client"]
        invitation = invitation_of(self.house, company, "stranger" if thing == "strange" else "member", words["WORD"])
        await invitation.save(force_create=True)
        return global_id("Invitation", invitation.id)

    async def _mail(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        mail = mail_of(self.house, thing, self.house.invitations[thing])
        mail.recipient = f"{words['WORD']}@matrix.example"
        await mail.save(force_create=True)
        return global_id("UndeliveredMail", mail.id)

    async def _session(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        mine = self.house.person(viewer)
        other = self.house.people["admin" if viewer == "owner" else "owner"]
        strange = self.house.people["stranger" if viewer != "stranger" else "owner"]
        person = {"somebody's": other, "strange": strange}.get(thing, mine)
        token, session = await sessions.start(person)
        if thing == "a look at me":
            session.viewed_by_id = other.id
            await session.save()
        if "ID" not in str(deed.given):
            words["TOKEN"] = token  # it is their own session that it is about
        return global_id("Session", session.id)

    async def _account(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        """Somebody like the viewer, whose account has this session: all that the viewer has would end with it."""
        like = VIEWERS[viewer]
        account = await Account.create(
            email=f"{words['WORD']}@everywhere.example", password_hash="-", created_at=self.house.at
        )
        person = person_of(self.house, like.company, like.role, "card of an account", account_id=account.id)
        await person.save(force_create=True)
        words["TOKEN"], _ = await sessions.start(person)
        return ""

    async def _workspace(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        return self.house.ids["workspace"][thing]

    async def _another_partner(self) -> str:
        company = company_of(self.house, self.house.workspaces["ours"], "another partner", "PARTNER")
        await company.save(force_create=True)
        return global_id("Company", company.id)

    async def _card(self, thing: str) -> UUID:
        company, role = CARDS[thing]
        privacy = ContactPrivacy.ADMINS if thing == "hiding" else ContactPrivacy.NOT_CLIENTS
        removed_at = self.house.at if thing == "removed" else None
        person: Person = person_of(self.house, company, role, f"card {thing}", privacy=privacy, removed_at=removed_at)
        await person.save(force_create=True)
        if thing != "removed":
            await sessions.start(person)
        if thing == "met":
            met = self.house.projects["client closed both"]
            await ProjectAccess.create(project_id=met.id, person_id=person.id)
        return person.id
