"""Sentences for people: written in English where they arise, and told to each in their own language.

What treats a sentence as text goes on doing so: a `Text` is its English wording, and remembers what it was made of.
"""

import re
from collections.abc import Mapping

from babel.numbers import format_decimal

from languages import LANGUAGES, SOURCE, translations

PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")


class Text(str):
    """An English sentence, with its msgid and its values. What people gave is a value, never part of a msgid."""

    msgid: str
    many: str | None
    values: Mapping[str, object]


class Grouped(int):
    """A number whose thousands are told apart, as each language does it."""


def say(msgid: str, **values: object) -> Text:
    """A sentence with its `%(name)s` filled in: with Texts as well, and with tuples, which are lists."""
    return _made(msgid, None, values)


def say_many(one: str, many: str, count: int, **values: object) -> Text:
    """A sentence that depends on a number, `%(count)s`: in English there are two of it, elsewhere up to three."""
    return _made(one, many, {**values, "count": count})


def either(*words: str) -> Text | str:
    """What is to be chosen from: this or that."""
    found: Text | str = words[-1]
    for word in reversed(words[:-1]):
        found = say("%(one)s or %(other)s", one=word, other=found)
    return found


def in_language(text: str, language: str) -> str:
    """A Text in another language, with the Texts in it; any other text as it is."""
    if not isinstance(text, Text):
        return text
    known = translations(language)
    if text.many is None:
        pattern = known.gettext(text.msgid)
    else:
        pattern = known.ngettext(text.msgid, text.many, _count(text.values))
    return _filled(pattern, text.values, language)


def _made(msgid: str, many: str | None, values: Mapping[str, object]) -> Text:
    pattern = msgid if many is None or _count(values) == 1 else many
    made = Text(_filled(pattern, values, SOURCE))
    made.msgid, made.many, made.values = msgid, many, values
    return made


def _filled(pattern: str, values: Mapping[str, object], language: str) -> str:
    return pattern % {name: _worded(value, language) for name, value in values.items()} if values else pattern


def _worded(value: object, language: str) -> object:
    if isinstance(value, str):
        return in_language(value, language)
    if isinstance(value, tuple):
        return ", ".join(str(_worded(part, language)) for part in value)
    if isinstance(value, Grouped):
        return format_decimal(value, locale=language if language in LANGUAGES else SOURCE)
    return value


def _count(values: Mapping[str, object]) -> int:
    count = values["count"]
    assert isinstance(count, int)
    return count
