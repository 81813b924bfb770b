"""Colours of a page, and whether a text on them can be read: the contrast of WCAG 2.x."""

import re
from math import floor

from languages.texts import Text, say
from resolvers.refusals import ErrorCode, Refusal

LEAST = 4.5
"""What WCAG asks for texts of common size (success criterion 1.4.3, AA)."""
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def colour(given: str, field: str) -> str:
    """A colour as it is kept, `#rrggbb` in lower case. Refuses what is none."""
    text = given.strip().lower()
    if not _COLOUR.fullmatch(text):
        message = say(
            "%(field)s is %(given)r. Write a colour as #rrggbb, such as #1f4e5f.", field=field, given=given[:20]
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    return text


def check_readable(text: str, behind: str, field: str, advice: Text) -> None:
    """Refuse a colour on which the page's text cannot be read well."""
    found = ratio(text, behind)
    if found < LEAST:
        shown = floor(found * 100) / 100  # never rounded up to what would be enough
        message = say(
            "The page's text in %(text)s has a contrast of %(shown)s:1 with %(behind)s; %(least)s:1 is the least. "
            "%(advice)s",
            text=text,
            shown=f"{shown:.2f}",
            behind=behind,
            least=LEAST,
            advice=advice,
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(of: str) -> float:
    red, green, blue = (_linear(int(of[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
