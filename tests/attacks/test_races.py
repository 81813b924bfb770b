"""Many who change who is what at the same time: nothing breaks, somebody owns the firm, and what is noted is so."""

import asyncio
import random
from collections import defaultdict
from typing import Any

import pytest

from db import sessions
from db.demo.load import PASSWORD
from db.models import AuditEntry, Company, Event, Person, ProjectAccess, Workspace
from permissions.tiers import CompanyKind, Role
from settings import Settings
from tests.attacks.gates import Gate, before_the_log, before_the_transaction
from tests.attacks.test_memberships_held import outcome
from tests.behaviours.office import asked, do, ids, refused
from tests.people import World

ACTORS = ("Nadia Halden", "Edwin Brix", "Ifeoma Okafor")
MOVED = ("Timur Bekov", "Eleanor Whitcombe")
COMPANIES = ("Meridian Houses", "Lindenhof Hausverwaltung", "Wrzos Kawiarnie i Piekarnie", "Halden & Brix")
NOTED = {
    "person.role_changed": "ROLE_CHANGED",
    "person.moved": "PERSON_MOVED",
    "person.removed": "PERSON_REMOVED",
    "person.created": "PERSON_CREATED",
}
Act = tuple[str, dict[str, Any]]


def random_act(chance: random.Random, named: dict[str, str], departments: list[str]) -> Act:
    """Something that owners and admins do."""
    who, company = named[chance.choice(MOVED)], named[chance.choice(COMPANIES)]
    project = named["Lobby and reception, London"]
    meridian = named["Meridian Houses"]
    in_department = {"displayName": "New", "companyId": meridian, "departmentId": departments[0]}
    acts: list[Act] = [
        ("changeRole", {"personId": named[chance.choice(ACTORS)], "role": chance.choice(["OWNER", "ADMIN", "MEMBER"])}),
        ("changeRole", {"personId": named[chance.choice(ACTORS)], "role": "ADMIN"}),
        ("changeRole", {"personId": who, "role": chance.choice(["MEMBER", "GUEST"])}),
        ("movePerson", {"personId": who, "companyId": company, "role": "GUEST", "keepProjects": chance.random() < 0.5}),
        ("movePerson", {"personId": who, "companyId": company, "role": "GUEST"}),
        (
            "changeCompanyKind",
            {"companyId": meridian, "kind": chance.choice(["CLIENT", "PARTNER"]), "otherwise": "GUEST"},
        ),
        ("addToProject", {"projectId": project, "personIds": [who], "shareWithClient": True}),
        ("removeFromProject", {"projectId": project, "personIds": [who]}),
        ("createPerson", in_department),
        ("deleteDepartment", {"departmentId": departments[0]}),
        ("createWorkspace", {"name": "Another"}),
        ("signOutPerson", {"personId": who}),
        ("startViewAs", {"personId": who}),
        (
            "setContactPrivacy",
            {"personIds": [named[name] for name in MOVED], "privacy": chance.choice(["ADMINS", "EVERYONE"])},
        ),
    ]
    return chance.choice(acts)


async def play(world: World, seed: int, rounds: int) -> int:
    """Rounds of three acts at once, by three who may be demoted by them; how many were done."""
    chance = random.Random(seed)  # noqa: S311
    people = {name: await world.person(name) for name in ACTORS}
    named, done = await ids(people["Nadia Halden"]), 0
    for name in ACTORS[1:]:
        await do(people["Nadia Halden"], "changeRole", personId=named[name], role="OWNER")
    for _ in range(rounds):
        owner = people[(await owners())[0]]
        made = await do(owner, "createDepartment", "department { id }", companyId=named["Meridian Houses"], name="D")
        departments = [made["department"]["id"]]
        acts = [(caller, *random_act(chance, named, departments)) for caller in people.values()]
        told = await asyncio.gather(*(outcome(caller, mutation, **given) for caller, mutation, given in acts))
        done += told.count("DONE")
        assert await owners(), (acts, told)
        await outcome(people[(await owners())[0]], "deleteDepartment", departmentId=departments[0])
    return done


