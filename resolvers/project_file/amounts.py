"""Amounts of money as people give them: checked."""

import re
from dataclasses import dataclass
from decimal import Decimal

from languages.texts import say
from resolvers.refusals import ErrorCode, Refusal

_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


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
