"""Two who change who is what, at the same instant."""

import asyncio
from typing import Any

import pytest

from db.models import AuditEntry, Person
from permissions.tiers import Role
from tests.behaviours.office import asked, do, ids
from tests.people import Caller, World

ROUNDS = 6
LINDENHOF, WRZOS, MERIDIAN = "Lindenhof Hausverwaltung", "Wrzos Kawiarnie i Piekarnie", "Meridian Houses"


async def owners() -> list[str]:
    """The names of the owners who can sign in."""
    found = Person.filter(role=Role.OWNER, removed_at=None, account_id__not_isnull=True)
    return sorted(row["display_name"] for row in await found.values("display_name"))


async def tried(caller: Caller, mutation: str, **given: Any) -> str:
    """What became of a mutation: DONE, or the code that it was refused with."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}"
    answer = await caller.run(document, input=given)
    if "errors" in answer:
        return str(answer["errors"][0]["extensions"]["code"])
    errors = answer["data"][mutation]["userErrors"]
    return errors[0]["code"] if errors else "DONE"


@pytest.mark.behaviour("W-10", "N-06")
async def test_two_owners_who_demote_each_other_leave_one(world: World) -> None:
    names = ["Nadia Halden", "Edwin Brix"]
    people = {name: await world.person(name) for name in names}
    named = await ids(people["Nadia Halden"])
    for round_number in range(ROUNDS):
        for name in set(names) - set(await owners()):
            [other] = set(names) - {name}
            await do(people[other], "changeRole", personId=named[name], role="OWNER")
        first = {"personId": named[names[1]], "role": "ADMIN"}
        second = {"personId": named[names[0]], "role": "MEMBER" if round_number % 2 else "ADMIN"}
        told = await asyncio.gather(
            tried(people[names[0]], "changeRole", **first), tried(people[names[1]], "changeRole", **second)
        )
        assert sorted(told)[0] == "DONE"
        assert sorted(told)[1] in ("FORBIDDEN", "UNAVAILABLE"), told
        assert len(await owners()) == 1


@pytest.mark.behaviour("N-06")
async def test_two_owners_who_remove_each_other_leave_one(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    named = await ids(nadia)
    await do(nadia, "changeRole", personId=named["Edwin Brix"], role="OWNER")
    told = await asyncio.gather(
        tried(nadia, "removePerson", personId=named["Edwin Brix"]),
        tried(edwin, "removePerson", personId=named["Nadia Halden"]),
    )
    assert sorted(told)[0] == "DONE"
    assert sorted(told)[1] in ("FORBIDDEN", "UNAUTHENTICATED", "UNAVAILABLE"), told
    assert len(await owners()) == 1


@pytest.mark.behaviour("N-06")
async def test_the_last_owner_stays_whatever_is_tried(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    named = await ids(nadia)
    told = await asyncio.gather(
        tried(nadia, "changeRole", personId=named["Nadia Halden"], role="MEMBER"),
        tried(nadia, "removePerson", personId=named["Nadia Halden"]),
        tried(nadia, "movePerson", personId=named["Nadia Halden"], companyId=named["Meridian Houses"], role="MEMBER"),
        tried(nadia, "changeCompanyKind", companyId=named["Halden & Brix"], kind="CLIENT", otherwise="GUEST"),
    )
    assert set(told) == {"FORBIDDEN"}
    assert await owners() == ["Nadia Halden"]


@pytest.mark.behaviour("N-06", "N-11")
async def test_who_is_moved_to_two_companies_at_once_is_in_one(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    named = await ids(nadia)
    for there, elsewhere in (
        ("Lindenhof Hausverwaltung", "Wrzos Kawiarnie i Piekarnie"),
        ("Meridian Houses", "Lindenhof Hausverwaltung"),
    ):
        given = {"personId": named["Timur Bekov"], "role": "GUEST"}
        fields = "person { company { name } }"
        moved = await asyncio.gather(
            asked(nadia, "movePerson", fields, {**given, "companyId": named[there]}),
            asked(edwin, "movePerson", fields, {**given, "companyId": named[elsewhere]}),
        )
        assert {payload["person"]["company"]["name"] for payload in moved if payload["person"]} <= {there, elsewhere}
        [timur] = await Person.filter(display_name="Timur Bekov").prefetch_related("company")
        entries = await AuditEntry.filter(action="PERSON_MOVED").order_by("-at").limit(2)
        # The log of who was moved where is a chain, and ends where they are.
        assert entries[0].after["company"] == timur.company.name
        assert entries[1].after["company"] == entries[0].before["company"]
