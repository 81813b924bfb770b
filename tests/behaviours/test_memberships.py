"""Roles, moves and removals: who decides them, and what they do to sessions and streams at once."""

from typing import Any

import pytest

from db.demo.load import PASSWORD
from db.models import Person as PersonRow
from permissions.rules import NOBODY_LEFT
from tests.behaviours.office import (
    WHO,
    do,
    does_not_know,
    everything,
    exists_for,
    ids,
    listed,
    news,
    people_seen,
    person_now,
    projects_seen,
    refused,
)
from tests.people import World

SIGN_IN = "mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }"
SIGNED_OUT = (4401, "UNAUTHENTICATED: Your session has ended. Sign in again.")
LOBBY, SUITES = "Lobby and reception, London", "Люксы на пятом этаже"


@pytest.mark.behaviour("W-10")
async def test_only_admins_change_a_guests_role_and_only_owners_make_owners(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    known = await ids(nadia)
    timur, leyla = known["Timur Bekov"], known["Leyla Demir"]
    before = await everything(world)
    for name in ("Sophie Marchand", "Leyla Demir"):
        refusal = await refused(await world.person(name), "changeRole", personId=leyla, role="MEMBER")
        assert refusal == ("FORBIDDEN", "role", "Only the firm's owners and admins change a role. Ask one of them.")
    # Whom the firm's guest does not see, does not exist for her.
    refusal = await refused(
        await world.person("Leyla Demir"), "changeRole", personId=known["Bartosz Lis"], role="GUEST"
    )
    assert refusal[:2] == ("NOT_FOUND", "personId")
    for name in ("Eleanor Whitcombe", "Timur Bekov", "Piotr Wolski"):
        document = 'mutation { changeRole(input: {personId: "x", role: MEMBER}) { userErrors { code } } }'
        assert await does_not_know(await world.person(name), document, "changeRole")
    for other, role in ((known["Sophie Marchand"], "OWNER"), (known["Nadia Halden"], "ADMIN")):
        refusal = await refused(edwin, "changeRole", personId=other, role=role)
        assert refusal == ("FORBIDDEN", "role", "Only an owner does this to owners, or makes one. Ask one of them.")
    refusal = await refused(edwin, "changeRole", personId=timur, role="ADMIN")
    assert refusal == (
        "BAD_USER_INPUT",
        "role",
        "Timur Bekov: People of a company of kind CLIENT cannot be ADMIN. Choose GUEST or MEMBER.",
    )
    refusal = await refused(edwin, "changeRole", personId=known["Piotr Wolski"], role="MEMBER")
    assert refusal[2] == "Piotr Wolski: People of a company of kind PARTNER cannot be MEMBER. Choose GUEST."
    assert await everything(world) == before
    changed = await do(edwin, "changeRole", "person { role }", personId=timur, role="MEMBER")
    assert changed["person"] == {"role": "MEMBER"}
    await do(nadia, "changeRole", personId=known["Edwin Brix"], role="OWNER")
    assert (await edwin.ask(WHO))["viewer"]["role"] == "OWNER"


@pytest.mark.behaviour("W-10", "N-06")
async def test_another_role_widens_and_narrows_what_is_seen_and_streams_fetch_again(world: World) -> None:
    nadia, timur = await world.person("Nadia Halden"), await world.person("Timur Bekov")
    eleanor, known = await world.person("Eleanor Whitcombe"), await ids(nadia)
    added, company = await projects_seen(timur), await projects_seen(eleanor)
    assert len(added) == 2
    assert added < company
    async with timur.follow() as his, eleanor.follow() as hers:
        for stream in (his, hers):
            assert await news(stream) == ("BOOKMARK", None)
        await do(nadia, "changeRole", personId=known["Timur Bekov"], role="MEMBER")
        assert await news(his) == ("RESET", None)
        assert await projects_seen(timur) == company
        await nadia.set_status([known[LOBBY]], status="For all members")
        assert await news(his) == await news(hers) == ("UPDATED", known[LOBBY])
        await do(nadia, "changeRole", personId=known["Timur Bekov"], role="GUEST")
        assert await news(his) == ("RESET", None)
        assert await projects_seen(timur) == added
        await nadia.set_status([known[LOBBY]], status="Not for him")
        await nadia.set_status([known[SUITES]], status="For him")
        assert await news(his) == ("UPDATED", known[SUITES])


@pytest.mark.behaviour("N-06")
async def test_who_is_moved_leaves_their_projects_unless_they_are_kept(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    timur, piotr = await world.person("Timur Bekov"), await world.person("Piotr Wolski")
    known = await ids(nadia)
    before = await everything(world)
    refusal = await refused(sophie, "movePerson", personId=known["Timur Bekov"], companyId=known["Meridian Houses"])
    assert refusal[0] == "FORBIDDEN"
    given = {"personId": known["Rajiv Menon"], "companyId": known["Wolski Instalacje Elektryczne"]}
    refusal = await refused(nadia, "movePerson", **given)
    assert refusal == (
        "BAD_USER_INPUT",
        "role",
        "Rajiv Menon: People of a company of kind PARTNER cannot be MEMBER. Choose GUEST.",
    )
    assert (await refused(nadia, "movePerson", **{**given, "companyId": known[LOBBY]}))[:2] == (
        "NOT_FOUND",
        "companyId",
    )
    [london] = [
        department["id"]
        for node in await listed(nadia, "{ companies(first: 100) { edges { node { departments { id name } } } } }")
        for department in node["departments"]
        if department["name"] == "London"
    ]
    refusal = await refused(nadia, "movePerson", **given, role="GUEST", departmentId=london)
    assert refusal[:2] == ("NOT_FOUND", "departmentId")
    assert await everything(world) == before

    lindenhof = {"personId": known["Timur Bekov"], "companyId": known["Lindenhof Hausverwaltung"]}
    async with timur.follow() as his, piotr.follow() as theirs:
        assert [await news(his), await news(theirs)] == [("BOOKMARK", None)] * 2
        # To another company of the same kind: the same schema, other rows.
        fields = "person { role company { name } department { name } }"
        moved = (await do(nadia, "movePerson", fields, **lindenhof))["person"]
        assert moved == {"role": "GUEST", "company": {"name": "Lindenhof Hausverwaltung"}, "department": None}
        assert await news(his) == ("RESET", None)
        assert await projects_seen(timur) == set()
        # To one of another kind: another schema.
        kept: dict[str, Any] = {
            "personId": known["Piotr Wolski"],
            "companyId": known["Halden & Brix"],
            "keepProjects": True,
            "role": "GUEST",
        }
        before_move = await projects_seen(piotr)
        await do(nadia, "movePerson", **kept)
        code, reason = await theirs.ended()
        assert (code, reason.split(":")[0]) == (4412, "ACCESS_CHANGED")
    viewer = (await piotr.ask(WHO))["viewer"]
    assert (viewer["tier"], viewer["role"], viewer["company"]["name"]) == ("INTERNAL", "GUEST", "Halden & Brix")
    assert await projects_seen(piotr) == before_move != set()


@pytest.mark.behaviour("N-06")
async def test_who_is_removed_is_gone_from_everywhere_at_once(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    timur, eleanor = await world.person("Timur Bekov"), await world.person("Eleanor Whitcombe")
    known = await ids(nadia)
    gone = known["Timur Bekov"]
    people = "query($id: ID!) { node(id: $id) { ... on Project { people { displayName } } } }"
    assert {"displayName": "Timur Bekov"} in (await eleanor.ask(people, id=known[SUITES]))["node"]["people"]
    before = await everything(world)
    refusal = await refused(await world.person("Sophie Marchand"), "removePerson", personId=gone)
    assert refusal == (
        "FORBIDDEN",
        "personId",
        "Only the firm's owners and admins remove people and end their sessions. Ask one of them.",
    )
    refusal = await refused(edwin, "removePerson", personId=known["Nadia Halden"])
    assert refusal == ("FORBIDDEN", "personId", "Only an owner does this to owners, or makes one. Ask one of them.")
    assert await everything(world) == before

    async with timur.follow() as his, eleanor.follow() as hers:
        assert [await news(his), await news(hers)] == [("BOOKMARK", None)] * 2
        assert (await do(edwin, "removePerson", "personId", personId=gone))["personId"] == gone
        assert await his.ended() == SIGNED_OUT
        # Whoever sees a file that he was in, is told that its people have changed.
        assert {(await news(hers))[1] for _ in range(2)} == {known[SUITES], known["Освещение и слаботочные сети"]}
    assert await timur.codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]
    for caller in (nadia, eleanor):
        assert "Timur Bekov" not in await people_seen(caller)
        assert not await exists_for(caller, gone)
        assert {"displayName": "Timur Bekov"} not in (await caller.ask(people, id=known[SUITES]))["node"]["people"]
    find = '{ people(filter: {email: "timur@meridianhouses.example"}) { totalCount } }'
    assert await nadia.ask(find) == {"people": {"totalCount": 0}}
    explain = "query($p: ID!, $id: ID!) { explainAccess(personId: $p, id: $id) { visible } }"
    assert await nadia.codes(explain, p=gone, id=known[LOBBY]) == ["NOT_FOUND"]
    for mutation, given in (
        ("removePerson", {}),
        ("updatePerson", {"jobTitle": "Ghost"}),
        ("changeRole", {"role": "MEMBER"}),
        ("startViewAs", {}),
    ):
        assert (await refused(nadia, mutation, personId=gone, **given))[:2] == ("NOT_FOUND", "personId")
    # What he could be reached by is kept nowhere, and he cannot sign in here any more.
    [row] = await PersonRow.filter(display_name="Timur Bekov").values()
    wiped = ("email", "phone", "address", "note", "job_title", "account_id", "department_id")
    assert {row[column] for column in wiped} == {None}
    given = {"email": "timur@meridianhouses.example", "password": PASSWORD}
    answer = (await world.nobody.ask(SIGN_IN, input=given))["signIn"]
    assert answer == {"token": None, "userErrors": [{"code": "UNAUTHENTICATED"}]}


async def test_one_owner_who_can_sign_in_always_remains(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    me, firm = known["Nadia Halden"], known["Halden & Brix"]
    # An owner without an account is none who could sign in.
    await do(nadia, "createPerson", companyId=firm, role="OWNER", displayName="Grandfather Halden")
    before = await everything(world)
    for mutation, given in (
        ("removePerson", {"personId": me}),
        ("changeRole", {"personId": me, "role": "ADMIN"}),
        ("movePerson", {"personId": me, "companyId": known["Meridian Houses"], "role": "MEMBER"}),
        ("changeCompanyKind", {"companyId": firm, "kind": "CLIENT", "otherwise": "MEMBER"}),
    ):
        code, _, message = await refused(nadia, mutation, **given)
        assert (code, message) == ("FORBIDDEN", NOBODY_LEFT)
    assert (await nadia.ask(WHO))["viewer"]["role"] == "OWNER"
    assert await everything(world) == before
    await do(nadia, "changeRole", personId=known["Edwin Brix"], role="OWNER")
    await do(nadia, "changeRole", personId=me, role="MEMBER")
    assert (await nadia.ask(WHO))["viewer"]["role"] == "MEMBER"
    edwin = await world.person("Edwin Brix")
    assert (await person_now(edwin, "Nadia Halden"))["role"] == "MEMBER"
    assert (await refused(nadia, "changeRole", personId=me, role="OWNER"))[0] == "FORBIDDEN"
