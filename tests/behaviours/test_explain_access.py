"""Explain access: why somebody sees a thing, or does not; the verdict is what they really get."""

from typing import Any

import pytest

from tests.behaviours.office import NAMED, do, does_not_know, everything, ids, listed
from tests.people import Caller, World

EXPLAIN = "query($p: ID!, $id: ID!) { explainAccess(personId: $p, id: $id) { visible reasons { sentence holds } } }"
THINGS = (
    "Lobby and reception, London",
    "Kitchen ventilation",
    "Top-floor residence",
    "Corridors, floors two to four",
    "Люксы на пятом этаже",
    "Technikraum der Hauptverwaltung",
    "Hofmauer Zehdenicker Straße 8",
    "Rajiv Menon",
    "Timur Bekov",
    "Hedwig Lorenz",
    "Edwin Brix",
    "Piotr Wolski",
    "Meridian Houses",
    "Halden & Brix",
    "Wolski Instalacje Elektryczne",
    "Lindenhof Hausverwaltung",
)


async def explained(caller: Caller, person: str, thing: str) -> tuple[bool, list[tuple[str, bool]]]:
    """The verdict, and the chain that leads there."""
    found: dict[str, Any] = (await caller.ask(EXPLAIN, p=person, id=thing))["explainAccess"]
    return found["visible"], [(reason["sentence"], reason["holds"]) for reason in found["reasons"]]


@pytest.mark.behaviour("N-04")
async def test_the_verdict_is_what_the_person_really_gets(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    people = await listed(nadia, "{ people(first: 100) { edges { node { id displayName } } } }")
    things = [known[name] for name in THINGS]
    asked = " ".join(
        f't{n}: explainAccess(personId: $p, id: "{thing}") {{ visible }}' for n, thing in enumerate(things)
    )
    verdicts: set[bool] = set()
    for person in people:
        told = await nadia.ask(f"query($p: ID!) {{ {asked} }}", p=person["id"])
        caller = await world.person(person["displayName"])
        for number, thing in enumerate(things):
            visible = told[f"t{number}"]["visible"]
            answer = await caller.run(NAMED, id=thing)
            assert visible == ("errors" not in answer), (person["displayName"], thing)
            verdicts.add(visible)
    assert verdicts == {True, False}


@pytest.mark.behaviour("N-04")
async def test_the_sentences_say_which_rule_and_which_facts(world: World) -> None:
    sophie, known = await world.person("Sophie Marchand"), await ids(await world.person("Nadia Halden"))
    eleanor, bar = known["Eleanor Whitcombe"], known["Kitchen ventilation"]
    who = (
        "Eleanor Whitcombe is MEMBER in Meridian Houses, a company of kind CLIENT, so they see fields of the client "
        "tier.",
        True,
    )
    rule = "A client's members see projects of their own company whose file is shared or whose status is shown."
    assert await explained(sophie, eleanor, bar) == (
        True,
        [
            who,
            (rule, True),
            ("It is done for their own company.", True),
            ("Its client-facing status is shown.", True),
            ("Its file is not shared with the client.", False),
            ("So they see its card under work in progress.", True),
            ("So they do not see its file.", False),
        ],
    )
    await sophie.hide_status([bar])
    assert await explained(sophie, eleanor, bar) == (
        False,
        [
            who,
            (rule, False),
            ("It is done for their own company.", True),
            ("Its client-facing status is not shown.", False),
            ("Its file is not shared with the client.", False),
        ],
    )
    hedwig = (
        "Hedwig Lorenz is GUEST in Lindenhof Hausverwaltung, a company of kind CLIENT, so they see fields of the "
        "client tier. They have no account, so they cannot sign in."
    )
    assert (await explained(sophie, known["Hedwig Lorenz"], bar))[1][0] == (hedwig, True)
    partner = await explained(sophie, known["Piotr Wolski"], bar)
    assert partner[1][1:] == [
        ("People of partners see the projects that they were added to.", False),
        ("They were not added to it.", False),
    ]
    await do(sophie, "addToProject", projectId=bar, personIds=[known["Piotr Wolski"]])
    assert (await explained(sophie, known["Piotr Wolski"], bar))[1][1:] == [
        ("People of partners see the projects that they were added to.", True),
        ("They were added to it.", True),
    ]
    # A person: why they are met, and what of them is seen.
    nadia = await world.person("Nadia Halden")
    assert (await explained(nadia, known["Katrin Vogt"], known["Jörg Mayr"])) == (
        True,
        [
            (
                "Katrin Vogt is MEMBER in Lindenhof Hausverwaltung, a company of kind CLIENT, so they see fields of "
                "the client tier.",
                True,
            ),
            ("They are somebody else.", False),
            ("A client's members see the people of their own company, and this is one.", True),
            ("That person was added to no project whose file they see.", False),
            ("Their contact details are hidden from everyone but admins.", False),
        ],
    )
    own = await explained(nadia, known["Jörg Mayr"], known["Jörg Mayr"])
    assert own[1][-1] == ("They see their own contact details, always.", True)
    company = await explained(nadia, known["Katrin Vogt"], known["Meridian Houses"])
    assert company[1][1:] == [
        ("It is not their own company.", False),
        ("It is not one of the firm's own companies.", False),
    ]
    assert company[0] is False


@pytest.mark.behaviour("N-04", "N-02")
async def test_only_for_what_the_asker_sees(world: World) -> None:
    nadia, ifeoma = await world.person("Nadia Halden"), await world.person("Ifeoma Okafor")
    leyla, known = await world.person("Leyla Demir"), await ids(nadia)
    eleanor, private = known["Eleanor Whitcombe"], known["Top-floor residence"]
    template = (await nadia.ask("{ statusTemplates { id } }"))["statusTemplates"][0]["id"]
    before = await everything(world)
    # A project that is closed to her, though both the client and the owner see it.
    assert (await explained(nadia, eleanor, private))[0] is True
    assert await ifeoma.codes(EXPLAIN, p=eleanor, id=private) == ["NOT_FOUND"]
    # The firm's guest meets neither the person nor the thing.
    assert await leyla.codes(EXPLAIN, p=known["Bartosz Lis"], id=known["Wayfinding and room numbers"]) == ["NOT_FOUND"]
    # Who meets whom is told by projects that are closed to them: for admins alone.
    for thing in ("Bartosz Lis", "Leyla Demir", "Meridian Houses"):
        assert await leyla.codes(EXPLAIN, p=known["Leyla Demir"], id=known[thing]) == ["FORBIDDEN"]
        assert await ifeoma.codes(EXPLAIN, p=eleanor, id=known[thing]) == ["FORBIDDEN"]
    assert (await explained(leyla, known["Leyla Demir"], known["Wayfinding and room numbers"]))[0] is True
    for person, thing in ((private, private), (eleanor, template), (eleanor, "x"), (eleanor, private[:-4] + "AAAA")):
        assert await nadia.codes(EXPLAIN, p=person, id=thing) == ["NOT_FOUND"]
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        document = 'query { explainAccess(personId: "x", id: "y") { visible } }'
        assert await does_not_know(await world.person(name), document, "explainAccess")
    assert await everything(world) == before
