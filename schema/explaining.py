"""Explaining access: why somebody sees a thing, or does not."""

from typing import Annotated

import strawberry

from languages.texts import in_language
from permissions.tiers import Tier
from resolvers import explaining
from resolvers.refusals import Refusal, not_found
from schema.context import Info
from schema.faults import refused
from schema.nodes import required_row, type_and_row
from schema.tiered import seen_by, takes, tiered_type


@tiered_type
class AccessReason:
    """A rule or a fact, and what it says to seeing the thing."""

    sentence: str = seen_by(Tier.INTERNAL, "The rule or the fact.")
    holds: bool = seen_by(Tier.INTERNAL, "Whether it speaks for seeing it.")


@tiered_type
class AccessExplanation:
    """Whether somebody sees a thing, and why."""

    visible: bool = seen_by(Tier.INTERNAL, "Whether they see it.")
    reasons: list[AccessReason] = seen_by(Tier.INTERNAL, "The chain of rules and facts that leads there.")


@tiered_type
class ExplainingQueries:
    """Explaining access."""

    @seen_by(Tier.INTERNAL, "Why a person sees a project, a person or a company, or does not.")
    async def explain_access(
        self,
        info: Info,
        person_id: Annotated[strawberry.ID, takes(Tier.INTERNAL, "Who.")],
        id: Annotated[strawberry.ID, takes(Tier.INTERNAL, "What: a global id.")],  # noqa: A002
    ) -> AccessExplanation:
        """Behaviour N-04: NOT_FOUND for what the asker does not see themselves; people and companies, admins alone."""
        try:
            person = required_row("Person", person_id, "person", "personId")
            if (thing := type_and_row(id)) is None:
                raise not_found("project, person or company", "id")
            found = await explaining.explain_access(info.context.viewer, person, *thing)
        except Refusal as refusal:
            raise refused(refusal, info.context.language) from refusal
        language = info.context.language
        reasons = [
            AccessReason(sentence=in_language(reason.sentence, language), holds=reason.holds)
            for reason in found.reasons
        ]
        return AccessExplanation(visible=found.visible, reasons=reasons)
