"""Refusals as GraphQL shows them: `userErrors` of a mutation, `errors` with a code for everything else."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from graphql import GraphQLError

from languages.texts import Text, in_language
from permissions.tiers import Tier
from resolvers.refusals import ErrorCode, Refusal
from schema.tiered import seen_by, tiered_enum, tiered_type

tiered_enum(
    ErrorCode,
    "Why something was refused.",
    UNAUTHENTICATED=(Tier.PUBLIC, "Nobody is signed in, or not rightly: sign in again."),
    FORBIDDEN=(Tier.PUBLIC, "The viewer may see this, but not do that."),
    NOT_FOUND=(Tier.PUBLIC, "There is no such thing, or it is not open to the viewer."),
    BAD_USER_INPUT=(Tier.PUBLIC, "The input cannot be taken; the message says what to give."),
    LIMIT_EXCEEDED=(Tier.PUBLIC, "Too much of something; the message says how much is allowed."),
)


@tiered_type
class UserError:
    """A mutation's expected refusal. Where there is one, nothing was changed."""

    code: ErrorCode = seen_by(Tier.PUBLIC, "For programs.")
    message: str = seen_by(Tier.PUBLIC, "For people: what was wrong, and what to do.")
    field: str | None = seen_by(Tier.PUBLIC, "The field of the input in question.")

    @classmethod
    def of(cls, refusal: Refusal, language: str) -> "UserError":
        """The refusal as a mutation shows it, in the asker's language."""
        return cls(code=refusal.code, message=in_language(refusal.message, language), field=refusal.field)


def fault(code: str, message: str, **extensions: Any) -> GraphQLError:
    """An error of the request, with its code: for developers, in English."""
    return GraphQLError(message, extensions={"code": code, **extensions})


def told(code: str, message: Text, language: str) -> GraphQLError:
    """An error of the request that people read, in the asker's language."""
    return fault(code, in_language(message, language))


def refused(refusal: Refusal, language: str) -> GraphQLError:
    """A refusal as a query or subscription shows it, in the asker's language."""
    return told(refusal.code.value, refusal.message, language)


P = TypeVar("P")


async def attempt(payload: Callable[..., P], work: Awaitable[P], language: str) -> P:
    """A mutation's payload: the work's own, or one with nothing in it but why it was refused, in this language."""
    try:
        return await work
    except Refusal as refusal:
        return payload(user_errors=[UserError.of(refusal, language)])
