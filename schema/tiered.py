"""One set of types, one schema per tier: what a tier may not see does not exist for it.

Every field, argument, input field, enum value and union member declares, with what is here, the lowest tier that sees
it. `schema.compiled` makes a schema per tier of the declarations; whatever lies above the tier is not there: not for
queries, not in introspection, not in "did you mean". An element without a declaration stops the start, with its name.
"""

import inspect
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar, dataclass_transform

import strawberry
from strawberry.schema_directive import Location
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.union import StrawberryUnion

from permissions.tiers import Tier

E = TypeVar("E", bound=type[Enum])
T = TypeVar("T")


@strawberry.schema_directive(
    name="visibility",
    locations=[
        Location.FIELD_DEFINITION,
        Location.ARGUMENT_DEFINITION,
        Location.INPUT_FIELD_DEFINITION,
        Location.ENUM_VALUE,
    ],
    description="The lowest tier that this exists for.",
)
class Visibility:
    """`@visibility(tier: …)`: the declaration, as it prints in the internal SDL."""

    tier: Tier


PERSONAL = "personal"
"""The mark of a field whose value differs even between people of equal tier and reach."""


WORDED = "worded"
"""The mark of a field whose value is told in the viewer's language."""


BY_SESSION = "by_session"
"""The mark of a field whose value belongs to the viewer's session: an address that ends with it, say."""


def seen_by(
    tier: Tier,
    description: str | None = None,
    *,
    personal: bool = False,
    worded: bool = False,
    by_session: bool = False,
    **options: Any,
) -> Any:
    """Declare the lowest tier that sees a field; also decorates the function that answers a root field.

    `personal`: its value differs even between people of equal reach, so a stream that asks for it is nobody else's.
    `worded`: it is told in the viewer's language, so a stream that asks for it is shared by those who have the same.
    `by_session`: it belongs to the viewer's session, so a stream that asks for it is shared by none of another.
    `options` are Strawberry's own (`default`, `name`, `deprecation_reason`).
    """
    directives = [Visibility(tier=tier)]
    marks = {PERSONAL: personal, WORDED: worded, BY_SESSION: by_session}
    return strawberry.field(description=description, directives=directives, metadata=marks, **options)


@dataclass_transform(kw_only_default=True, field_specifiers=(seen_by,))
def tiered_type(cls: type[T]) -> type[T]:
    """A GraphQL type whose description is the class's docstring."""
    return strawberry.type(cls, description=_described(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(seen_by,))
def tiered_input(cls: type[T]) -> type[T]:
    """A GraphQL input type whose description is the class's docstring."""
    return strawberry.input(cls, description=_described(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(seen_by,))
def tiered_interface(cls: type[T]) -> type[T]:
    """A GraphQL interface whose description is the class's docstring."""
    return strawberry.interface(cls, description=_described(cls))


def _described(cls: type) -> str:
    return inspect.cleandoc(cls.__doc__ or "")


def streamed_to(tier: Tier, description: str) -> Any:
    """Declare the lowest tier that sees a subscription; decorates the function that opens its stream."""
    return strawberry.subscription(description=description, directives=[Visibility(tier=tier)])


def takes(tier: Tier, description: str | None = None, *, name: str | None = None) -> Any:
    """Declare the lowest tier that may give an argument: `Annotated[int, takes(Tier.CLIENT)]`.

    `name`: what it is called, where Python has another use for the word.
    """
    return strawberry.argument(description=description, name=name, directives=[Visibility(tier=tier)])


def tiered_enum(enum: E, description: str, /, **tiers: tuple[Tier, str]) -> E:
    """Make an enum a GraphQL enum, with the lowest tier that sees each of its values, and what the value means."""
    strawberry.enum(enum, description=description)
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        if value.name in tiers:
            tier, value.description = tiers[value.name]
            value.directives = (Visibility(tier=tier),)
    return enum


@dataclass(frozen=True)
class MemberTiers:
    """Rides on a union among its directives: the lowest tier that sees each member."""

    tiers: dict[type, Tier]


def tiered_union(name: str, members: dict[type, Tier], description: str) -> StrawberryUnion:
    """Declare the lowest tier that sees each member: `Annotated[A | B, tiered_union("AOrB", {A: …, B: …}, "…")]`."""
    return strawberry.union(name, description=description, directives=[MemberTiers(members)])
