"""Texts that people give: trimmed, measured, and without control characters."""

import re
import unicodedata

from languages.texts import say, say_many
from resolvers.refusals import ErrorCode, Refusal

TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Bidirectional embeddings, overrides and isolates (Unicode Standard Annex 9)."""

BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs in which nothing is to be seen, whatever their category says; with the variation selectors."""
ENDS_OF_LINES = re.compile(r"\s*[\n\r\t\u2028\u2029]\s*")


def name(value: str, field: str, limit: int) -> str:
    """What something is called: a text in one line."""
    return required(ENDS_OF_LINES.sub(" ", value.strip()), field, limit)


def required(value: str, field: str, limit: int) -> str:
    """The text, trimmed. Refuses one in which nothing is to be seen, and one of more than `limit` characters."""
    text = _clean(value, field)
    if not any(_is_seen(char) for char in text):
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("%(field)s is empty. Give it a text.", field=field), field)
    if len(text) > limit:
        message = say_many(
            "%(field)s has %(count)s character. Shorten it to %(limit)s.",
            "%(field)s has %(count)s characters. Shorten it to %(limit)s.",
            len(text),
            field=field,
            limit=limit,
        )
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, field)
    return text


def optional(value: str | None, field: str, limit: int, lines: bool = True) -> str | None:
    """The text, trimmed, or None where nothing is left of it; in one line where it is not to have several."""
    if not value or not value.strip():
        return None
    return required(value, field, limit) if lines else name(value, field, limit)


def _is_seen(char: str) -> bool:
    selects = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return unicodedata.category(char)[0] not in "ZC" and char not in BLANK and not selects


def _clean(value: str, field: str) -> str:
    # PostgreSQL cannot store NUL, and no other control character but line ends and tabs means anything to a reader.
    # Those that turn the direction of writing make a text read as another.
    if any(char in TURNING or (unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\r\t") for char in value):
        message = say("%(field)s holds control characters. Remove them.", field=field)
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    return value.strip()
