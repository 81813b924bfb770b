"""Private steps that change hands."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import strawberry

from db.people import fallback_name
from languages.texts import in_language
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers.project_file import handing_over
from schema.connections import DEFAULT_FIRST, After, Connection, First, connection, read_page
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.linked import linked
from schema.nodes import global_id, required_row
from schema.people import Person
from schema.projects import Project
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_type
class StepLeftBehind:
    """A private step whose author does not see it any more. What it is called and holds is not told."""

    id: strawberry.ID = seen_by(Tier.INTERNAL, "The step's: for handOverStep, and for nothing else.")
    author_name: str = seen_by(Tier.INTERNAL, "Whose it is.", worded=True)
    author: Person | None = linked(
        Tier.INTERNAL, Person.read, by="author_id", description="Whose it is; null where they were removed."
    )
    project: Project | None = linked(
        Tier.INTERNAL, Project.read, by="project_id", description="The project that it is a part of."
    )
    author_id: strawberry.Private[UUID]
    project_id: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: Mapping[str, Any], viewer: Viewer) -> "StepLeftBehind":
        """The step in a row, without what it is called."""
        return cls(
            id=global_id("Step", row["id"]),
            author_name=row["author__display_name"] or in_language(fallback_name(row["author_id"]), viewer.language),
            author_id=row["author_id"],
            project_id=row["project_id"],
        )


@tiered_type
class HandingOverQueries:
    """What was left behind."""

    @seen_by(Tier.INTERNAL, "Private steps whose author does not see them any more. For owners and admins.")
    async def steps_left_behind(
        self, info: Info, first: First = DEFAULT_FIRST, after: After = None
    ) -> Connection[StepLeftBehind]:
        """Behaviour T-04."""
        viewer = info.context.viewer
        found = await read_page(info, handing_over.list_left_behind, first, after)
        return connection(found, lambda row: StepLeftBehind.of(row, viewer))


@tiered_input
class HandOverStepInput:
    """Whose a step is to be."""

    step_id: strawberry.ID = seen_by(Tier.INTERNAL, "One's own step; for admins, one that was left behind.")
    person_id: strawberry.ID = seen_by(Tier.INTERNAL, "Somebody who works for the firm and sees the project.")


@tiered_type
class HandOverStepPayload:
    """What was handed over."""

    step_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The step, which may be theirs alone now.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not handed over.")


@tiered_type
class HandingOverMutations:
    """Changing hands."""

    @seen_by(Tier.INTERNAL, "Make a step somebody else's: its author does, and admins where it was left behind.")
    async def hand_over_step(
        self,
        info: Info,
        input: Annotated[HandOverStepInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> HandOverStepPayload:
        """Behaviour T-04."""
        return await attempt(HandOverStepPayload, _hand_over(info.context, input), info.context.language)


async def _hand_over(context: Context, given: HandOverStepInput) -> HandOverStepPayload:
    step = required_row("Step", given.step_id, "step", "stepId")
    person = required_row("Person", given.person_id, "person", "personId")
    handed = await handing_over.hand_over_step(context.viewer, step, person, context.writer)
    return HandOverStepPayload(step_id=global_id("Step", handed), user_errors=[])
