"""Contact cards: of people who may never sign in; who writes them, who changes them, and what stays."""

import re

import pytest

from db.demo.load import PASSWORD
from tests.behaviours.office import (
    do,
    does_not_know,
    everything,
    exists_for,
    ids,
    listed,
    people_seen,
    person_now,
    projects_seen,
    refused,
)
from tests.people import Caller, World

SUITES, LOBBY, BAR = "Люксы на пятом этаже", "Lobby and reception, London", "Kitchen ventilation"
CARD = """person { id displayName jobTitle email phone address note role contactPrivacy hasAccount kind
  company { name } department { name } }"""
SIGN_IN = "mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }"


async def department(owner: Caller, company: str, name: str) -> str:
    """The id of a department."""
    document = "{ companies(first: 100) { edges { node { name departments { id name } } } } }"
    [found] = [
        each["id"]
        for node in await listed(owner, document)
        for each in node["departments"]
        if (node["name"], each["name"]) == (company, name)
    ]
    identifier: str = found
    return identifier


@pytest.mark.behaviour("S-03", "S-10")
async def test_a_card_is_written_with_company_department_and_projects_and_needs_no_account(world: World) -> None:
    sophie, nadia = await world.person("Sophie Marchand"), await world.person("Nadia Halden")
    known, almaty = await ids(nadia), await department(nadia, "Meridian Houses", "Almaty")
    payload = await do(
        sophie,
        "createPerson",
        CARD,
        companyId=known["Meridian Houses"],
        departmentId=almaty,
        projectIds=[known[SUITES], known[LOBBY], known[SUITES]],
        displayName=" Saule Omarova ",
        jobTitle="Housekeeping",
        email="Saule@MeridianHouses.example",
        phone="+7 727 555 40 10",
        address="Abylai Khan 77",
        note="Speaks for the night shift.",
    )
    card = payload["person"]
    assert card == {
        "id": card["id"],
        "displayName": "Saule Omarova",
        "jobTitle": "Housekeeping",
        "email": "saule@meridianhouses.example",
        "phone": "+7 727 555 40 10",
        "address": "Abylai Khan 77",
        "note": "Speaks for the night shift.",
        "role": "GUEST",
        "contactPrivacy": "NOT_CLIENTS",
        "hasAccount": False,
        "kind": "CLIENT",
        "company": {"name": "Meridian Houses"},
        "department": {"name": "Almaty"},
    }
    # Nobody signs in by the card, whatever the password.
    given = {"email": "saule@meridianhouses.example", "password": PASSWORD}
    answer = (await world.nobody.ask(SIGN_IN, input=given))["signIn"]
    assert answer == {"token": None, "userErrors": [{"code": "UNAUTHENTICATED"}]}
    # She is among the people of her company and of the projects' files.
    assert "Saule Omarova" in await people_seen(await world.person("Eleanor Whitcombe"))
    assert "Saule Omarova" in await people_seen(await world.person("Timur Bekov"))
    assert "Saule Omarova" not in await people_seen(await world.person("Katrin Vogt"))
    # And would see these two projects, were she to sign in.
    assert await projects_seen(await world.person("Saule Omarova")) == {SUITES, LOBBY}


