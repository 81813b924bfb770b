"""Companies: written down with their departments and people, and what their kind makes of those."""

from typing import Any

import pytest

from tests.behaviours.office import WHO, do, does_not_know, everything, exists_for, ids, listed, person_now, refused
from tests.people import World

COMPANY = "company { id name kind language timeZone departments { name } }"


@pytest.mark.behaviour("S-01", "S-08", "S-10")
async def test_a_companys_kind_decides_what_its_people_see(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    for kind, role, tier in (
        ("OWN", "MEMBER", "INTERNAL"),
        ("PARTNER", "GUEST", "TEAM"),
        ("CLIENT", "MEMBER", "CLIENT"),
    ):
        given = {"name": f"Ostrow {kind}", "kind": kind, "language": "pl", "timeZone": "Europe/Warsaw"}
        person = {"displayName": f"Hanna {kind}", "role": role, "department": "Biuro"}
        payload = await do(nadia, "createCompany", COMPANY, **given, departments=["Sklep", "Biuro"], people=[person])
        made = payload["company"]
        assert made == {"id": made["id"], **given, "departments": [{"name": "Biuro"}, {"name": "Sklep"}]}
        card = await person_now(nadia, f"Hanna {kind}")
        assert (card["kind"], card["role"], card["hasAccount"]) == (kind, role, False)
        assert (card["company"], card["department"]["name"]) == ({"id": made["id"], "name": made["name"]}, "Biuro")
        viewer = (await (await world.person(f"Hanna {kind}")).ask(WHO))["viewer"]
        assert (viewer["tier"], viewer["role"], viewer["company"]) == (tier, role, {"name": made["name"], "kind": kind})
    # And every company and person can be coloured by it.
    companies = await listed(nadia, "{ companies(first: 100) { edges { node { name kind } } } }")
    assert {"name": "Wolski Instalacje Elektryczne", "kind": "PARTNER"} in companies
    partners = "{ people(filter: {kind: PARTNER}) { edges { node { displayName kind } } } }"
    names = ["Hanna PARTNER", "Oksana Hrytsenko", "Piotr Wolski"]
    assert await listed(nadia, partners) == [{"displayName": name, "kind": "PARTNER"} for name in names]
    piotr, eleanor = await world.person("Piotr Wolski"), await world.person("Eleanor Whitcombe")
    for outsider in (piotr, eleanor):
        assert await does_not_know(outsider, "{ people { edges { node { kind } } } }", "kind")


async def test_language_and_time_zone_are_ones_that_there_are(world: World) -> None:
    sophie, known = await world.person("Sophie Marchand"), await ids(await world.person("Nadia Halden"))
    before = await everything(world)
    for wrong, field, message in (
        ({"language": "fr"}, "language", "language is 'fr'. Write one of de, en, pl, ru."),
        ({"language": "EN"}, "language", "language is 'EN'. Write one of de, en, pl, ru."),
        ({"timeZone": "Berlin"}, "timeZone", "timeZone is 'Berlin'. Write an IANA time zone, such as Europe/Berlin."),
        (
            {"timeZone": "localtime"},
            "timeZone",
            "timeZone is 'localtime'. Write an IANA time zone, such as Europe/Berlin.",
        ),
        ({"timeZone": "../etc"}, "timeZone", "timeZone is '../etc'. Write an IANA time zone, such as Europe/Berlin."),
        ({"name": "  "}, "name", None),
    ):
        for refusal in (
            await refused(sophie, "createCompany", **{"name": "Nowhere", **wrong}),
            await refused(sophie, "updateCompany", companyId=known["Meridian Houses"], **wrong),
        ):
            assert refusal[:2] == ("BAD_USER_INPUT", field)
            assert message is None or refusal[2] == message
    assert await everything(world) == before

    given = {"companyId": known["Meridian Houses"], "timeZone": "Asia/Almaty"}
    changed = (await do(sophie, "updateCompany", COMPANY, **given))["company"]
    assert (changed["name"], changed["language"], changed["timeZone"]) == ("Meridian Houses", "en", "Asia/Almaty")
    changed = (await do(sophie, "updateCompany", COMPANY, companyId=changed["id"], language="ru"))["company"]
    assert (changed["name"], changed["language"], changed["timeZone"]) == ("Meridian Houses", "ru", "Asia/Almaty")
    eleanor = await world.person("Eleanor Whitcombe")
    told = (await eleanor.ask("{ viewer { company { language timeZone } } }"))["viewer"]["company"]
    assert told == {"language": "ru", "timeZone": "Asia/Almaty"}


@pytest.mark.behaviour("S-01")
async def test_members_write_clients_down_and_only_admins_the_others(world: World) -> None:
    sophie, leyla = await world.person("Sophie Marchand"), await world.person("Leyla Demir")
    edwin, known = await world.person("Edwin Brix"), await ids(await world.person("Nadia Halden"))
    before = await everything(world)
    for kind in ("OWN", "PARTNER"):
        assert await refused(sophie, "createCompany", name="More of us", kind=kind) == (
            "FORBIDDEN",
            "kind",
            "Only the firm's owners and admins change its own companies and partners, or add one. Ask one of them.",
        )
    wolski = known["Wolski Instalacje Elektryczne"]
    assert (await refused(sophie, "updateCompany", companyId=wolski, name="Ours"))[0] == "FORBIDDEN"
    assert (await refused(sophie, "createDepartment", companyId=wolski, name="Ours"))[0] == "FORBIDDEN"
    assert (await refused(leyla, "createCompany", name="My own client"))[0] == "FORBIDDEN"
    assert (await refused(leyla, "updateCompany", companyId=known["Halden & Brix"], name="Mine"))[0] == "FORBIDDEN"
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        create = 'mutation { createCompany(input: {name: "x"}) { userErrors { code } } }'
        assert await does_not_know(await world.person(name), create, "createCompany")
    assert await everything(world) == before
    assert (await do(sophie, "createCompany", COMPANY, name="Kaya Zahnärzte"))["company"]["kind"] == "CLIENT"
    made = (await do(edwin, "createCompany", COMPANY, name="Brix Fliesen", kind="PARTNER"))["company"]
    assert (made["kind"], made["language"], made["timeZone"]) == ("PARTNER", "en", "UTC")


@pytest.mark.behaviour("S-02")
async def test_a_client_and_its_people_come_with_a_project_in_one_mutation(world: World) -> None:
    sophie = await world.person("Sophie Marchand")
    company = {
        "name": "Kaya Zahnärzte",
        "language": "de",
        "timeZone": "Europe/Berlin",
        "departments": ["Praxis"],
        "people": [
            {"displayName": "Defne Kaya", "role": "MEMBER", "email": "Defne@Kaya.example"},
            {"displayName": "Ole Brandt", "department": "Praxis", "phone": "+49 30 5550 7002"},
        ],
    }
    fields = "project { id clientName sharedWithClient company { name kind } people { displayName role kind } }"
    payload = await do(
        sophie, "createProject", fields, name="KAY practice", clientName="Praxis", company=company, shareWithClient=True
    )
    project = payload["project"]
    assert project["company"] == {"name": "Kaya Zahnärzte", "kind": "CLIENT"}
    assert (project["clientName"], project["sharedWithClient"]) == ("Praxis", True)
    assert project["people"] == [
        {"displayName": "Defne Kaya", "role": "MEMBER", "kind": "CLIENT"},
        {"displayName": "Ole Brandt", "role": "GUEST", "kind": "CLIENT"},
        {"displayName": "Sophie Marchand", "role": "MEMBER", "kind": "OWN"},
    ]
    ole = await person_now(sophie, "Ole Brandt")
    assert (ole["department"]["name"], ole["phone"], ole["hasAccount"]) == ("Praxis", "+49 30 5550 7002", False)
    assert (await person_now(sophie, "Defne Kaya"))["email"] == "defne@kaya.example"
    seen = "{ projects { totalCount edges { node { clientName company { name } people { displayName } } } } }"
    for name in ("Defne Kaya", "Ole Brandt"):
        listed_for = (await (await world.person(name)).ask(seen))["projects"]
        names = [{"displayName": each["displayName"]} for each in project["people"]]
        node = {"clientName": "Praxis", "company": {"name": "Kaya Zahnärzte"}, "people": names}
        assert listed_for == {"totalCount": 1, "edges": [{"node": node}]}


OLE: dict[str, Any] = {"displayName": "Ole Brandt"}
MISTAKES: tuple[tuple[dict[str, Any], str, str], ...] = (
    (
        {"people": [{**OLE, "role": "ADMIN"}]},
        "company.people.0.role",
        "Ole Brandt: People of a company of kind CLIENT cannot be ADMIN. Choose GUEST or MEMBER.",
    ),
    (
        {"people": [OLE, {**OLE, "department": "Praxis"}]},
        "company.people.1.department",
        "The company has no department 'Praxis'. Name it in departments as well.",
    ),
    (
        {"people": [OLE, {"email": "ole at kaya"}]},
        "company.people.1.email",
        "company.people.1.email is no e-mail address. Write one such as name@company.example.",
    ),
    ({"departments": ["Praxis", "Praxis "]}, "company.departments", "Two departments have the same name."),
    (
        {"timeZone": "Mars"},
        "company.timeZone",
        "company.timeZone is 'Mars'. Write an IANA time zone, such as Europe/Berlin.",
    ),
    (
        {"kind": "PARTNER"},
        "company.kind",
        "A project is made for a client company: give company.kind CLIENT, or leave it out.",
    ),
    (
        {"people": [OLE]},
        "shareWithClient",
        "Ole Brandt is a client's guest and sees only files that are shared with the client, and that of 'KAY' is "
        "not. Give shareWithClient: true to share it, or false to leave it so.",
    ),
)


@pytest.mark.behaviour("S-02")
async def test_one_mistake_and_nothing_of_project_company_and_people_is_there(world: World) -> None:
    sophie, before = await world.person("Sophie Marchand"), await everything(world)
    for wrong, field, message in MISTAKES:
        company = {"name": "Kaya Zahnärzte", **wrong}
        assert await refused(sophie, "createProject", name="KAY", company=company) == ("BAD_USER_INPUT", field, message)
    both = await refused(sophie, "createProject", name="KAY", company={"name": "K"}, companyId="x")
    neither = await refused(sophie, "createProject", name="KAY")
    assert both[0] == neither[0] == "BAD_USER_INPUT"
    # The project's own mistakes leave no company behind.
    assert (await refused(sophie, "createProject", name=" ", company={"name": "Kaya"}))[:2] == (
        "BAD_USER_INPUT",
        "name",
    )
    assert await everything(world) == before
    # Said, it is done: the guest is added, and sees nothing yet.
    fields = "project { id sharedWithClient people { displayName } }"
    company = {"name": "Kaya Zahnärzte", "people": [OLE]}
    made = await do(sophie, "createProject", fields, name="KAY", company=company, shareWithClient=False)
    names = [{"displayName": "Ole Brandt"}, {"displayName": "Sophie Marchand"}]
    assert (made["project"]["sharedWithClient"], made["project"]["people"]) == (False, names)
    assert not await exists_for(await world.person("Ole Brandt"), made["project"]["id"])


async def test_departments_come_and_go_and_their_people_stay(world: World) -> None:
    sophie, known = await world.person("Sophie Marchand"), await ids(await world.person("Nadia Halden"))
    meridian = known["Meridian Houses"]
    made = await do(sophie, "createDepartment", "department { id name }", companyId=meridian, name=" Tokyo ")
    tokyo = made["department"]
    assert tokyo["name"] == "Tokyo"
    taken = await refused(sophie, "createDepartment", companyId=meridian, name="Tokyo")
    assert taken == ("BAD_USER_INPUT", "name", "The company has a department 'Tokyo' already.")
    taken = await refused(sophie, "renameDepartment", departmentId=tokyo["id"], name="London")
    assert taken == ("BAD_USER_INPUT", "name", "The company has a department 'London' already.")
    await do(sophie, "renameDepartment", departmentId=tokyo["id"], name="Kyoto")
    await do(sophie, "updatePerson", personId=known["Rajiv Menon"], departmentId=tokyo["id"])
    assert (await person_now(sophie, "Rajiv Menon"))["department"] == {"id": tokyo["id"], "name": "Kyoto"}
    gone = await do(sophie, "deleteDepartment", "departmentId", departmentId=tokyo["id"])
    assert gone["departmentId"] == tokyo["id"]
    assert not await exists_for(sophie, tokyo["id"])
    rajiv = await person_now(sophie, "Rajiv Menon")
    assert (rajiv["department"], rajiv["company"]["id"]) == (None, meridian)