async def owners() -> list[str]:
    """The owners of the demo's workspace who can sign in."""
    workspace = await Workspace.all().order_by("created_at").first()
    rows = Person.filter(
        workspace=workspace,
        role=Role.OWNER,
        removed_at=None,
        account_id__not_isnull=True,
        company__kind=CompanyKind.OWN,
    )
    return [row["display_name"] for row in await rows.order_by("display_name").values("display_name")]


async def check_what_is_noted(begun: int) -> None:
    """The audit log and the event log tell of the same changes in the same order, and lead to what is there now."""
    workspace = await Workspace.all().order_by("created_at").first()
    audited, logged = defaultdict(list), defaultdict(list)
    for entry in await AuditEntry.filter(workspace=workspace).order_by("at"):
        if entry.action in NOTED.values():
            audited[entry.subject_id].append(entry)
    for event in await Event.filter(workspace=workspace, seq__gt=begun, verb__in=list(NOTED)).order_by("seq"):
        logged[event.subject_id].append(NOTED[event.verb])
    assert {key: [entry.action for entry in entries] for key, entries in audited.items()} == dict(logged)
    for person_id, entries in audited.items():
        state: dict[str, str | None] = {}
        for entry in entries:
            known = {name: value for name, value in entry.before.items() if name in state}
            assert known.items() <= state.items(), (entry.action, entry.before, state)
            state |= {name: value for name, value in entry.after.items() if name in ("company", "role")}
        person = await Person.get(id=person_id).prefetch_related("company")
        assert state.get("role", person.role.value) == person.role.value
        assert state.get("company", person.company.name) == person.company.name
    for entry in await AuditEntry.filter(workspace=workspace, action="KIND_CHANGED").order_by("-at").limit(1):
        assert entry.after["kind"] == (await Company.get(id=entry.subject_id)).kind.value
    for entry in await AuditEntry.filter(action__in=["ACCESS_ADDED", "ACCESS_REMOVED"]).order_by("-at").limit(1):
        there = await ProjectAccess.filter(project_id=entry.subject_id, person_id=entry.person_id).exists()
        assert there == (entry.action == "ACCESS_ADDED")


async def head() -> int:
    """How far the demo's log goes."""
    last = await Event.all().order_by("-seq").first()
    return last.seq if last else 0


@pytest.mark.behaviour("W-10", "N-06", "N-11", "S-07")
async def test_changes_of_who_is_what_at_the_same_time(world: World) -> None:
    begun = await head()
    assert await play(world, seed=3, rounds=20) > 15
    await check_what_is_noted(begun)


@pytest.mark.torture
@pytest.mark.behaviour("W-10", "N-06", "N-11", "S-07")
@pytest.mark.parametrize("seed", range(10))
async def test_changes_of_who_is_what_at_the_same_time_for_long(world: World, seed: int) -> None:
    begun = await head()
    await play(world, seed, rounds=150)
    await check_what_is_noted(begun)


@pytest.mark.behaviour("S-07", "N-06")
@pytest.mark.parametrize("held", [before_the_transaction, before_the_log])
async def test_a_company_that_becomes_a_client_stops_what_its_people_have_under_way(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch, held: Any
) -> None:
    if held is before_the_log and settings.database_url.startswith("sqlite"):
        return  # SQLite writes one after the other: nothing can happen in between
    owner = await world.person("Nadia Halden")
    named, gate = await ids(owner), Gate()
    branch = await do(owner, "createCompany", "company { id }", name="Branch", kind="OWN")
    branch_id = branch["company"]["id"]
    await do(owner, "movePerson", personId=named["Sophie Marchand"], companyId=branch_id, role="MEMBER")
    sophie, lobby = await world.person("Sophie Marchand"), named["Lobby and reception, London"]
    # What she sees to would be taken from her, and for that it would have to be free.
    await do(owner, "updateProject", projectId=lobby, assigneeId=None)
    async with sophie.follow() as stream:
        assert (await stream.change())["change"] == "BOOKMARK"
        with monkeypatch.context() as patch:
            held(gate, patch)
            setting = asyncio.create_task(outcome(sophie, "setClientStatus", projectIds=[lobby], status="Overtaken"))
            await gate.reached.wait()
            try:
                await do(owner, "changeCompanyKind", companyId=branch_id, kind="CLIENT")
            finally:
                gate.opened.set()  # or the server could never be stopped
            assert await setting == "UNAVAILABLE"
        assert (await stream.ended())[0] == 4412
    assert "Overtaken" not in str(await owner.work_in_progress())
    # On its own again, it works as a matter of course.
    await do(owner, "changeCompanyKind", companyId=branch_id, kind="OWN", otherwise="MEMBER")
    assert await outcome(sophie, "setClientStatus", projectIds=[lobby], status="Back") == "DONE"


