"""The SDL that each tier gets: reviewed snapshots, each with nothing of the tiers above."""

import re

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, parse

from permissions.tiers import Tier
from schema.schemas import schema_of
from schema.snapshots import FOLDER, differing
from tests.people import HIDE, SET, STREAM, WORK_IN_PROGRESS, World

ENGLISH = {
    "address",
    "archived",
    "at",
    "before",
    "cards",
    "clients",
    "ended",
    "holds",
    "note",
    "on",
    "order",
    "partners",
    "people",
    "sentence",
    "shown",
    "since",
    "viewer",
    "workspace",
    "by",
    "count",
    "from",
    "month",
    "to",
}
"""Words of higher tiers that are plain English in a lower one's descriptions."""

PUBLIC_QUERIES = ("passwordRules", "invitation", "confirmation", "passwordReset", "emailChange")
PUBLIC_MUTATIONS = (
    "signIn",
    "acceptInvitation",
    "resendConfirmation",
    "confirmEmail",
    "requestPasswordReset",
    "resetPassword",
    "confirmEmailChange",
)
"""Ways in."""


def names(tier: Tier) -> set[str]:
    """Everything in the tier's schema that has a name."""
    found = set()
    for name, kind in schema_of(tier)._schema.type_map.items():
        if not name.startswith("__"):
            found.add(name)
            if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
                found |= set(kind.fields)
                found |= {arg for field in kind.fields.values() for arg in getattr(field, "args", {})}
            elif isinstance(kind, GraphQLEnumType):
                found |= set(kind.values)
    return found


def test_the_snapshots_are_what_the_code_says() -> None:
    assert differing() == []


@pytest.mark.behaviour("N-02")
@pytest.mark.parametrize("lower", [Tier.PUBLIC, Tier.CLIENT, Tier.TEAM])
def test_a_snapshot_has_no_word_of_a_higher_tier(lower: Tier) -> None:
    sdl = (FOLDER / f"{lower.name.lower()}.graphql").read_text()
    words = set(re.findall(r"\w+", sdl))
    hidden = names(Tier.INTERNAL) - names(lower) - ENGLISH
    assert len(hidden) > 20
    assert words & hidden == set()
    assert "@" not in re.sub(r'"""[\s\S]*?"""', "", sdl)


@pytest.mark.behaviour("N-02", "C-07")
def test_what_clients_get_of_a_project_is_written_here_on_purpose() -> None:
    # Whoever opens another field of a project to clients changes this line, and somebody reads it.
    assert set(schema_of(Tier.CLIENT)._schema.type_map["Project"].fields) == {  # type: ignore[attr-defined]
        "id",
        "clientName",
        "clientStatus",
        "statusHistory",
        "company",
        "people",
        "number",
        "description",
        "location",
        "clientProgress",
        "workedMinutes",
        "timeEntries",
        "steps",
        "tasks",
        "files",
        "notes",
    }


@pytest.mark.behaviour("N-02")
async def test_whoever_has_not_signed_in_finds_ways_in_and_nothing_else(plain_world: World) -> None:
    shape = await plain_world.nobody.ask(
        "{ __schema { queryType { fields { name } } mutationType { fields { name } } subscriptionType { name } } }"
    )
    assert shape["__schema"] == {
        "queryType": {"fields": [{"name": name} for name in PUBLIC_QUERIES]},
        "mutationType": {"fields": [{"name": name} for name in PUBLIC_MUTATIONS]},
        "subscriptionType": None,
    }
    for document in (WORK_IN_PROGRESS, SET, HIDE, STREAM, "{ viewer { tier } }", '{ node(id: "x") { id } }'):
        assert parse(document)
        assert set(await plain_world.nobody.codes(document)) == {"GRAPHQL_VALIDATION_FAILED"}


@pytest.mark.behaviour("N-02")
@pytest.mark.parametrize(
    ("name", "tiers", "kinds", "roles"),
    [
        ("Eleanor Whitcombe", {"PUBLIC", "CLIENT"}, {"OWN", "CLIENT"}, {"MEMBER", "GUEST"}),
        ("Piotr Wolski", {"PUBLIC", "CLIENT", "TEAM"}, {"OWN", "CLIENT", "PARTNER"}, {"MEMBER", "GUEST"}),
        (
            "Nadia Halden",
            {"PUBLIC", "CLIENT", "TEAM", "INTERNAL"},
            {"OWN", "CLIENT", "PARTNER"},
            {"OWNER", "ADMIN", "MEMBER", "GUEST"},
        ),
    ],
)
async def test_a_viewer_finds_the_values_up_to_their_tier(
    plain_world: World, name: str, tiers: set[str], kinds: set[str], roles: set[str]
) -> None:
    person = await plain_world.person(name)
    found = await person.ask(
        """{ tier: __type(name: "Tier") { enumValues { name } } kind: __type(name: "CompanyKind") {
        enumValues { name } } role: __type(name: "Role") { enumValues { name } } }"""
    )
    values = {key: {value["name"] for value in kind["enumValues"]} for key, kind in found.items()}
    assert values == {"tier": tiers, "kind": kinds, "role": roles}
    directives = await person.ask("{ __schema { directives { name } } }")
    listed = {directive["name"] for directive in directives["__schema"]["directives"]}
    assert ("visibility" in listed) is (name == "Nadia Halden")
