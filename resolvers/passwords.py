"""Passwords: argon2id, computed in a thread, in the same time whether or not there is such an account."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from languages.texts import Grouped, say_many
from resolvers.refusals import ErrorCode, Refusal

MAX_LENGTH = 1_024
"""Longer ones are refused unread: hashing a megabyte is an attack, not a sign-in."""

MIN_LENGTH = 10
"""More than what is guessed in a lifetime at 300 attempts an hour."""

_hasher = PasswordHasher()  # RFC 9106's low-memory profile, the library's default
_nobody = _hasher.hash("an account that does not exist")


def check(password: str, field: str = "password") -> None:
    """Refuse a password that is too short to be chosen, or too long to be one: before the work of a hash."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        message = say_many(
            "A password has %(least)s to %(count)s character: take a few words. This one has %(given)s.",
            "A password has %(least)s to %(count)s characters: take a few words. This one has %(given)s.",
            Grouped(MAX_LENGTH),
            least=MIN_LENGTH,
            given=len(password),
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)


async def hashed(password: str) -> str:
    """The argon2id hash to store. What somebody chooses is checked before."""
    return await asyncio.to_thread(_hasher.hash, password)


async def matches(password: str, stored: str | None) -> bool:
    """Whether this is the password behind the hash. With no hash (no such account): no, after the same time."""
    return await asyncio.to_thread(_verify, password, stored)


def _verify(password: str, stored: str | None) -> bool:
    try:
        _hasher.verify(stored or _nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
