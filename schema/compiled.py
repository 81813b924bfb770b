"""Compiling the schema of one tier from declarations that all tiers share: what is above the tier is not there."""

import copy
from collections.abc import Iterable
from enum import EnumMeta
from typing import Any

import strawberry
from graphql import GraphQLAbstractType, GraphQLInterfaceType, GraphQLResolveInfo, GraphQLUnionType
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema_converter import CustomGraphQLEnumType, GraphQLCoreConverter
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.private import is_private
from strawberry.types.union import StrawberryUnion

from permissions.tiers import Tier
from schema.tiered import MemberTiers, Visibility


class UndeclaredVisibility(Exception):
    """Something in the schema does not say which tier sees it. The message names it."""


class TieredSchema(strawberry.Schema):
    """The schema of one tier, compiled from declarations that all tiers share."""

    def __init__(
        self,
        tier: Tier,
        query: type,
        mutation: type | None = None,
        subscription: type | None = None,
        types: Iterable[type] = (),
        config: StrawberryConfig | None = None,
    ) -> None:
        self.tier = tier
        # By identity, and holding on to the definition: a freed one's identity is given to another.
        self._fields: dict[int, tuple[StrawberryObjectDefinition, list[StrawberryField]]] = {}
        # Noted while graphql-core asks for fields, and raised afterwards: it would wrap what is raised meanwhile.
        self._undeclared: list[str] = []
        self._without_default: list[str] = []
        super().__init__(
            query=query,
            # Trap: a root type without fields is invalid, so it must not be there at all.
            mutation=mutation if self._has_fields(mutation) else None,
            subscription=subscription if self._has_fields(subscription) else None,
            types=types,
            config=config,
        )
        if self._undeclared:
            names = ", ".join(sorted(set(self._undeclared)))
            raise UndeclaredVisibility(f"Say which tier sees: {names}. Use seen_by, takes or tiered_enum.")
        if self._without_default:
            names = ", ".join(sorted(set(self._without_default)))
            raise UndeclaredVisibility(f"Hidden from {self.tier.name}, so they need defaults: {names}.")

    # Strawberry builds its converter inside __init__: this is where ours takes its place.
    @property
    def schema_converter(self) -> "TieredConverter":
        """The converter that drops arguments, enum values and union members above the tier."""
        return self._converter

    @schema_converter.setter
    def schema_converter(self, built: GraphQLCoreConverter) -> None:
        self._converter = TieredConverter(
            built.config, {}, built.config.scalar_map, self.get_fields, built.exception_handlers
        )
        self._converter.schema = self

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        """The fields of a type that exist for this tier, as copies of this schema's own.

        Trap: extensions are applied, and arguments cached, on the field object itself, once per schema.
        """
        if id(type_definition) not in self._fields:
            fields = [
                self._own(field, type_definition)
                for field in type_definition.fields
                if not is_private(field.type) and self.sees(field.directives, f"{type_definition.name}.{field.name}")
            ]
            self._check_hidden_inputs(type_definition, fields)
            self._fields[id(type_definition)] = type_definition, fields
        return self._fields[id(type_definition)][1]

    def sees(self, directives: Iterable[object], name: str) -> bool:
        """Whether this tier sees what carries these directives; notes it by name if it does not say."""
        for directive in directives:
            if isinstance(directive, Visibility):
                return directive.tier <= self.tier
        self._undeclared.append(name)
        return True

    def shown_directives(self, directives: Iterable[object]) -> list[object]:
        """The directives as this tier may read them: `@visibility` would name the tiers above."""
        return [d for d in directives if self.tier is Tier.INTERNAL or not isinstance(d, Visibility)]

    def _collect_schema_directives(self, *args: Any) -> list[type]:
        # Trap: the directive's definition and its enum would be listed in the client's introspection.
        if self.tier is Tier.INTERNAL:
            return super()._collect_schema_directives(*args)
        self._schema_directives_in_use = []
        self._schema_graphql_directives = {}
        return []

    def _own(self, field: StrawberryField, type_definition: StrawberryObjectDefinition) -> StrawberryField:
        own = copy.copy(field)
        own.extensions = [copy.copy(extension) for extension in field.extensions]
        own.directives = self.shown_directives(field.directives)
        place = f"{type_definition.name}.{field.name}"
        own.arguments = [
            self._own_argument(argument)
            for argument in field.arguments
            if self.sees(argument.directives, f"{place}({argument.python_name})")
        ]
        return own

    def _own_argument(self, argument: StrawberryArgument) -> StrawberryArgument:
        own = copy.copy(argument)
        own.directives = tuple(self.shown_directives(argument.directives))
        return own

    def _check_hidden_inputs(self, definition: StrawberryObjectDefinition, seen: list[StrawberryField]) -> None:
        # Trap: an input object is built from what was given, so what cannot be given needs a default.
        if not definition.is_input:
            return
        names = {field.name for field in seen}
        for field in definition.fields:
            required = field.default is field.default_factory  # both are MISSING
            if field.name not in names and required:
                self._without_default.append(f"{definition.name}.{field.name}")

    def _has_fields(self, root: type | None) -> bool:
        return root is not None and bool(self.get_fields(root.__strawberry_definition__))  # type: ignore[attr-defined]


class TieredConverter(GraphQLCoreConverter):
    """Drops what `get_fields` does not reach: enum values and union members above the tier."""

    schema: TieredSchema

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._enums: dict[EnumMeta, StrawberryEnumDefinition] = {}

    def from_enum(self, enum: StrawberryEnumDefinition) -> CustomGraphQLEnumType:
        """The enum with the values that exist for the tier."""
        if enum.wrapped_cls not in self._enums:
            self._enums[enum.wrapped_cls] = self._own_enum(enum)
        return super().from_enum(self._enums[enum.wrapped_cls])

    def _own_enum(self, enum: StrawberryEnumDefinition) -> StrawberryEnumDefinition:
        own = copy.copy(enum)
        own.values = []
        for value in enum.values:
            if self.schema.sees(value.directives, f"{enum.name}.{value.name}"):
                seen = copy.copy(value)
                seen.directives = tuple(self.schema.shown_directives(value.directives))
                own.values.append(seen)
        return own

    def from_union(self, union: StrawberryUnion) -> GraphQLUnionType:
        """The union of the members that exist for the tier."""
        declared = next((d.tiers for d in union.directives if isinstance(d, MemberTiers)), {})
        seen = []
        for annotation in union.type_annotations:
            member = annotation.resolve()
            visibility = [Visibility(tier=declared[member])] if member in declared else []  # type: ignore[index]
            if self.schema.sees(visibility, f"{union.graphql_name}.{getattr(member, '__name__', member)}"):
                seen.append(annotation)
        own = super().from_union(StrawberryUnion(union.graphql_name, tuple(seen), union.description))
        own.resolve_type = _type_of
        return own

    def from_interface(self, interface: StrawberryObjectDefinition) -> GraphQLInterfaceType:
        """The interface, resolved strictly."""
        own = super().from_interface(interface)
        own.resolve_type = _type_of
        return own


def _type_of(value: Any, info: GraphQLResolveInfo[Any], abstract: GraphQLAbstractType) -> str:
    # Trap: Strawberry takes anything that shares an interface, so a hidden type can come back as a permitted one.
    name: str = type(value).__strawberry_definition__.name
    if name not in {possible.name for possible in info.schema.get_possible_types(abstract)}:
        raise TypeError(f"{name} does not exist for this tier")
    return name
