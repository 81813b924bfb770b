"""What an owner changes while others follow: the mutation, and what becomes of the rows by it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from db.models import Project, ToldStatus
from permissions.tiers import CompanyKind, ContactPrivacy, Role
from tests.leaks import process_house
from tests.leaks.canaries import Row
from tests.leaks.columns import CLIENT, TEAM
from tests.leaks.conftest import Leaks
from tests.leaks.house import LONG_AGO

MARKERS = {"owner": ("client's marker", "other client's marker"), "owner there": ("client there's marker",)}
SET_STATUS = "setClientStatus", "SetClientStatusInput"


@dataclass(frozen=True)
class Change:
    """A mutation with its input, and the column of the project by which those who see its card hear of it, if any."""

    mutation: str
    input_type: str
    given: dict[str, Any]
    heard_by: str | None = None
    others_hear: bool = False
    """Whether it concerns more than the one project."""
    tier: int = CLIENT
    """The lowest that can see a difference."""

    @property
    def document(self) -> str:
        """As an owner sends it."""
        return (
            f"mutation($input: {self.input_type}!) {{ {self.mutation}(input: $input) "
            "{ userErrors { code message } } }"
        )


def told(leaks: Leaks, project: Row, shown: bool = True) -> dict[str, Any]:
    """The project has another status, in canaries, from here on."""
    project["shown"] = shown
    for column in ("status_color", "status_icon", "status_updated_at"):
        project.canaries.pop(column, None)  # a status in one's own words has no looks, and its time is now
    return {
        "projectIds": [project.global_id],
        "shown": shown,
        "status": leaks.aviary.text(project, "status"),
        "description": leaks.aviary.text(project, "status_description"),
    }


async def told_long_ago(leaks: Leaks) -> None:
    """Let all statuses be old: what is told is told later than what was, which would be another canary's time."""
    await Project.all().update(status_updated_at=LONG_AGO)
    await ToldStatus.all().update(at=LONG_AGO)
    for row in leaks.aviary.rows["Project"]:
        row.canaries.pop("status_updated_at", None)
    for row in leaks.aviary.rows["ToldStatus"]:
        row.canaries.pop("at", None)


def marker(leaks: Leaks, owner: str, number: int) -> Change:
    """A status that everybody sees who sees anything: whoever has heard it has heard all that came before."""
    rows = [leaks.house.named[name] for name in MARKERS[owner]]
    for row in rows:
        for column in ("status", "status_color", "status_icon", "status_updated_at"):
            row.canaries.pop(column, None)
    return Change(*SET_STATUS, {"projectIds": [row.global_id for row in rows], "status": f"marker {number};"})


def changes(leaks: Leaks) -> Iterator[Change]:
    """One after the other. The rows are changed as each is taken; it must be sent before the next one is."""
    named, aviary = leaks.house.named, leaks.aviary
    nothing = [row for row in aviary.rows["Project"] if not (row["shown"] or row["shared"] or row["open"])]
    project = next(row for row in nothing if leaks.oracle.added(named["client's guest"], row))
    one = {"projectId": project.global_id}
    several = {"projectIds": [project.global_id]}
    stranger = named["client's card ADMINS"]

    def renamed(*columns: str) -> dict[str, Any]:
        names = {"name": "name", "client_name": "clientName"}
        return one | {names[column]: aviary.text(project, column) for column in columns}

    def person(**given: Any) -> dict[str, Any]:
        return {"personId": stranger.global_id, **given}

    def switched(**switches: bool) -> dict[str, Any]:
        names = {"shared": "sharedWithClient", "open": "openToWorkspace"}
        project.values.update(switches)
        return several | {names[column]: value for column, value in switches.items()}

    yield Change(*SET_STATUS, told(leaks, project, shown=False))
    yield Change(*SET_STATUS, told(leaks, project), "status")
    yield Change("renameProject", "RenameProjectInput", renamed("name"), tier=TEAM)
    yield Change("renameProject", "RenameProjectInput", renamed("client_name"), "client_name")
    # Two members of one company see the same but for each other's contact details: their streams cannot be one.
    for other in (stranger, named["client's member"], named["client's second member"]):
        yield Change("addToProject", "AddToProjectInput", _added(leaks, project, other), tier=TEAM)
    yield Change("setProjectReach", "SetProjectReachInput", switched(shared=True), "client_name")
    for privacy in (ContactPrivacy.EVERYONE, ContactPrivacy.NOT_CLIENTS, ContactPrivacy.ADMINS):
        stranger["privacy"] = privacy
        given = {"personIds": [stranger.global_id], "privacy": privacy.value}
        yield Change("setContactPrivacy", "SetContactPrivacyInput", given, others_hear=True)
    card = {name: aviary.text(stranger, name) for name in ("phone", "address", "note")}
    yield Change("updatePerson", "UpdatePersonInput", person(**card), others_hear=True)
    company = {"companyId": named["client"].global_id, "name": aviary.text(named["client"], "name")}
    yield Change("updateCompany", "UpdateCompanyInput", company, others_hear=True)
    yield Change("setProjectReach", "SetProjectReachInput", switched(shared=False, open=True), "client_name")
    yield Change("removeFromProject", "RemoveFromProjectInput", _taken_out(leaks, project, stranger))
    yield from _memberships(leaks, project)
    yield Change(*SET_STATUS, told(leaks, project), "status")
    first, *_, last = process_house.stages(aviary, named["here"])
    yield Change("moveProjects", "MoveProjectsInput", _moved(leaks, project, first))
    yield Change("moveProjects", "MoveProjectsInput", _moved(leaks, project, last), "status")
    project["shown"] = False
    yield Change("hideClientStatus", "HideClientStatusInput", several)
    yield Change(*SET_STATUS, told(leaks, project, shown=False))


