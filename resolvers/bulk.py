"""Changes of many things at once: how many they may be."""

from resolvers.refusals import ErrorCode, Refusal

MAX_AT_ONCE = 500


def check_count(count: int, noun: str, field: str, least: int = 1) -> None:
    """Refuse a change of fewer things than `least`, or of more than 500. `noun`: what they are, as several."""
    if count < least:
        message = f"{field} is empty. Name {least} to {MAX_AT_ONCE} {noun}."
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    if count > MAX_AT_ONCE:
        message = f"{field} names {count} {noun}. Name at most {MAX_AT_ONCE} in one mutation."
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, field)
