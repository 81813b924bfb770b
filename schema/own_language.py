"""The language that somebody is told things in."""

from typing import Annotated

from permissions.tiers import Tier
from resolvers import own_language
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.people import Person
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class SetLanguageInput:
    """Which language."""

    language: str | None = seen_by(
        Tier.CLIENT, "en, de, pl or ru. Null, or left out: the company's again.", default=None
    )


@tiered_type
class SetLanguagePayload:
    """The language from now on: of refusals and explanations, and of mails to this person."""

    language: str | None = seen_by(Tier.CLIENT, "The one in force.", default=None)
    person: Person | None = seen_by(Tier.CLIENT, "Whose it is.", default=None)
    user_errors: list[UserError] = seen_by(Tier.CLIENT, "Why it was not changed.")


@tiered_type
class OwnLanguageMutations:
    """Choosing a language."""

    @seen_by(Tier.CLIENT, "Choose the language that the viewer is told things in.")
    async def set_language(
        self,
        info: Info,
        input: Annotated[SetLanguageInput, takes(Tier.CLIENT)],  # noqa: A002
    ) -> SetLanguagePayload:
        """For oneself alone. Behaviour S-11."""
        return await attempt(SetLanguagePayload, _set(info.context, input), info.context.language)


async def _set(context: Context, given: SetLanguageInput) -> SetLanguagePayload:
    row, language = await own_language.set_language(context.viewer, given.language, context.writer)
    return SetLanguagePayload(language=language, person=Person.of(row), user_errors=[])
