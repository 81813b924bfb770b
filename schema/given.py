"""What an input gives, where what is left out stays as it is."""

from typing import Any

import strawberry

from languages.texts import say
from resolvers.project_file.amounts import Amount, checked_amount
from resolvers.refusals import ErrorCode, Refusal
from schema.scalars import MoneyInput


def given_of(given: object, *names: str) -> dict[str, Any]:
    """Those of these fields that were given, null included."""
    return {name: value for name in names if (value := getattr(given, name)) is not strawberry.UNSET}


def required_of(given: object, **names: str) -> dict[str, Any]:
    """Those of these fields that were given; null is refused. `names`: what each is called in the API."""
    found = given_of(given, *names)
    for name, value in found.items():
        if value is None:
            message = say("%(field)s cannot be taken away. Give another, or leave it out.", field=names[name])
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, names[name])
    return found


def given_amounts(given: object, *names: str) -> dict[str, Amount | None]:
    """Those of these amounts that were given, checked; null included."""
    return {name: amount(value, _called(name)) for name, value in given_of(given, *names).items()}


def amount(given: MoneyInput | None, field: str) -> Amount | None:
    """An amount, checked, if there is one."""
    return None if given is None else checked_amount(given.amount, given.currency, field)


def _called(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.capitalize() for each in others)
