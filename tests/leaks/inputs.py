"""Inputs of mutations, made up from an SDL: every input field is given something that means a thing out of reach."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
    is_required_input_field,
)

Ids = dict[str, str]
"""By the beginning of an input field's name, what to give as id: {"project": …, "person": …}."""

WORDS = {
    "email": "somebody@leaks.example",
    "language": "en",
    "timeZone": "UTC",
    "password": "no password of anybody",
    "amount": "85.50",
    "color": "#336699",
    "currency": "EUR",
}
"""What else to write than plain words, by the input field's name."""


def variants(field: GraphQLField, ids: Ids) -> Iterator[dict[str, Any]]:
    """The variables of a mutation: everything given; then what must be given, alone and with each of the others."""
    for name, argument in field.args.items():
        kind = get_named_type(argument.type)
        if not isinstance(kind, GraphQLInputObjectType):
            raise TypeError(f"{name} is no input object: teach tests/leaks/inputs.py what to give")
        whole = {each: value(each, given.type, ids) for each, given in kind.fields.items()}
        required = {each for each, given in kind.fields.items() if is_required_input_field(given)}
        yield {name: whole}
        for added in [None, *sorted(set(whole) - required)]:
            yield {name: {each: whole[each] for each in whole if each in required or each == added}}
    if not field.args:
        yield {}


def value(name: str, kind: GraphQLInputType, ids: Ids) -> Any:
    """What to give to an input field, by its type and its name."""
    nullable = get_nullable_type(kind)
    if isinstance(nullable, GraphQLList):
        return [value(name, nullable.of_type, ids)]
    inner = nullable.of_type if isinstance(nullable, GraphQLNonNull) else nullable
    if isinstance(inner, GraphQLInputObjectType):
        return {each: value(each, given.type, ids) for each, given in inner.fields.items()}
    if isinstance(inner, GraphQLEnumType):
        return next(iter(inner.values))
    match inner.name:
        case "ID":
            return next(row for noun, row in ids.items() if name.startswith(noun))
        case "Boolean":
            return True
        case "Int":
            return 1
        case "Date":
            return "2026-05-04"
        case "DateTime":
            return "2026-05-04T08:30:00Z"
        case "String":
            return WORDS.get(name, "Plain words")
    raise TypeError(f"{name} is of type {inner.name}: teach tests/leaks/inputs.py what to give")