def _moved(leaks: Leaks, project: Row, stage: Row) -> dict[str, Any]:
    # Whatever enters a pipeline is hidden; then its stage may tell another status.
    if project["pipeline_id"] != stage["pipeline_id"]:
        project["shown"] = False
    project.values.update(stage_id=stage["id"], pipeline_id=stage["pipeline_id"])
    project.canaries.pop("stage_entered_at", None)  # now
    for automation in leaks.aviary.rows["Automation"]:
        if automation["stage_id"] == stage["id"] and automation["enabled"]:
            project["shown"] = True
            for column in ("status", "status_description"):
                project.canaries[column] = automation.canaries["settings"]
            for column in ("status_color", "status_icon", "status_updated_at"):
                project.canaries.pop(column, None)
    return {"projectIds": [project.global_id], "stageId": stage.global_id}


def _memberships(leaks: Leaks, project: Row) -> Iterator[Change]:
    # Whom these change follows too: their streams narrow or end.
    named = leaks.house.named
    for name in ("client's member", "member"):
        named[name]["role"] = Role.GUEST
        given = {"personId": named[name].global_id, "role": "GUEST"}
        yield Change("changeRole", "ChangeRoleInput", given, others_hear=True)
        yield Change(*SET_STATUS, told(leaks, project), "status")
    given = _taken_out(leaks, project, named["firm's guest"])
    yield Change("removeFromProject", "RemoveFromProjectInput", given, others_hear=True)
    yield Change(*SET_STATUS, told(leaks, project), "status")
    named["partner"]["kind"] = CompanyKind.CLIENT
    # Clients do not learn of each other: whoever becomes one leaves the projects that are done for others.
    _leave(leaks, [row for row in leaks.aviary.rows["Person"] if row["company_id"] == named["partner"]["id"]])
    given = {"companyId": named["partner"].global_id, "kind": "CLIENT"}
    yield Change("changeCompanyKind", "ChangeCompanyKindInput", given, others_hear=True)
    gone = named["other client's guest"]
    gone["removed_at"] = "now"
    _leave(leaks, [gone])
    yield Change("removePerson", "RemovePersonInput", {"personId": gone.global_id}, others_hear=True)


def _leave(leaks: Leaks, people: list[Row]) -> None:
    rows, gone = leaks.aviary.rows["ProjectAccess"], {row["id"] for row in people}
    rows[:] = [row for row in rows if row["person_id"] not in gone]


def _added(leaks: Leaks, project: Row, person: Row) -> dict[str, Any]:
    row = Row("ProjectAccess", {"project_id": project["id"], "person_id": person["id"]}, {})
    leaks.aviary.rows["ProjectAccess"].append(row)
    return {"projectId": project.global_id, "personIds": [person.global_id], "shareWithClient": False}


def _taken_out(leaks: Leaks, project: Row, person: Row) -> dict[str, Any]:
    rows, gone = leaks.aviary.rows["ProjectAccess"], (project["id"], person["id"])
    rows[:] = [row for row in rows if (row["project_id"], row["person_id"]) != gone]
    return {"projectId": project.global_id, "personIds": [person.global_id]}
