"""Every argument and input field of a tier's schema, found by walking it, and operations that fill them in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    Undefined,
    get_named_type,
)

from permissions.tiers import Tier
from schema.schemas import schema_of
from tests.attacks.ids import ALSO, IN_PLACE, actions, choice, kinds

REST: dict[str, dict[str, Any]] = ALSO | {
    "setClientStatus": {"status": "Text"},
    "createProject": {"companyId": "Company"},
    "renameProject": {"name": "Text"},
    "updateCompany": {"name": "Text"},
    "updatePerson": {"phone": "1"},
    "requestApproval": {"personIds": ["Person"]},
}
"""What else a mutation needs, besides what is required, to get as far as it can; ids by their type."""
INSTEAD = {("requestApproval", "companyId"), ("createProject", "company")} | IN_PLACE
"""What is given instead of what else would be."""
WORDS = {"color": "#112233", "language": "en"}
"""Texts that are not any text."""
ELSEWHERE = "a company to move to"


@dataclass(frozen=True)
class Place:
    """One argument or input field: its operation, root field, argument, path below it, and its scalar's name."""

    operation: str
    field: str
    argument: str
    path: tuple[str, ...]
    scalar: str

    @property
    def name(self) -> str:
        """What it is called."""
        return (self.argument, *self.path)[-1]

    def __str__(self) -> str:
        return ".".join([self.field, self.argument, *self.path])


def roots(tier: Tier = Tier.INTERNAL) -> Iterator[tuple[str, str, GraphQLField]]:
    """Every root field with its operation."""
    schema = schema_of(tier)._schema
    for operation in ("query", "mutation", "subscription"):
        kind = getattr(schema, f"{operation}_type")
        if isinstance(kind, GraphQLObjectType):
            yield from ((operation, name, field) for name, field in kind.fields.items())


def places(*scalars: str) -> list[Place]:
    """Every place of the internal schema that takes one of these scalars."""
    found = []
    for operation, field_name, field in roots():
        for argument, declared in field.args.items():
            for path, scalar in _leaves(declared.type):
                if scalar in scalars:
                    found.append(Place(operation, field_name, argument, path, scalar))
    return found


def lists() -> list[Place]:
    """Every place that takes a list of ids."""
    return [place for place in places("ID") if _is_list(place)]


def asked(place: Place, tried: Any, ids: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """An operation with this value in that place, all else being as it should be: document and variables."""
    [field] = [field for _, name, field in roots() if name == place.field]
    wanted = {name: each for name, each in field.args.items() if _required(each) or name == place.argument}
    given = {
        name: _value(each.type, name, place.field, place.path if name == place.argument else None, tried, ids)
        for name, each in wanted.items()
    }
    declared = ", ".join(f"${name}: {each.type}" for name, each in wanted.items())
    passed = ", ".join(f"{name}: ${name}" for name in wanted)
    return f"{place.operation}({declared}) {{ {place.field}({passed}) {{ {_fields(place)} }} }}", given


def _fields(place: Place) -> str:
    return "__typename userErrors { code field message }" if place.operation == "mutation" else "__typename"


def _leaves(kind: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        for name, field in named.fields.items():
            yield from (((name, *path), scalar) for path, scalar in _leaves(field.type))
    elif named is not None:
        yield (), named.name


def _required(declared: Any) -> bool:
    return isinstance(declared.type, GraphQLNonNull) and declared.default_value is Undefined


def _value(kind: Any, name: str, field: str, path: tuple[str, ...] | None, tried: Any, ids: dict[str, str]) -> Any:
    # `path` leads on to the place that is tried; None: it lies elsewhere.
    kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if path == ():
        return tried if not isinstance(kind, GraphQLList) or isinstance(tried, list) else [tried]
    if isinstance(kind, GraphQLList):
        return [_value(kind.of_type, name, field, path, tried, ids)]
    if isinstance(kind, GraphQLInputObjectType):
        also = {} if path and (field, path[0]) in INSTEAD else REST.get(field, {})
        filled = {key: _named(given, ids) for key, given in also.items()}
        for key, each in kind.fields.items():
            here = path is not None and path[0] == key
            if here or _required(each):
                filled[key] = _value(each.type, key, field, path[1:] if path and here else None, tried, ids)
        filled |= actions(field, path[0]) if path else {}
        return {key: value for key, value in filled.items() if key in kind.fields}
    if isinstance(kind, GraphQLEnumType):
        return choice(kind)
    if (field, name) == ("movePerson", "companyId") and ELSEWHERE in ids:
        return ids[ELSEWHERE]
    if kind.name == "ID":
        return ids[kinds(field, name)[0]]
    if kind.name == "String" and name in WORDS:
        return WORDS[name]
    return {"Boolean": True, "Int": 1, "DateTime": "2026-01-01T00:00:00Z", "Date": "2026-05-04"}.get(kind.name, "Text")


def _named(given: Any, ids: dict[str, str]) -> Any:
    if isinstance(given, list):
        return [_named(each, ids) for each in given]
    return ids.get(given, given) if isinstance(given, str) else given


def _is_list(place: Place) -> bool:
    [field] = [field for _, name, field in roots() if name == place.field]
    kind: Any = field.args[place.argument].type
    for step in place.path:
        kind = get_named_type(kind).fields[step].type
    return isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)
