"""Making automations, changing, moving and deleting them."""

from collections.abc import Mapping
from typing import Annotated, Any

import strawberry

from permissions.tiers import AutomationAction, Tier
from resolvers.pipelines import automations
from resolvers.refusals import Noun
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.given import given_of, required_of
from schema.nodes import global_id, optional_row, required_row, required_rows
from schema.pipelines.automations import Automation
from schema.tiered import seen_by, takes, tiered_input, tiered_type

ID = strawberry.ID
UNSET = strawberry.UNSET
PLACES: Mapping[str, tuple[str, Noun, str]] = {
    "status_template_id": ("StatusTemplate", "status template", "statusTemplateId"),
    "project_template_id": ("ProjectTemplate", "project template", "projectTemplateId"),
    "to_stage_id": ("Stage", "stage", "toStageId"),
}
CONDITIONS: Mapping[str, tuple[str, Noun, str]] = {
    "label_ids": ("Label", "label", "labelIds"),
    "company_ids": ("Company", "company", "companyIds"),
}


@tiered_input
class CreateAutomationInput:
    """What is to happen to projects that come into a stage. Each action takes what it needs, and nothing else."""

    stage_id: ID = seen_by(Tier.INTERNAL, "Which stage. It is the last of its automations.")
    action: AutomationAction = seen_by(Tier.INTERNAL, "What it does.")
    status_template_id: ID | None = seen_by(
        Tier.INTERNAL, "SET_STATUS, UPDATE_STATUS: what prefills the status; or give status.", default=None
    )
    status: str | None = seen_by(Tier.INTERNAL, "SET_STATUS, UPDATE_STATUS: the status in words.", default=None)
    description: str | None = seen_by(
        Tier.INTERNAL, "With status: what it means. Left out: nothing is told with it.", default=None
    )
    project_template_id: ID | None = seen_by(
        Tier.INTERNAL, "CREATE_TASKS: whose steps and tasks it makes.", default=None
    )
    to_stage_id: ID | None = seen_by(
        Tier.INTERNAL, "MOVE_ON: where to, in whichever pipeline. Never in a circle.", default=None
    )
    label_ids: list[ID] | None = seen_by(
        Tier.INTERNAL, "For projects that have one of these, at most 100; none, or null: for all.", default=None
    )
    company_ids: list[ID] | None = seen_by(
        Tier.INTERNAL, "For projects of one of these companies, at most 100; none, or null: for all.", default=None
    )
    enabled: bool = seen_by(Tier.INTERNAL, "Whether it runs.", default=True)


@tiered_input
class UpdateAutomationInput:
    """What to change. What is left out stays, as far as the action takes it; null takes it away."""

    automation_id: ID = seen_by(Tier.INTERNAL, "Which automation.")
    action: AutomationAction | None = seen_by(Tier.INTERNAL, "What it does.", default=UNSET)
    status_template_id: ID | None = seen_by(
        Tier.INTERNAL, "SET_STATUS, UPDATE_STATUS: what prefills the status, in place of words.", default=UNSET
    )
    status: str | None = seen_by(
        Tier.INTERNAL, "SET_STATUS, UPDATE_STATUS: the status in words, in place of a template.", default=UNSET
    )
    description: str | None = seen_by(Tier.INTERNAL, "With a status in words: what it means.", default=UNSET)
    project_template_id: ID | None = seen_by(
        Tier.INTERNAL, "CREATE_TASKS: whose steps and tasks it makes.", default=UNSET
    )
    to_stage_id: ID | None = seen_by(
        Tier.INTERNAL, "MOVE_ON: where to, in whichever pipeline. Never in a circle.", default=UNSET
    )
    label_ids: list[ID] | None = seen_by(
        Tier.INTERNAL, "For projects that have one of these, at most 100; none, or null: for all.", default=UNSET
    )
    company_ids: list[ID] | None = seen_by(
        Tier.INTERNAL, "For projects of one of these companies, at most 100; none, or null: for all.", default=UNSET
    )
    enabled: bool | None = seen_by(Tier.INTERNAL, "Whether it runs.", default=UNSET)


