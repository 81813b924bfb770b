"""Who sees a step, a task or a comment: looked at before it is changed."""

from typing import Annotated
from uuid import UUID

import strawberry

from permissions.tiers import Tier, Visibility
from resolvers.paging import check_first
from resolvers.project_file import visibility
from resolvers.project_file.revealing import Thing
from resolvers.refusals import Refusal, not_found
from schema.connections import DEFAULT_FIRST, First
from schema.context import Context, Info
from schema.faults import UserError, attempt, refused
from schema.nodes import global_id, type_and_row
from schema.project_file.comments import Comment
from schema.project_file.steps import Step
from schema.project_file.tasks import Task
from schema.tiered import seen_by, takes, tiered_input, tiered_type

TYPES = ("Step", "Task", "Comment")


@tiered_type
class RevealedThing:
    """A task, comment or file that becomes visible with something else."""

    id: strawberry.ID = seen_by(Tier.INTERNAL, "Its global id.")
    title: str = seen_by(Tier.INTERNAL, "A task's title, the beginning of a comment, a file's name.")
    visibility: Visibility = seen_by(Tier.INTERNAL, "Who sees it then: its own limit counts, and its task's.")


@tiered_type
class VisibilityPreview:
    """What else becomes visible to somebody who did not see it before."""

    task_count: int = seen_by(Tier.INTERNAL, "How many tasks.")
    comment_count: int = seen_by(Tier.INTERNAL, "How many comments.")
    file_count: int = seen_by(Tier.INTERNAL, "How many files.")
    revealed: list[RevealedThing] = seen_by(Tier.INTERNAL, "The first of them: tasks, then comments, then files.")
    confirmation: str | None = seen_by(
        Tier.INTERNAL, "To give to setVisibility, where anything becomes visible: it holds for exactly this."
    )

    @classmethod
    def of(cls, preview: visibility.Preview, first: int) -> "VisibilityPreview":
        """The preview, with the first of what it names."""
        kinds = [each.type_name for each in preview.revealed]
        return cls(
            task_count=kinds.count("Task"),
            comment_count=kinds.count("Comment"),
            file_count=kinds.count("File"),
            revealed=[
                RevealedThing(id=global_id(each.type_name, each.id), title=each.title, visibility=each.visibility)
                for each in preview.revealed[:first]
            ],
            confirmation=preview.confirmation,
        )


@tiered_type
class VisibilityQueries:
    """Looking before showing."""

    @seen_by(Tier.INTERNAL, "What else becomes visible if a step, task or comment is shown so. Nothing is changed.")
    async def visibility_preview(
        self,
        info: Info,
        id: Annotated[strawberry.ID, takes(Tier.INTERNAL, "A step, a task or a comment.")],  # noqa: A002
        visibility: Annotated[Visibility, takes(Tier.INTERNAL, "Who would see it.")],
        first: First = DEFAULT_FIRST,
    ) -> VisibilityPreview:
        """Behaviour T-02."""
        try:
            return await _preview(info.context, id, visibility, first)
        except Refusal as refusal:
            raise refused(refusal, info.context.language) from refusal


@tiered_input
class SetVisibilityInput:
    """Who is to see a thing."""

    id: strawberry.ID = seen_by(Tier.INTERNAL, "A step, a task or a comment.")
    visibility: Visibility = seen_by(Tier.INTERNAL, "Who sees it from now on: never more than see what it hangs on.")
    confirmation: str | None = seen_by(
        Tier.INTERNAL, "Of visibilityPreview, where something else becomes visible with it.", default=None
    )


@tiered_type
class SetVisibilityPayload:
    """What was shown or hidden, as it is now."""

    step: Step | None = seen_by(Tier.INTERNAL, "The step, where it is one.", default=None)
    task: Task | None = seen_by(Tier.INTERNAL, "The task, where it is one.", default=None)
    comment: Comment | None = seen_by(Tier.INTERNAL, "The comment, where it is one.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class VisibilityMutations:
    """Showing and hiding."""

    @seen_by(Tier.INTERNAL, "Say who sees a step, a task or a comment, having looked at what becomes visible with it.")
    async def set_visibility(
        self,
        info: Info,
        input: Annotated[SetVisibilityInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> SetVisibilityPayload:
        """Behaviours T-02, T-03, T-04."""
        return await attempt(SetVisibilityPayload, _set(info.context, input), info.context.language)


def _thing(given: str) -> Thing:
    found = type_and_row(given)
    if found is None or found[0] not in TYPES:
        raise not_found("step, task or comment", "id")
    type_name: str = found[0]
    row: UUID = found[1]
    return type_name, row


async def _preview(context: Context, given: str, wanted: Visibility, first: int) -> VisibilityPreview:
    check_first(first)
    found = await visibility.preview(context.viewer, _thing(given), wanted, context.seals)
    return VisibilityPreview.of(found, first)


async def _set(context: Context, given: SetVisibilityInput) -> SetVisibilityPayload:
    type_name, row = await visibility.set_visibility(
        context.viewer, _thing(given.id), given.visibility, given.confirmation, context.seals, context.writer
    )
    viewer = context.viewer
    return SetVisibilityPayload(
        step=Step.of(row, viewer) if type_name == "Step" else None,
        task=Task.of(row, viewer) if type_name == "Task" else None,
        comment=Comment.of(row, viewer) if type_name == "Comment" else None,
        user_errors=[],
    )
