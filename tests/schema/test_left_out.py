"""What may be left out may be left out: every root field answers to its required arguments alone."""

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from db import sessions
from db.models import Person
from permissions.tiers import Tier
from schema.schemas import schema_of
from tests.behaviours.project_file.links import opened
from tests.people import Caller, World

VALUES = {"Date": '"2026-01-01"', "DateTime": '"2026-01-01T00:00:00Z"', "Int": "1", "Float": "1", "Boolean": "true"}
"""Of scalars; of all others a text."""
WRONG = ("INTERNAL_ERROR", "GRAPHQL_VALIDATION_FAILED")
WHO = {Tier.CLIENT: "Eleanor Whitcombe", Tier.TEAM: "Piotr Wolski", Tier.INTERNAL: "Nadia Halden"}


def value(of: GraphQLInputType) -> str:
    """A value of a type, as short as it can be."""
    if isinstance(of, GraphQLNonNull):
        return value(of.of_type)
    if isinstance(of, GraphQLList):
        return f"[{value(of.of_type)}]"
    if isinstance(of, GraphQLEnumType):
        return str(next(iter(of.values)))
    if isinstance(of, GraphQLInputObjectType):
        given = (f"{name}: {value(each.type)}" for name, each in of.fields.items() if is_required_input_field(each))
        return f"{{ {', '.join(given)} }}"
    return VALUES.get(str(of), '"x"')


def asking(kind: str, name: str, field: GraphQLField) -> str:
    """A document that asks for one field, and gives no more than it must."""
    given = [f"{each}: {value(of.type)}" for each, of in field.args.items() if is_required_argument(of)]
    arguments = f"({', '.join(given)})" if given else ""
    return f"{kind} {{ {name}{arguments} {'' if is_leaf_type(get_named_type(field.type)) else '{ __typename }'} }}"


def roots(schema: GraphQLSchema) -> dict[str, GraphQLObjectType]:
    """The root types that there are."""
    found = {
        "query": schema.query_type,
        "mutation": schema.mutation_type,
        "subscription": schema.subscription_type,
    }
    return {kind: root for kind, root in found.items() if root is not None}


async def first_answer(caller: Caller, kind: str, document: str) -> object:
    """What comes of a document; of a stream its first message, which comes at once."""
    if kind != "subscription":
        return await caller.run(document)
    async with caller.follow(document) as stream:
        return await stream.next()


@pytest.mark.behaviour("N-02")
@pytest.mark.parametrize("tier", list(Tier))
async def test_a_root_field_needs_no_more_than_it_says(plain_world: World, tier: Tier) -> None:
    nadia, lobby = await plain_world.person("Nadia Halden"), await plain_world.project("Lobby and reception, London")
    link = await opened(plain_world, nadia, lobby)

    person = await Person.get(display_name=WHO[tier]) if tier in WHO else None

    async def callers() -> list[Caller]:
        # Anew for each, since some sign out.
        if person is None:
            return [plain_world.nobody]
        found = [plain_world.with_token((await sessions.start(person))[0])]
        return [*found, link.visitor] if tier is Tier.CLIENT else found

    asked = 0
    for kind, root in roots(schema_of(tier)._schema).items():
        for name, field in root.fields.items():
            document = asking(kind, name, field)
            for caller in await callers():
                answer = str(await first_answer(caller, kind, document))
                # Refused, if at all, for what it asks for, and not for what is missing in it.
                assert not [code for code in WRONG if code in answer], (document, answer)
                asked += 1
    assert asked > 3