@pytest.mark.behaviour("S-03", "S-10")
async def test_a_card_that_is_refused_is_written_nowhere(world: World) -> None:
    sophie, nadia = await world.person("Sophie Marchand"), await world.person("Nadia Halden")
    known, sites = await ids(nadia), await department(nadia, "Halden & Brix", "Sites")
    meridian, closed = known["Meridian Houses"], known["Technikraum der Hauptverwaltung"]
    before = await everything(world)
    for wrong, code, field in (
        ({"departmentId": sites}, "NOT_FOUND", "departmentId"),
        ({"departmentId": meridian}, "NOT_FOUND", "departmentId"),
        ({"projectIds": [known[LOBBY], closed]}, "NOT_FOUND", "projectIds"),
        ({"projectIds": [known[LOBBY], known["Rajiv Menon"]]}, "NOT_FOUND", "projectIds"),
        ({"projectIds": [known[LOBBY], known[BAR]]}, "BAD_USER_INPUT", "shareWithClient"),
        ({"projectIds": [known[LOBBY]] * 501}, "LIMIT_EXCEEDED", "projectIds"),
        ({"companyId": known["Halden & Brix"]}, "FORBIDDEN", "role"),
        ({"companyId": known["Wolski Instalacje Elektryczne"], "role": "MEMBER"}, "BAD_USER_INPUT", "role"),
        ({"role": "OWNER"}, "BAD_USER_INPUT", "role"),
        ({"email": "nobody"}, "BAD_USER_INPUT", "email"),
        ({"displayName": "x" * 201}, "LIMIT_EXCEEDED", "displayName"),
        ({"phone": "1" * 61}, "LIMIT_EXCEEDED", "phone"),
    ):
        refusal = await refused(sophie, "createPerson", **{"companyId": meridian, **wrong})
        assert refusal[:2] == (code, field), (wrong, refusal)
    # A client's guest in a file that is not shared: what to do about it is something that can be done.
    refusal = await refused(sophie, "createPerson", companyId=meridian, projectIds=[known[BAR]], displayName="Saule")
    assert refusal[2] == (
        "Saule is a client's guest and sees only files that are shared with the client, and that of "
        "'Kitchen ventilation' is not. Give shareWithClient: true to share it, or false to leave it so."
    )
    edwin = await world.person("Edwin Brix")
    own = await refused(edwin, "createPerson", companyId=known["Halden & Brix"], role="OWNER", displayName="Me too")
    assert own == ("FORBIDDEN", "role", "Only an owner does this to owners, or makes one. Ask one of them.")
    leyla = await world.person("Leyla Demir")
    assert (await refused(leyla, "createPerson", companyId=known["Halden & Brix"]))[0] == "FORBIDDEN"
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        document = 'mutation { createPerson(input: {companyId: "x"}) { userErrors { code } } }'
        assert await does_not_know(await world.person(name), document, "createPerson")
    assert await everything(world) == before