@tiered_input
class MoveAutomationInput:
    """When an automation is to run."""

    automation_id: ID = seen_by(Tier.INTERNAL, "Which automation.")
    after: ID | None = seen_by(
        Tier.INTERNAL, "Behind which automation of its stage. Null, or left out: before all.", default=None
    )


@tiered_input
class DeleteAutomationInput:
    """Which automation to delete."""

    automation_id: ID = seen_by(Tier.INTERNAL, "Which automation.")


@tiered_type
class AutomationPayload:
    """The automation, as it is now."""

    automation: Automation | None = seen_by(Tier.INTERNAL, "The automation.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class DeleteAutomationPayload:
    """What was deleted."""

    automation_id: ID | None = seen_by(Tier.INTERNAL, "The automation that is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not deleted.")


@tiered_type
class AutomationMutations:
    """Automations."""

    @seen_by(Tier.INTERNAL, "Let something happen to projects that come into a stage from now on.")
    async def create_automation(
        self,
        info: Info,
        input: Annotated[CreateAutomationInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> AutomationPayload:
        """By an owner or admin."""
        return await attempt(AutomationPayload, _create(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Let an automation do something else, for other projects, or switch it on or off.")
    async def update_automation(
        self,
        info: Info,
        input: Annotated[UpdateAutomationInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> AutomationPayload:
        """By an owner or admin."""
        return await attempt(AutomationPayload, _update(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Let an automation run behind another of its stage. Those that move on run last anyway.")
    async def move_automation(
        self,
        info: Info,
        input: Annotated[MoveAutomationInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> AutomationPayload:
        """By its neighbour, so that what others move meanwhile does no harm."""
        return await attempt(AutomationPayload, _move(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Delete an automation. What it has done stays.")
    async def delete_automation(
        self,
        info: Info,
        input: Annotated[DeleteAutomationInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DeleteAutomationPayload:
        """The histories of projects keep what it did."""
        return await attempt(DeleteAutomationPayload, _delete(info.context, input), info.context.language)


def _decoded(given: CreateAutomationInput | UpdateAutomationInput) -> dict[str, Any]:
    # What is given, as rows. An id of another kind is none of what is asked for.
    found = given_of(given, *PLACES, "status", "description", *CONDITIONS)
    for name, place in PLACES.items():
        if name in found:
            found[name] = optional_row(place[0], found[name], *place[1:])
    for name, (kind, noun, field) in CONDITIONS.items():
        if name in found:
            found[name] = required_rows(kind, found[name] or [], noun, field)
    return found


async def _create(context: Context, given: CreateAutomationInput) -> AutomationPayload:
    stage = required_row("Stage", given.stage_id, "stage", "stageId")
    values = {**_decoded(given), "enabled": given.enabled}
    row = await automations.create_automation(context.viewer, stage, given.action, values, context.writer)
    return AutomationPayload(automation=Automation.of(row), user_errors=[])


async def _update(context: Context, given: UpdateAutomationInput) -> AutomationPayload:
    automation = required_row("Automation", given.automation_id, "automation", "automationId")
    values = {**_decoded(given), **required_of(given, action="action", enabled="enabled")}
    row = await automations.update_automation(context.viewer, automation, values, context.writer)
    return AutomationPayload(automation=Automation.of(row), user_errors=[])


async def _move(context: Context, given: MoveAutomationInput) -> AutomationPayload:
    automation = required_row("Automation", given.automation_id, "automation", "automationId")
    after = optional_row("Automation", given.after, "automation", "after")
    row = await automations.move_automation(context.viewer, automation, after, context.writer)
    return AutomationPayload(automation=Automation.of(row), user_errors=[])


async def _delete(context: Context, given: DeleteAutomationInput) -> DeleteAutomationPayload:
    automation = required_row("Automation", given.automation_id, "automation", "automationId")
    gone = await automations.delete_automation(context.viewer, automation, context.writer)
    return DeleteAutomationPayload(automation_id=global_id("Automation", gone), user_errors=[])
