"""Texts that people give: trimmed, measured, and without control characters."""

import unicodedata

from languages.texts import say, say_many
from resolvers.refusals import ErrorCode, Refusal

TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Bidirectional embeddings, overrides and isolates (Unicode Standard Annex 9)."""


def required(value: str, field: str, limit: int) -> str:
    """The text, trimmed. Refuses one in which nothing is to be seen, and one of more than `limit` characters."""
    text = _clean(value, field)
    if not any(unicodedata.category(char)[0] not in "ZC" for char in text):
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


def optional(value: str | None, field: str, limit: int) -> str | None:
    """The text, trimmed, or None where nothing is left of it."""
    return required(value, field, limit) if value and value.strip() else None


def _clean(value: str, field: str) -> str:
    # PostgreSQL cannot store NUL, and no other control character but line ends and tabs means anything to a reader.
    # Those that turn the direction of writing make a text read as another.
    if any(char in TURNING or (unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\r\t") for char in value):
        message = say("%(field)s holds control characters. Remove them.", field=field)
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    return value.strip()
