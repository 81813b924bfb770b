"""Changes of many things at once: how many they may be."""

from typing import Literal

from languages.texts import Text, say, say_many
from resolvers.refusals import ErrorCode, Refusal

Several = Literal["projects", "people"]

MAX_AT_ONCE = 500


def check_count(count: int, noun: Several, field: str, least: int = 1) -> None:
    """Refuse a change of fewer things than `least`, or of more than 500. `noun`: what they are, as several."""
    if count < least:
        message = say(
            "%(field)s is empty. Name %(least)s to %(most)s %(noun)s.",
            field=field,
            least=least,
            most=MAX_AT_ONCE,
            noun=_so_many(noun, MAX_AT_ONCE),
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    if count > MAX_AT_ONCE:
        message = say(
            "%(field)s names %(count)s %(noun)s. Name at most %(most)s in one mutation.",
            field=field,
            count=count,
            noun=_so_many(noun, count),
            most=MAX_AT_ONCE,
        )
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, field)


def _so_many(noun: Several, count: int) -> Text:
    return say_many("project", "projects", count) if noun == "projects" else say_many("person", "people", count)
