"""Amounts of money, minutes and days, as people give them: checked."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from languages.texts import say
from resolvers.refusals import ErrorCode, Refusal

_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
MAX_PLANNED = 60_000_000
"""Minutes: a million hours."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money. `currency`: ISO 4217."""

    amount: Decimal
    currency: str


def checked_amount(amount: str, currency: str, field: str) -> Amount:
    """An amount from zero to 999999999.99, exact, of a currency that is written as ISO 4217 does."""
    if not _AMOUNT.fullmatch(amount):
        message = say(
            "%(field)s is no amount. Write a decimal number from 0 to 999999999.99, such as 85.50.", field=field
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    if not _CURRENCY.fullmatch(currency):
        message = say("The currency of %(field)s is none. Write its three letters, such as EUR.", field=field)
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    return Amount(Decimal(amount).quantize(Decimal("0.01")), currency)


def checked_minutes(minutes: int, field: str, least: int, most: int) -> int:
    """Whole minutes, from `least` to `most`."""
    if not least <= minutes <= most:
        message = say(
            "%(field)s is %(given)s. Give %(least)s to %(most)s minutes.",
            field=field,
            given=minutes,
            least=least,
            most=most,
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    return minutes


def checked_day(day: date, field: str) -> date:
    """A day from 1900 to 2200."""
    if not FIRST_DAY <= day <= LAST_DAY:
        message = say(
            "%(field)s is %(given)s. Give a day from %(first)s to %(last)s.",
            field=field,
            given=day.isoformat(),
            first=FIRST_DAY.isoformat(),
            last=LAST_DAY.isoformat(),
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    return day
