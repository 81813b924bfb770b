"""The time, asked in one place, so that it is UTC everywhere and tests can freeze it."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current instant, in UTC."""
    return datetime.now(UTC)