@pytest.mark.behaviour("S-09", "S-10")
async def test_who_has_no_name_is_called_something_that_tells_nothing_of_them(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    meridian = (await ids(sophie))["Meridian Houses"]
    given = {"companyId": meridian, "email": "zhanna.k@meridianhouses.example", "phone": "+7 727 555 40 11"}
    card = (await do(sophie, "createPerson", CARD, **given))["person"]
    assert re.fullmatch(r"Person [A-Z2-7]{4}", card["displayName"])
    assert card["displayName"].removeprefix("Person ").lower() not in "zhanna.k@meridianhouses.example"
    document = "query($id: ID!) { node(id: $id) { ... on Person { displayName email phone } } }"
    # The same for everybody, and hers stay hidden from the client.
    told = {"displayName": card["displayName"], "email": None, "phone": None}
    assert (await eleanor.ask(document, id=card["id"]))["node"] == told
    assert "zhanna" not in str(await eleanor.run("{ people(first: 100) { edges { node { displayName email } } } }"))


@pytest.mark.behaviour("S-10")
async def test_what_is_left_out_of_a_card_stays_and_what_is_null_goes(world: World) -> None:
    sophie, nadia = await world.person("Sophie Marchand"), await world.person("Nadia Halden")
    rajiv = await person_now(nadia, "Rajiv Menon")
    changes = {"jobTitle": "Director", "email": " Rajiv.Menon@Meridianhouses.example", "address": "1 High St\nLondon"}
    told = (await do(sophie, "updatePerson", CARD, personId=rajiv["id"], **changes))["person"]
    assert (told["jobTitle"], told["email"]) == ("Director", "rajiv.menon@meridianhouses.example")
    assert (told["address"], told["phone"], told["displayName"]) == ("1 High St\nLondon", rajiv["phone"], "Rajiv Menon")
    assert told["department"] == {"name": "London"}
    gone = {"jobTitle": None, "phone": None, "departmentId": None, "address": "  "}
    told = (await do(sophie, "updatePerson", CARD, personId=rajiv["id"], **gone))["person"]
    assert [told[field] for field in ("jobTitle", "phone", "department", "address")] == [None] * 4
    assert told["email"] == "rajiv.menon@meridianhouses.example"
    assert (told["role"], told["contactPrivacy"], told["hasAccount"]) == ("MEMBER", "EVERYONE", True)
    # His account's address is another thing than the card's.
    given = {"email": "rajiv@meridianhouses.example", "password": PASSWORD}
    assert (await world.nobody.ask(SIGN_IN, input=given))["signIn"]["token"]
    nameless = (await do(sophie, "updatePerson", CARD, personId=rajiv["id"], displayName=None))["person"]
    assert nameless["displayName"].startswith("Person ")
    # They are found and sorted by what they are called.
    query = "query($text: String!) { people(filter: {text: $text}) { edges { node { displayName } } } }"
    assert [each["displayName"] for each in await listed(sophie, query, text=nameless["displayName"])] == [
        nameless["displayName"]
    ]
    everybody = await listed(sophie, "{ people(first: 100) { edges { node { displayName } } } }")
    names = [each["displayName"].casefold() for each in everybody]
    assert names == sorted(names)
    assert "Rajiv Menon" not in await people_seen(await world.person("Eleanor Whitcombe"))


@pytest.mark.parametrize("typed", ["a@xn--nxasmq6b.example", "x@e\u0301.example", " B@X.Example "])
async def test_an_address_is_found_however_it_was_typed(world: World, typed: str) -> None:
    nadia = await world.person("Nadia Halden")
    company = (await ids(nadia))["Meridian Houses"]
    kept = (await do(nadia, "createPerson", "person { email }", companyId=company, email=typed))["person"]["email"]
    query = "query($email: String!) { people(filter: {email: $email}) { totalCount } }"
    for email in (typed, kept, kept.upper()):
        assert (await nadia.ask(query, email=email))["people"] == {"totalCount": 1}, email
    for email in ("nobody@x.example", "nonsense", ""):
        assert (await nadia.ask(query, email=email))["people"] == {"totalCount": 0}


@pytest.mark.behaviour("S-09", "S-10")
async def test_who_may_change_whose_card(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    allowed = {
        "Nadia Halden": {"Edwin Brix", "Ifeoma Okafor", "Jörg Mayr", "Piotr Wolski", "Nadia Halden"},
        "Edwin Brix": {"Nadia Halden", "Ifeoma Okafor", "Jörg Mayr", "Leyla Demir"},
        # A member: herself, and people of clients and partners whose details she sees; Jörg hides his.
        "Sophie Marchand": {"Sophie Marchand", "Katrin Vogt", "Hedwig Lorenz", "Piotr Wolski"},
    }
    before = await everything(world)
    refusal = ("FORBIDDEN", "personId", "Only the firm's owners and admins change this person's card. Ask one of them.")
    sophie, leyla = await world.person("Sophie Marchand"), await world.person("Leyla Demir")
    for name in ("Nadia Halden", "Ifeoma Okafor", "Leyla Demir"):
        assert await refused(sophie, "updatePerson", personId=known[name], jobTitle="Mine") == refusal, name
    reason = "This person's contact details are for owners and admins, and so is changing the card. Ask one of them."
    hidden = await refused(sophie, "updatePerson", personId=known["Jörg Mayr"], jobTitle="Mine")
    assert hidden == ("FORBIDDEN", "personId", reason)
    for name in ("Leyla Demir", "Piotr Wolski"):
        assert (await refused(leyla, "updatePerson", personId=known[name], jobTitle="Mine"))[0] == "FORBIDDEN"
    assert (await refused(nadia, "updatePerson", personId=known["Meridian Houses"], note="x"))[:2] == (
        "NOT_FOUND", "personId"
    )  # fmt: skip
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        document = 'mutation { updatePerson(input: {personId: "x"}) { userErrors { code } } }'
        assert await does_not_know(await world.person(name), document, "updatePerson")
    assert await everything(world) == before
    for name, others in allowed.items():
        caller = await world.person(name)
        for other in others:
            told = await do(caller, "updatePerson", CARD, personId=known[other], jobTitle=f"By {name}")
            assert told["person"]["jobTitle"] == f"By {name}"
    assert await exists_for(sophie, known["Jörg Mayr"])
