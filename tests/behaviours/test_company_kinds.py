"""A company becomes something else to the firm: its people's roles, sessions and live streams follow at once."""

from typing import Any

import pytest

from resolvers import projects
from tests.behaviours.office import WHO, do, does_not_know, everything, exists_for, ids, news, person_now, refused
from tests.people import STREAM, World
from tests.server.test_sse import opened

ACCESS_CHANGED = "What you see has changed. Connect again and fetch everything again."
TEAM_FIELD = "{ projects { edges { node { name } } } }"


@pytest.mark.behaviour("S-07")
async def test_roles_that_do_not_fit_are_refused_by_name_and_nothing_changes(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    known = await ids(nadia)
    meridian, own = known["Meridian Houses"], known["Halden & Brix"]
    before = await everything(world)
    code, field, message = await refused(edwin, "changeCompanyKind", companyId=meridian, kind="PARTNER")
    assert (code, field) == ("BAD_USER_INPUT", "roles")
    start, end = (
        "These roles do not exist in a company of kind PARTNER: ",
        (". Give each a new one in roles, or all of them one in otherwise: GUEST."),
    )
    assert message.startswith(start)
    assert message.endswith(end)
    named = set(message.removeprefix(start).removesuffix(end).split(", "))
    assert named == {"Eleanor Whitcombe (MEMBER)", "Rajiv Menon (MEMBER)", "Aigerim Sadykova (MEMBER)"}
    # Not all are taken along.
    roles = [{"personId": known[name], "role": "GUEST"} for name in ("Eleanor Whitcombe", "Rajiv Menon")]
    code, field, message = await refused(edwin, "changeCompanyKind", companyId=meridian, kind="PARTNER", roles=roles)
    assert (code, field, message) == ("BAD_USER_INPUT", "roles", f"{start}Aigerim Sadykova (MEMBER){end}")
    wrong = await refused(edwin, "changeCompanyKind", companyId=meridian, kind="PARTNER", otherwise="MEMBER")
    assert wrong[:2] == ("BAD_USER_INPUT", "roles")
    stranger = [{"personId": known["Katrin Vogt"], "role": "GUEST"}]
    given = {"companyId": meridian, "kind": "PARTNER", "otherwise": "GUEST", "roles": stranger}
    assert (await refused(edwin, "changeCompanyKind", **given))[:2] == ("NOT_FOUND", "roles")
    # It would leave the firm without an owner; and an admin unmakes no owner.
    ours = {"companyId": own, "kind": "CLIENT", "otherwise": "MEMBER"}
    assert await refused(edwin, "changeCompanyKind", **ours) == (
        "FORBIDDEN", "roles", "Only an owner does this to owners, or makes one. Ask one of them."
    )  # fmt: skip
    assert (await refused(nadia, "changeCompanyKind", **ours))[0] == "FORBIDDEN"
    # Members and guests may not; for outsiders it does not exist.
    for name in ("Sophie Marchand", "Leyla Demir"):
        assert await refused(await world.person(name), "changeCompanyKind", companyId=own, kind="OWN") == (
            "FORBIDDEN", None, "Only the firm's owners and admins change a company's kind. Ask one of them."
        )  # fmt: skip
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        document = 'mutation { changeCompanyKind(input: {companyId: "x", kind: CLIENT}) { userErrors { code } } }'
        assert await does_not_know(await world.person(name), document, "changeCompanyKind")
    assert await everything(world) == before


@pytest.mark.behaviour("S-01", "S-07", "N-06")
async def test_a_client_becomes_a_partner_and_its_people_see_the_other_schema_at_the_next_request(world: World) -> None:
    edwin, eleanor = await world.person("Edwin Brix"), await world.person("Eleanor Whitcombe")
    timur, known = await world.person("Timur Bekov"), await ids(await world.person("Nadia Halden"))
    lobby = known["Lobby and reception, London"]
    assert await exists_for(eleanor, lobby)
    assert await does_not_know(eleanor, TEAM_FIELD, "name")
    given = {"companyId": known["Meridian Houses"], "kind": "PARTNER", "otherwise": "GUEST"}
    payload = await do(edwin, "changeCompanyKind", "company { name kind }", **given)
    assert payload["company"] == {"name": "Meridian Houses", "kind": "PARTNER"}

    viewer = (await eleanor.ask(WHO))["viewer"]
    assert (viewer["tier"], viewer["role"], viewer["company"]["kind"]) == ("TEAM", "GUEST", "PARTNER")
    # A partner's people see what they were added to: Eleanor nothing, Timur the same two as before, by other names.
    assert await eleanor.ask(TEAM_FIELD) == {"projects": {"edges": []}}
    assert not await exists_for(eleanor, lobby)
    names = {edge["node"]["name"] for edge in (await timur.ask(TEAM_FIELD))["projects"]["edges"]}
    assert names == {
        "MER-ALA 5F suites / Daniyar on site till it's done",
        "MER-ALA cabling / Wolski flies in, book flights",
    }
    assert (await person_now(edwin, "Rajiv Menon"))["role"] == "GUEST"

    # And back, one in particular as what she was.
    roles = [{"personId": known["Eleanor Whitcombe"], "role": "MEMBER"}]
    await do(edwin, "changeCompanyKind", companyId=known["Meridian Houses"], kind="CLIENT", roles=roles)
    viewer = (await eleanor.ask(WHO))["viewer"]
    assert (viewer["tier"], viewer["role"], viewer["company"]["kind"]) == ("CLIENT", "MEMBER", "CLIENT")
    assert await exists_for(eleanor, lobby)
    assert await does_not_know(timur, TEAM_FIELD, "name")
    assert (await person_now(edwin, "Rajiv Menon"))["role"] == "GUEST"


@pytest.mark.behaviour("S-07", "N-02")
async def test_a_kind_that_is_changed_while_it_is_read_is_no_error_of_ours(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    given = {"companyId": (await ids(nadia))["Meridian Houses"], "kind": "PARTNER", "otherwise": "GUEST"}
    read, changed = projects.companies_by_id, False

    async def changed_before_it_is_read(*given_to_it: Any) -> Any:
        nonlocal changed
        if not changed:
            changed = True
            await do(nadia, "changeCompanyKind", **given)
        return await read(*given_to_it)

    monkeypatch.setattr("schema.companies.companies_by_id", changed_before_it_is_read)
    answer = await eleanor.run("{ viewer { company { name kind } } }")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["ACCESS_CHANGED"]
    assert "PARTNER" not in str(answer)


@pytest.mark.behaviour("S-07", "N-06")
async def test_a_partner_that_becomes_the_firms_own_sees_its_inside(world: World) -> None:
    nadia, piotr = await world.person("Nadia Halden"), await world.person("Piotr Wolski")
    known = await ids(nadia)
    document = "{ projects(first: 100) { totalCount edges { node { budget { amount } } } } }"
    assert await does_not_know(piotr, document, "budget")
    promoted = [{"personId": known["Piotr Wolski"], "role": "MEMBER"}]
    wolski = known["Wolski Instalacje Elektryczne"]
    twice = [*promoted, {"personId": known["Piotr Wolski"], "role": "ADMIN"}]
    for roles in (promoted, twice):
        refusal = await refused(nadia, "changeCompanyKind", companyId=wolski, kind="OWN", roles=roles)
        assert refusal[:2] == ("BAD_USER_INPUT", "roles")
    await do(nadia, "changeCompanyKind", companyId=wolski, kind="OWN", roles=promoted, otherwise="GUEST")
    assert (await piotr.ask(document))["projects"]["totalCount"] > 40
    oksana = await world.person("Oksana Hrytsenko")
    viewer = (await oksana.ask(WHO))["viewer"]
    assert (viewer["tier"], viewer["role"]) == ("INTERNAL", "GUEST")


@pytest.mark.behaviour("S-07", "N-06")
async def test_open_streams_follow_a_changed_kind(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    eleanor, katrin = await world.person("Eleanor Whitcombe"), await world.person("Katrin Vogt")
    known, given = await ids(nadia), {"kind": "PARTNER", "otherwise": "GUEST"}
    async with eleanor.follow() as theirs, katrin.follow() as others, nadia.follow() as ours, opened(eleanor) as events:
        for stream in (theirs, others, ours):
            assert await news(stream) == ("BOOKMARK", None)
        assert (await events.change())["change"] == "BOOKMARK"
        await do(edwin, "changeCompanyKind", companyId=known["Meridian Houses"], **given)
        # Another tier: the socket is closed, and an event stream says why and is completed.
        assert await theirs.ended() == (4412, f"ACCESS_CHANGED: {ACCESS_CHANGED}")
        told = {"message": ACCESS_CHANGED, "extensions": {"code": "ACCESS_CHANGED"}}
        assert await events.payload() == {"errors": [told]}
        await events.end()
        # The same tier, where the company may be part of what they hold: fetch again. To others it is nothing.
        assert await news(ours) == ("RESET", None)
        await nadia.set_status([known["Treppenhaus Torstraße 14"]], status="Afterwards")
        assert await news(others) == ("UPDATED", known["Treppenhaus Torstraße 14"])
    # She connects again, and is who she is now.
    async with eleanor.follow(STREAM) as stream:
        assert await news(stream) == ("BOOKMARK", None)
