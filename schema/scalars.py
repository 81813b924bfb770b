"""Scalars and value types: times, money."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from permissions.tiers import Tier
from schema.tiered import seen_by, tiered_input, tiered_type


def _time(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _instant(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)  # raises where that is before the year 1
    except (TypeError, ValueError, OverflowError):
        pass
    raise GraphQLError("Write an instant with its offset, such as 2026-05-04T08:30:00Z.")


DATE_TIME: ScalarDefinition = strawberry.scalar(
    name="DateTime",
    description="An instant: RFC 3339, in UTC (2026-05-04T08:30:00Z).",
    serialize=_time,
    parse_value=_instant,
)


def _day(value: Any) -> date:
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except (TypeError, ValueError):
        pass
    raise GraphQLError("Write a day as year, month and day, such as 2026-05-04.")


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
DATE: ScalarDefinition = strawberry.scalar(
    name="Date",
    description="A day, wherever one is: year, month and day (2026-05-04).",
    serialize=date.isoformat,
    parse_value=_day,
)

CONFIG = StrawberryConfig(scalar_map={datetime: DATE_TIME, date: DATE})
"""The same for every tier's schema."""


@tiered_type
class Money:
    """An amount of money."""

    amount: str = seen_by(Tier.INTERNAL, "A decimal number, exact, such as 18400.00.")
    currency: str = seen_by(Tier.INTERNAL, "ISO 4217, such as EUR.")

    @classmethod
    def of(cls, row: Mapping[str, Any], name: str) -> "Money | None":
        """The amount in the columns NAME_amount and NAME_currency of a row, if there is one."""
        amount = row[f"{name}_amount"]
        return None if amount is None else cls(amount=str(amount), currency=row[f"{name}_currency"])


@tiered_input
class MoneyInput:
    """An amount of money."""

    amount: str = seen_by(Tier.INTERNAL, "A decimal number from 0 to 999999999.99, such as 85.50.")
    currency: str = seen_by(Tier.INTERNAL, "ISO 4217, such as EUR.")