@pytest.mark.behaviour("N-06")
async def test_who_signs_in_while_being_removed_is_not_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = await world.person("Nadia Halden")
    named, gate = await ids(owner), Gate()
    sign_in = """mutation { signIn(input: {email: "katrin@lindenhof.example", password: "%s"}) {
      token userErrors { code } } }"""
    with monkeypatch.context() as patch:
        before_the_transaction(gate, patch)
        entering = asyncio.create_task(world.nobody.run(sign_in % PASSWORD))
        await gate.reached.wait()
        await do(owner, "removePerson", personId=named["Katrin Vogt"])
        gate.opened.set()
        payload = (await entering)["data"]["signIn"]
    # As if there had never been such a person; and no session is noted.
    assert payload == {"token": None, "userErrors": [{"code": "UNAUTHENTICATED"}]}
    assert await AuditEntry.filter(action="SESSION_STARTED", subject_name="Katrin Vogt").count() == 0


@pytest.mark.behaviour("N-06", "N-01")
async def test_the_streams_of_who_is_moved_by_two_at_once_show_where_they_are(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    named = await ids(nadia)
    home = {name: named[name] for name in ("Lindenhof Hausverwaltung", "Wrzos Kawiarnie i Piekarnie")}
    for _ in range(3):
        timur = world.with_token((await sessions.start(await Person.get(display_name="Timur Bekov")))[0])
        async with timur.follow() as stream:
            assert (await stream.change())["change"] == "BOOKMARK"
            given = {"personId": named["Timur Bekov"], "role": "MEMBER"}
            fields = "person { company { id } }"
            await asyncio.gather(
                *(
                    asked(who, "movePerson", fields, {**given, "companyId": there})
                    for who, there in zip((nadia, edwin), home.values(), strict=True)
                )
            )
            assert (await stream.change())["change"] == "RESET"
            company = (await timur.ask("{ viewer { company { id } } }"))["viewer"]["company"]["id"]
            assert company in home.values()
            # What he is told from here on is of where he is, and of nowhere else.
            [other] = set(home.values()) - {company}
            shown = {}
            for each in (other, company):
                made = await do(nadia, "createProject", "project { id }", companyId=each, name="After the move")
                shown[each] = made["project"]["id"]
                await nadia.set_status([shown[each]], status="To be seen")
            while (change := await stream.change())["change"] in ("RESET", "BOOKMARK"):
                pass
            assert (change["change"], change["projectId"]) == ("SHOWN", shown[company])


async def test_a_department_that_goes_meanwhile_is_a_refusal(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if settings.database_url.startswith("sqlite"):
        return  # SQLite writes one after the other: nothing can happen in between
    owner, named = await world.person("Nadia Halden"), {}
    named = await ids(owner)
    meridian = named["Meridian Houses"]
    given: dict[str, Any] = {"displayName": "New", "companyId": meridian}
    for mutation, wanted in (("createPerson", given), ("updatePerson", {"personId": named["Rajiv Menon"]})):
        made = await do(owner, "createDepartment", "department { id }", companyId=meridian, name=mutation)
        department, gate = made["department"]["id"], Gate()
        with monkeypatch.context() as patch:
            before_the_log(gate, patch)
            deleting = asyncio.create_task(outcome(owner, "deleteDepartment", departmentId=department))
            await gate.reached.wait()
            writing = asyncio.create_task(refused(owner, mutation, **wanted, departmentId=department))
            await asyncio.wait([writing], timeout=0.2)
            gate.opened.set()
            assert await deleting == "DONE"
            assert (await writing)[:2] == ("NOT_FOUND", "departmentId")
