"""Making and changing steps."""

from typing import Annotated

import strawberry

from permissions.tiers import ClientRight, Tier, Visibility
from resolvers.project_file import steps
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import required_row
from schema.project_file.steps import Step
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class CreateStepInput:
    """A part of a project."""

    project_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which project.")
    name: str = seen_by(Tier.INTERNAL, "What it is called.")
    visibility: Visibility = seen_by(
        Tier.INTERNAL, "Who sees it. Left out: the firm's own people.", default=Visibility.INTERNAL
    )
    client_rights: list[ClientRight] | None = seen_by(
        Tier.INTERNAL, "What clients may do in it. Left out: nothing.", default=None
    )


@tiered_input
class UpdateStepInput:
    """What to change of a step. What is left out stays."""

    step_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which step.")
    name: str | None = seen_by(Tier.INTERNAL, "What it is called from now on.", default=None)
    client_rights: list[ClientRight] | None = seen_by(
        Tier.INTERNAL, "What clients may do in it from now on, all of it.", default=None
    )


@tiered_type
class StepPayload:
    """The step, as it is now."""

    step: Step | None = seen_by(Tier.INTERNAL, "The step.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class StepMutations:
    """Steps."""

    @seen_by(Tier.INTERNAL, "Make a step, the last of its project.")
    async def create_step(
        self,
        info: Info,
        input: Annotated[CreateStepInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> StepPayload:
        """Behaviours T-01, T-02."""
        return await attempt(StepPayload, _create(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Call a step something else, or change what clients may do in it.")
    async def update_step(
        self,
        info: Info,
        input: Annotated[UpdateStepInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> StepPayload:
        """Behaviour T-02. Who sees it is changed by setVisibility."""
        return await attempt(StepPayload, _update(info.context, input), info.context.language)


async def _create(context: Context, given: CreateStepInput) -> StepPayload:
    project = required_row("Project", given.project_id, "project", "projectId")
    rights = given.client_rights or []
    row = await steps.create_step(context.viewer, project, given.name, given.visibility, rights, context.writer)
    return StepPayload(step=Step.of(row, context.viewer), user_errors=[])


async def _update(context: Context, given: UpdateStepInput) -> StepPayload:
    step = required_row("Step", given.step_id, "step", "stepId")
    terms = steps.StepTerms(given.name, given.client_rights)
    row = await steps.update_step(context.viewer, step, terms, context.writer)
    return StepPayload(step=Step.of(row, context.viewer), user_errors=[])
