"""Talking on tasks."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier, Visibility
from resolvers.project_file import comments
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id, required_row
from schema.project_file.comments import Comment
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class CreateCommentInput:
    """What to say about a task."""

    task_id: strawberry.ID = seen_by(Tier.CLIENT, "Which task.")
    text: str = seen_by(Tier.CLIENT, "What is said. Plain text.")
    visibility: Visibility | None = seen_by(
        Tier.TEAM, "Who sees it, of those who see the task. Left out: all of them.", default=None
    )


@tiered_input
class UpdateCommentInput:
    """What to say instead."""

    comment_id: strawberry.ID = seen_by(Tier.CLIENT, "Which comment: one's own.")
    text: str = seen_by(Tier.CLIENT, "What is said from now on.")


@tiered_input
class DeleteCommentInput:
    """Which comment to take away."""

    comment_id: strawberry.ID = seen_by(Tier.CLIENT, "Which comment.")


@tiered_type
class CommentPayload:
    """The comment, as it is now."""

    comment: Comment | None = seen_by(Tier.CLIENT, "The comment.", default=None)
    user_errors: list[UserError] = seen_by(Tier.CLIENT, "Why nothing was changed.")


@tiered_type
class DeleteCommentPayload:
    """What was taken away."""

    comment_id: strawberry.ID | None = seen_by(Tier.CLIENT, "The comment that is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.CLIENT, "Why it was not taken away.")


@tiered_type
class CommentMutations:
    """Comments."""

    @seen_by(Tier.CLIENT, "Comment on a task. Clients in steps that allow it.")
    async def create_comment(
        self,
        info: Info,
        input: Annotated[CreateCommentInput, takes(Tier.CLIENT)],  # noqa: A002
    ) -> CommentPayload:
        """Behaviour T-02."""
        return await attempt(CommentPayload, _create(info.context, input), info.context.language)

    @seen_by(Tier.CLIENT, "Change a comment of one's own. Readers see that it was edited.")
    async def update_comment(
        self,
        info: Info,
        input: Annotated[UpdateCommentInput, takes(Tier.CLIENT)],  # noqa: A002
    ) -> CommentPayload:
        """Nobody changes what somebody else has said."""
        return await attempt(CommentPayload, _update(info.context, input), info.context.language)

    @seen_by(Tier.CLIENT, "Take a comment away: whoever wrote it, and the firm.")
    async def delete_comment(
        self,
        info: Info,
        input: Annotated[DeleteCommentInput, takes(Tier.CLIENT)],  # noqa: A002
    ) -> DeleteCommentPayload:
        """It is gone."""
        return await attempt(DeleteCommentPayload, _delete(info.context, input), info.context.language)


async def _create(context: Context, given: CreateCommentInput) -> CommentPayload:
    task = required_row("Task", given.task_id, "task", "taskId")
    row = await comments.create_comment(context.viewer, task, given.text, given.visibility, context.writer)
    return CommentPayload(comment=Comment.of(row, context.viewer), user_errors=[])


async def _update(context: Context, given: UpdateCommentInput) -> CommentPayload:
    comment = required_row("Comment", given.comment_id, "comment", "commentId")
    row = await comments.update_comment(context.viewer, comment, given.text, context.writer)
    return CommentPayload(comment=Comment.of(row, context.viewer), user_errors=[])


async def _delete(context: Context, given: DeleteCommentInput) -> DeleteCommentPayload:
    comment = required_row("Comment", given.comment_id, "comment", "commentId")
    gone = await comments.delete_comment(context.viewer, comment, context.writer)
    return DeleteCommentPayload(comment_id=global_id("Comment", gone), user_errors=[])
