"""The language of whoever has not signed in, by their `Accept-Language` (RFC 9110, 12.5.4)."""

from collections.abc import Iterator

from babel.core import negotiate_locale

from languages import LANGUAGES, SOURCE

MAX_HEADER = 1_000
"""Characters that are read: no browser sends more, and somebody else may send a megabyte."""


def best_of(header: str) -> str:
    """The best of our languages; English where none of them is wanted, or nothing is understood."""
    return wanted_of(header) or SOURCE


def wanted_of(header: str) -> str | None:
    """The best of our languages; None where none of them is wanted, or nothing is understood."""
    ranges = sorted(_ranges(header[:MAX_HEADER]), key=lambda each: -each[1])
    wanted = [SOURCE if name == "*" else name for name, quality in ranges if quality > 0]
    return negotiate_locale(wanted, LANGUAGES, sep="-", aliases={})


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    # What is not understood is passed over: a header that a proxy has mangled must not end a request.
    for part in header.split(","):
        name, _, parameter = part.strip().lower().partition(";")
        quality = parameter.strip().removeprefix("q=") if parameter else "1"
        try:
            value = float(quality)
        except ValueError:
            continue
        if name.strip() and 0 <= value <= 1:
            yield name.strip(), value
