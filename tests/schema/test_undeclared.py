"""What does not say which tier sees it stops the start, with its name."""

from enum import Enum
from typing import Annotated, Any

import pytest
import strawberry

from permissions.tiers import Tier
from schema.compiled import TieredSchema, UndeclaredVisibility
from schema.tiered import seen_by, takes, tiered_enum, tiered_input, tiered_type, tiered_union


@tiered_type
class Door:
    """A door."""

    label: str = seen_by(Tier.CLIENT)


@tiered_type
class Vault:
    """A vault."""

    label: str = seen_by(Tier.CLIENT)


def _undeclared_field() -> type:
    @strawberry.type
    class Undeclared:
        plain: int = 1
        declared: int = seen_by(Tier.CLIENT, default=1)

    return Undeclared


def _undeclared_argument() -> type:
    @tiered_type
    class Undeclared:
        """One argument does not say."""

        @seen_by(Tier.CLIENT)
        def find(self, plain: int = 1) -> int:
            return plain

    return Undeclared


def _undeclared_input() -> type:
    @strawberry.input
    class PlainInput:
        plain: int = 1

    @tiered_type
    class Undeclared:
        """One input field does not say."""

        @seen_by(Tier.CLIENT)
        def find(self, given: Annotated[PlainInput, takes(Tier.CLIENT)]) -> int:
            return given.plain

    return Undeclared


def _undeclared_enum() -> type:
    class PlainEnum(Enum):
        DECLARED = 1
        PLAIN = 2

    tiered_enum(PlainEnum, "One value does not say.", DECLARED=(Tier.CLIENT, ""))

    @tiered_type
    class Undeclared:
        """One enum value does not say."""

        value: PlainEnum = seen_by(Tier.CLIENT)

    return Undeclared


def _undeclared_union() -> type:
    @tiered_type
    class Undeclared:
        """One member does not say."""

        @seen_by(Tier.CLIENT)
        def find(self) -> Annotated[Door | Vault, tiered_union("Plain", {Door: Tier.CLIENT}, "")]:
            return Door(label="")

    return Undeclared


@pytest.mark.parametrize("tier", [Tier.CLIENT, Tier.TEAM, Tier.INTERNAL])
@pytest.mark.parametrize(
    ("make", "name"),
    [
        (_undeclared_field, "Undeclared.plain"),
        (_undeclared_argument, "Undeclared.find(plain)"),
        (_undeclared_input, "PlainInput.plain"),
        (_undeclared_enum, "PlainEnum.PLAIN"),
        (_undeclared_union, "Plain.Vault"),
    ],
)
def test_what_does_not_say_who_sees_it_stops_the_start_with_its_name(tier: Tier, make: Any, name: str) -> None:
    with pytest.raises(UndeclaredVisibility) as stopped:
        TieredSchema(tier, make())
    assert name in str(stopped.value)


def test_an_input_field_that_is_hidden_needs_a_default() -> None:
    # Trap: an input object is built from what was given.
    @tiered_input
    class Hidden:
        """One field cannot be given by clients, and is required."""

        seen: int = seen_by(Tier.CLIENT)
        unseen: int = seen_by(Tier.INTERNAL)

    @tiered_type
    class Query:
        """Takes it."""

        @seen_by(Tier.CLIENT)
        def find(self, given: Annotated[Hidden, takes(Tier.CLIENT)]) -> int:
            return given.seen

    with pytest.raises(UndeclaredVisibility, match=r"Hidden from CLIENT, so they need defaults: Hidden\.unseen"):
        TieredSchema(Tier.CLIENT, Query)
    assert "unseen: Int!" in TieredSchema(Tier.INTERNAL, Query).as_str()
