"""What the firm's own people see of money, reports and contacts, and others do not even know of."""

import pytest

from tests.behaviours.office import does_not_know, ids
from tests.people import World

MONEY = "query($id: ID!) { node(id: $id) { ... on Project { clientName budget { amount currency } } } }"
OUTSIDERS = ("Eleanor Whitcombe", "Timur Bekov", "Piotr Wolski")


@pytest.mark.behaviour("S-04", "S-05", "S-06", "N-02")
async def test_budgets_and_reports_do_not_exist_for_clients_and_partners(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    lobby = (await ids(nadia))["Lobby and reception, London"]
    for name in ("Nadia Halden", "Edwin Brix", "Sophie Marchand"):
        node = (await (await world.person(name)).ask(MONEY, id=lobby))["node"]
        assert node == {
            "clientName": "Lobby and reception, London",
            "budget": {"amount": "86400.00", "currency": "EUR"},
        }
    for name in OUTSIDERS:
        outsider = await world.person(name)
        assert await does_not_know(outsider, "{ projects { edges { node { budget { amount } } } } }", "budget")
        assert await does_not_know(outsider, "{ reports { id } }", "reports")
        assert await does_not_know(outsider, "{ viewer { company { reports { id } } } }", "reports")
        schema = await outsider.ask("{ __schema { types { name description fields { name description } } } }")
        words = str(schema).lower()
        assert [word for word in ("budget", "money", "cost", "rate ", "report", "audit") if word in words] == []


@pytest.mark.behaviour("S-04")
async def test_the_firms_people_see_the_contacts_that_their_privacy_opens_to_them(world: World) -> None:
    sophie, nadia = await world.person("Sophie Marchand"), await world.person("Nadia Halden")
    eleanor = (await ids(nadia))["Eleanor Whitcombe"]
    document = "query($id: ID!) { node(id: $id) { ... on Person { email phone note hasAccount role } } }"
    for caller in (nadia, sophie):
        assert (await caller.ask(document, id=eleanor))["node"] == {
            "email": "eleanor@meridianhouses.example",
            "phone": "+44 20 5550 4001",
            "note": None,
            "hasAccount": True,
            "role": "MEMBER",
        }
