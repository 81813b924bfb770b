"""Which language a visitor is shown: what their browser asks for, as nobody knows who they are."""

from babel import negotiate_locale

from languages import LANGUAGES, SOURCE

MAX_ASKED = 50
"""Languages that a browser names: more are no person's."""


def preferred(accept_language: str) -> str:
    """The best of our languages for an `Accept-Language` header (RFC 9110)."""
    asked = []
    for place, each in enumerate(accept_language.split(",")[:MAX_ASKED]):
        name, _, parameters = each.strip().partition(";")
        if name and (quality := _quality(parameters)) > 0:
            asked.append((-quality, place, name.strip().lower()))
    return negotiate_locale([name for _, _, name in sorted(asked)], LANGUAGES, sep="-") or SOURCE


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name.strip().lower() == "q" else 1.0
    except ValueError:
        return 0.0
