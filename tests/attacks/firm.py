"""A firm that changes who sees what at random, and what each of its people may see by the design's table."""

import random
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from strawberry.relay.utils import from_base64, to_base64

from db.models import LogHead, Person, Project, ProjectAccess, Workspace
from permissions.tiers import CompanyKind, Role
from tests.behaviours.office import asked, do, ids
from tests.people import Caller

CAST = ("Eleanor Whitcombe", "Timur Bekov", "Piotr Wolski", "Sophie Marchand", "Leyla Demir")
"""A client's member and guest, a partner's guest, the firm's own member and guest: as they begin."""
MERIDIAN, WOLSKI = "Meridian Houses", "Wolski Instalacje Elektryczne"
COMPANIES = (MERIDIAN, WOLSKI, "Lindenhof Hausverwaltung", "Halden & Brix")
PROJECTS = 5

Action = Callable[[], Awaitable[Any]]


def row_of(global_id: str) -> UUID:
    """The row behind a global id."""
    return UUID(from_base64(global_id)[1])


class Firm:
    """What the owner does, one change at a time, and what everybody could see after each."""

    def __init__(self, owner: Caller, named: dict[str, str], projects: list[str], chance: random.Random) -> None:
        self.owner, self.named, self.projects, self.chance = owner, named, projects, chance
        self.history: list[tuple[int, dict[UUID, set[str]]]] = []
        self.done: list[str] = []

    @classmethod
    async def of(cls, owner: Caller, seed: int) -> "Firm":
        """The demo's firm."""
        chance = random.Random(seed)  # noqa: S311
        named = await ids(owner)
        company = row_of(named[MERIDIAN])
        theirs = await Project.filter(company_id=company).order_by("client_name").values_list("id", flat=True)
        firm = cls(owner, named, [to_base64("Project", row) for row in theirs[:PROJECTS]], chance)
        # So that from the first step on there is something to lose.
        everybody = [named[name] for name in CAST]
        for project in firm.projects[:3]:
            await do(owner, "addToProject", projectId=project, personIds=everybody, shareWithClient=True)
        await do(owner, "setClientStatus", projectIds=firm.projects, status="Begun")
        await do(owner, "setProjectReach", projectIds=firm.projects[:2], openToWorkspace=False)
        await firm.remember()
        return firm

    @property
    def step(self) -> int:
        """How many changes have been made."""
        return len(self.history) - 1

    async def remember(self) -> None:
        """Note how far the log goes, and what each of the cast could see there."""
        workspace = await Workspace.all().order_by("created_at").first()
        assert workspace is not None
        head = await LogHead.get(workspace_id=workspace.id)
        seen = {row_of(self.named[name]): await self.visible(row_of(self.named[name])) for name in CAST}
        self.history.append((head.seq, seen))

    async def visible(self, person_id: UUID) -> set[str]:
        """The projects under a person's work in progress, by the table of the design."""
        person = await Person.get(id=person_id).prefetch_related("company")
        added = set(await ProjectAccess.filter(person_id=person_id).values_list("project_id", flat=True))
        found = set()
        for project in await Project.filter(workspace_id=person.workspace_id, shown=True):
            match person.company.kind, person.role:
                case CompanyKind.OWN, Role.OWNER | Role.ADMIN:
                    sees = True
                case CompanyKind.OWN, Role.MEMBER:
                    sees = project.open or project.id in added
                case CompanyKind.CLIENT, Role.MEMBER:
                    sees = project.company_id == person.company.id
                case _:
                    sees = project.id in added
            if sees:
                found.add(to_base64("Project", project.id))
        return found

    async def change_something(self) -> None:
        """One random change. A refusal is a change of nothing."""
        often = [name for name in self.actions if name not in ("kind", "company", "move", "sign_out")]
        name = self.chance.choice([*self.actions, *often])
        mutation, given = self.actions[name](self)
        payload = await asked(self.owner, mutation, "", given)
        errors = [error["code"] for error in payload["userErrors"]]
        assert set(errors) <= {"BAD_USER_INPUT", "FORBIDDEN"}, (mutation, given, payload)
        self.done.append(f"{mutation} {given} {errors}")
        await self.remember()

    def person(self) -> str:
        """One of the cast's id."""
        return self.named[self.chance.choice(CAST)]

    def some_projects(self) -> list[str]:
        """One to three of the projects."""
        return self.chance.sample(self.projects, self.chance.randint(1, 3))

    def add(self) -> tuple[str, dict[str, Any]]:
        """Somebody is added to a project."""
        given = {"projectId": self.chance.choice(self.projects), "personIds": [self.person()]}
        return "addToProject", {**given, "shareWithClient": self.chance.random() < 0.5}

    def take_out(self) -> tuple[str, dict[str, Any]]:
        """Some are taken out of a project."""
        people = list({self.person(), self.person()})
        return "removeFromProject", {"projectId": self.chance.choice(self.projects), "personIds": people}

    def role(self) -> tuple[str, dict[str, Any]]:
        """Somebody may do something else."""
        return "changeRole", {"personId": self.person(), "role": self.chance.choice(["MEMBER", "GUEST", "ADMIN"])}

    def kind(self) -> tuple[str, dict[str, Any]]:
        """A company is something else."""
        company = self.named[self.chance.choice([MERIDIAN, WOLSKI])]
        kind = self.chance.choice(["CLIENT", "CLIENT", "PARTNER", "OWN"])
        return "changeCompanyKind", {"companyId": company, "kind": kind, "otherwise": "GUEST"}

    def move(self) -> tuple[str, dict[str, Any]]:
        """Somebody works somewhere else."""
        keep, role = self.chance.random() < 0.5, self.chance.choice(["GUEST", "MEMBER"])
        company = self.named[self.chance.choice(COMPANIES)]
        return "movePerson", {"personId": self.person(), "companyId": company, "role": role, "keepProjects": keep}

    def reach(self) -> tuple[str, dict[str, Any]]:
        """Projects are shared and opened, or not any more."""
        given = {"projectIds": self.some_projects(), "sharedWithClient": self.chance.random() < 0.5}
        return "setProjectReach", {**given, "openToWorkspace": self.chance.random() < 0.5}

    def status(self) -> tuple[str, dict[str, Any]]:
        """Clients are told something."""
        shown, text = self.chance.random() < 0.75, f"Status {self.chance.random()}"
        return "setClientStatus", {"projectIds": self.some_projects(), "status": text, "shown": shown}

    def hide(self) -> tuple[str, dict[str, Any]]:
        """Clients are told nothing any more."""
        return "hideClientStatus", {"projectIds": self.some_projects()}

    def privacy(self) -> tuple[str, dict[str, Any]]:
        """Somebody shows how they can be reached, or not."""
        privacy = self.chance.choice(["EVERYONE", "NOT_CLIENTS", "ADMINS"])
        return "setContactPrivacy", {"personIds": [self.person(), self.person()], "privacy": privacy}

    def card(self) -> tuple[str, dict[str, Any]]:
        """Somebody has another phone and job."""
        return "updatePerson", {"personId": self.person(), "phone": f"+{self.chance.randint(1, 10**9)}"}

    def company(self) -> tuple[str, dict[str, Any]]:
        """A company is called something else."""
        company = self.named[self.chance.choice(COMPANIES)]
        return "updateCompany", {"companyId": company, "name": f"Company {self.chance.random()}"}

    def project(self) -> tuple[str, dict[str, Any]]:
        """A project is called something else."""
        return "renameProject", {"projectId": self.some_projects()[0], "clientName": f"Project {self.chance.random()}"}

    def sign_out(self) -> tuple[str, dict[str, Any]]:
        """Somebody's sessions are ended."""
        return "signOutPerson", {"personId": self.person()}

    actions = {
        each.__name__: each
        for each in (add, take_out, role, kind, move, reach, status, hide, privacy, card, company, project, sign_out)
    }
