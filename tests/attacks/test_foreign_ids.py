"""Ids of another workspace, in every argument that takes one: answered as if they existed nowhere, with no effect."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_required_argument,
    is_required_input_field,
)

from permissions.tiers import Tier
from schema.schemas import schema_of
from settings import Settings
from tests.attacks.ids import ALSO, IN_PLACE, actions, choice, kinds
from tests.attacks.other_workspace import Ids, elsewhere, filled, nowhere
from tests.db.facts import rows
from tests.people import World

REST: dict[str, dict[str, Any]] = ALSO | {
    "setClientStatus": {"status": "Elsewhere"},
    "createProject": {"name": "Another", "company": {"name": "Another"}},
    "renameProject": {"name": "Another"},
    "updateCompany": {"name": "Another"},
}
"""What else a mutation wants, besides what is required of it."""
INSTEAD = {(field, "status", name) for field, name in IN_PLACE} | {("createProject", "company", "companyId")}
"""What of it is left out where something else is given."""
ANOTHER = "another company"
"""Where somebody can be moved to."""
TRIED, FIELD = "the id that is tried", "the field that it is given for"
MEANT_TO_CROSS = {("signIn", "workspaceId"), ("switchWorkspace", "workspaceId")}
"""Ids of the account's other workspaces are what these are for."""

Place = tuple[str, str, str, tuple[str, ...], str]
"""Query or mutation, field, argument, path of input fields, type of the id."""


def places() -> Iterator[Place]:
    """Every place of the internal schema that takes an id, once for each type of thing that it may be of."""
    schema = schema_of(Tier.INTERNAL)._schema
    for operation, root in (("query", schema.query_type), ("mutation", schema.mutation_type)):
        assert isinstance(root, GraphQLObjectType)
        for name, field in root.fields.items():
            for argument, declared in field.args.items():
                for path in paths(declared):
                    for kind in kinds(name, (argument, *path)[-1]):
                        yield operation, name, argument, path, kind


def paths(declared: GraphQLArgument | GraphQLInputField) -> Iterator[tuple[str, ...]]:
    """The paths of ids in an argument."""
    named = get_named_type(declared.type)
    if getattr(named, "name", "") == "ID":
        yield ()
    if isinstance(named, GraphQLInputObjectType):
        for name, field in named.fields.items():
            yield from ((name, *path) for path in paths(field))


PLACES = [place for place in places() if (place[1], place[3][-1] if place[3] else place[2]) not in MEANT_TO_CROSS]


def value(declared: GraphQLArgument | GraphQLInputField, name: str, field: str, path: tuple[str, ...], ids: Any) -> Any:
    """What to give for an argument or input field; `ids` has those of here, and the one to try."""
    wanted: Any = declared.type
    wanted = wanted.of_type if isinstance(wanted, GraphQLNonNull) else wanted
    if isinstance(wanted, GraphQLList):
        inner = GraphQLInputField(wanted.of_type)
        return [value(inner, name, field, path, ids)]
    if isinstance(wanted, GraphQLInputObjectType):
        given = {
            key: value(each, key, field, path[1:] if path and path[0] == key else (), ids)
            for key, each in wanted.fields.items()
            if is_required_input_field(each) or (path and path[0] == key)
        }
        more = REST.get(field, {})
        left = {key for key in more if path and (field, key, path[0]) in INSTEAD}
        more = {key: each for key, each in more.items() if key in wanted.fields and key not in left}
        return {**more, **given, **(actions(field, path[0]) if path else {})}
    if isinstance(wanted, GraphQLEnumType):
        return choice(wanted)
    if wanted.name == "ID":
        if ids[FIELD] == name:
            return ids[TRIED]
        return ids[ANOTHER if (field, name) == ("movePerson", "companyId") else kinds(field, name)[0]]
    return {"Int": 1, "Boolean": True, "Date": "2026-05-04"}.get(wanted.name, "text")


def document(operation: str, name: str, field: GraphQLField, given: dict[str, Any]) -> str:
    """An operation of one field with these arguments as variables, asking for all that says what happened."""
    declared = ", ".join(f"${argument}: {field.args[argument].type}" for argument in given)
    passed = ", ".join(f"{argument}: ${argument}" for argument in given)
    kind = get_named_type(field.type)
    asked = "__typename userErrors { code message field }" if operation == "mutation" else "__typename"
    asked += " totalCount" if "totalCount" in getattr(kind, "fields", {}) else ""
    asked += " columns { cards { totalCount } }" if name == "board" else ""
    return f"{operation}({declared}) {{ {name}({passed}) {{ {asked} }} }}"


@pytest.mark.behaviour("N-02")
async def test_ids_of_another_workspace_are_ids_of_nothing(world: World, settings: Settings) -> None:
    owner = await world.person("Nadia Halden")
    here = await filled(owner)
    companies = await owner.ask("{ companies(first: 100) { edges { node { id kind } } } }")
    clients = [edge["node"]["id"] for edge in companies["companies"]["edges"] if edge["node"]["kind"] == "CLIENT"]
    here[ANOTHER] = next(company for company in clients if company != here["Company"])
    _, there = await elsewhere(world, owner)
    schema = schema_of(Tier.INTERNAL)._schema
    before = await rows(settings.database_url)
    assert len(PLACES) > 40
    for operation, name, argument, path, kind in PLACES:
        root = schema.query_type if operation == "query" else schema.mutation_type
        assert root is not None
        field, told = root.fields[name], []
        for ids in (there, nowhere()):
            given = arguments(field, name, argument, path, here, ids[kind])
            answer = await owner.run(document(operation, name, field, given), **given)
            told.append(str(answer).replace(ids[kind], "ID"))
        assert told[0] == told[1], (name, path or argument)
        assert is_refused_or_empty(told[0]), (name, path or argument, told[0])
    assert await rows(settings.database_url) == before


def arguments(
    field: GraphQLField, name: str, argument: str, path: tuple[str, ...], here: Ids, trying: str
) -> dict[str, Any]:
    """The field's arguments: valid ones of here, but for the one that is tried."""
    tried = (argument, *path)[-1]
    ids = {**here, TRIED: trying, FIELD: tried}
    return {
        each: value(declared, each, name, path if each == argument else (), ids)
        for each, declared in field.args.items()
        if is_required_argument(declared) or each == argument
    }


def is_refused_or_empty(told: str) -> bool:
    """Whether an answer is a refusal as of what does not exist, or a list of nothing."""
    return any(
        each in told for each in ("NOT_FOUND", "'totalCount': 0", "'approvalRequest': None", "'statusNews': None")
    )
