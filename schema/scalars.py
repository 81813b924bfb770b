"""Scalars and value types: times, money."""

from datetime import UTC, datetime
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from permissions.tiers import Tier
from schema.tiered import seen_by, tiered_type


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

CONFIG = StrawberryConfig(scalar_map={datetime: DATE_TIME})
"""The same for every tier's schema."""


@tiered_type
class Money:
    """An amount of money."""

    amount: str = seen_by(Tier.INTERNAL, "A decimal number, exact, such as 18400.00.")
    currency: str = seen_by(Tier.INTERNAL, "ISO 4217, such as EUR.")
