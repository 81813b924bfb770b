"""The time, asked in one place, so that it is UTC everywhere and tests can freeze it."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """The current instant, in UTC."""
    return datetime.now(UTC)


def microseconds(instant: datetime) -> int:
    """An instant as a number: microseconds since 1970."""
    return (instant - _EPOCH) // timedelta(microseconds=1)
