"""What all settings have in common: how a bad one is refused, and how an address is taken apart."""

from urllib.parse import SplitResult, urlsplit


class BadSetting(Exception):
    """A setting cannot be used; the message says what to write instead."""


def parts_of(url: str) -> SplitResult | None:
    """An address, taken apart; None where it is none."""
    try:
        parts = urlsplit(url)
        # The port is looked at only when it is asked for.
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None
