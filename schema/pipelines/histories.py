"""How a project moved through pipelines, and what automations did."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from languages.texts import in_language
from permissions.tiers import AutomationAction, MoveCause, Tier
from permissions.viewer import Viewer
from resolvers.pipelines.histories import runs_of_moves
from resolvers.pipelines.runs import Run, RunOutcome
from schema.context import Info
from schema.linked import linked
from schema.people import Person
from schema.pipelines.automations import Automation
from schema.tiered import seen_by, tiered_type


@tiered_type
class AutomationRun:
    """What an automation did at a project, or would do."""

    action: AutomationAction = seen_by(Tier.INTERNAL, "What it was to do.")
    outcome: RunOutcome = seen_by(Tier.INTERNAL, "Whether it did something.")
    reason: str = seen_by(Tier.INTERNAL, "What it did, or why it did nothing, in a sentence.", worded=True)
    automation: Automation | None = linked(
        Tier.INTERNAL, Automation.read, by="automation_id", description="Which; null where it is gone."
    )
    automation_id: strawberry.Private[UUID]

    @classmethod
    def of(cls, run: Run, language: str) -> "AutomationRun":
        """The run, told in a language."""
        return cls(
            action=run.action,
            outcome=run.outcome,
            reason=in_language(run.reason, language),
            automation_id=UUID(run.automation_id),
        )


@tiered_type
class StageMove:
    """A project's coming into a stage, or leaving its pipeline. Names are those of then."""

    at: datetime = seen_by(Tier.INTERNAL, "When.")
    moved_by: Person | None = linked(
        Tier.INTERNAL,
        Person.read,
        by="person_id",
        description="Who moved it, or finished its last task; null where they were removed.",
    )
    cause: MoveCause = seen_by(Tier.INTERNAL, "Why.")
    from_pipeline: str | None = seen_by(Tier.INTERNAL, "The pipeline that it stood in, if it did.")
    from_stage: str | None = seen_by(Tier.INTERNAL, "The stage that it stood in, if it did.")
    to_pipeline: str | None = seen_by(Tier.INTERNAL, "The pipeline that it came into; null where it left.")
    to_stage: str | None = seen_by(Tier.INTERNAL, "The stage that it came into; null where it left.")
    person_id: strawberry.Private[UUID | None]
    row_id: strawberry.Private[UUID]

    @seen_by(
        Tier.INTERNAL,
        "What the stage's automations did, in order. First, where it moved on later, what moved it: of the stage "
        "before.",
    )
    async def runs(self, info: Info) -> list[AutomationRun]:
        """Counted like a list and its entries, and read where they are asked for: there may be many, of many moves."""
        context = info.context
        context.budget.take_list()
        kept: list[Any] = await context.load(runs_of_moves, self.row_id) or []
        context.budget.take_entries(len(kept), info._raw_info)
        return [AutomationRun.of(Run.of(run), context.language) for run in kept]

    @classmethod
    def of(cls, row: Mapping[str, Any], _: Viewer) -> "StageMove":
        """The move in a row."""
        return cls(
            at=row["at"],
            cause=MoveCause(row["cause"]),
            from_pipeline=row["from_pipeline"],
            from_stage=row["from_stage"],
            to_pipeline=row["to_pipeline"],
            to_stage=row["to_stage"],
            person_id=row["person_id"],
            row_id=row["id"],
        )
