"""Closed sets of the firm's process: what automations do, why projects move."""

from permissions.tiers import AutomationAction, MoveCause, Tier
from resolvers.pipelines.runs import RunOutcome
from schema.tiered import tiered_enum

tiered_enum(
    AutomationAction,
    "What an automation does with a project that comes into its stage.",
    SET_STATUS=(Tier.INTERNAL, "Tell the client a status, from now on. Takes statusTemplateId, or status."),
    UPDATE_STATUS=(
        Tier.INTERNAL,
        "Change the status; whether the client is told stays as it is. Takes statusTemplateId, or status.",
    ),
    HIDE_STATUS=(Tier.INTERNAL, "Hide the status from the client."),
    CREATE_TASKS=(Tier.INTERNAL, "Make the steps and tasks of a project template. Takes projectTemplateId."),
    MAIL_CLIENT=(Tier.INTERNAL, "Mail the status to those of the client who see it, and can sign in."),
    MOVE_ON=(
        Tier.INTERNAL,
        "Move the project on to another stage when all its tasks are done: at once, or while it stands here. "
        "Takes toStageId.",
    ),
)
tiered_enum(
    MoveCause,
    "Why a project came into a stage, or left its pipeline.",
    BY_HAND=(Tier.INTERNAL, "Somebody moved it."),
    CREATED=(Tier.INTERNAL, "It was made there."),
    TASKS_DONE=(Tier.INTERNAL, "An automation moved it on, all its tasks being done."),
)
tiered_enum(
    RunOutcome,
    "Whether an automation did something.",
    RAN=(Tier.INTERNAL, "It did."),
    SKIPPED=(Tier.INTERNAL, "It did nothing; the reason says why."),
)
