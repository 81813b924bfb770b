"""Talk on tasks."""

from uuid import UUID

from db import steps as rows
from db.clock import now
from db.writes import Transaction, Writer
from permissions.tiers import Tier, Visibility
from permissions.viewer import Viewer
from permissions.work_rules import may_comment, may_delete_comment, may_edit_comment
from resolvers import texts
from resolvers.project_file.limits import MAX_TEXT, check_narrower
from resolvers.project_file.locked import LockedComment, locked_comment, locked_task
from resolvers.project_file.rows import Row, row_of_comment
from resolvers.refusals import allow


async def create_comment(
    viewer: Viewer, task_id: UUID, text: str, visibility: Visibility | None, writer: Writer
) -> Row:
    """Comment on a task. Where nothing is said the comment is seen by whoever sees the task."""
    text = texts.required(text, "text", MAX_TEXT)

    async def work(transaction: Transaction) -> Row:
        on = await locked_task(viewer, task_id)
        allow(may_comment(viewer, on.step.client_rights), "taskId")
        if visibility is not None:
            check_narrower(visibility, on.visibility)
        assert viewer.person_id is not None
        row = await rows.create_comment(on.task, viewer.person_id, text, visibility or Visibility.CLIENT)
        made = LockedComment(on, row)
        transaction.log(made.change("comment.created", Tier.CLIENT, None, made.keys))
        return row_of_comment(made)

    return await writer.commit(work, viewer)


async def update_comment(viewer: Viewer, comment_id: UUID, text: str, writer: Writer) -> Row:
    """Say something else in a comment of one's own; readers see that it was edited."""
    text = texts.required(text, "text", MAX_TEXT)

    async def work(transaction: Transaction) -> Row:
        of = await locked_comment(viewer, comment_id)
        is_theirs = of.comment.author_id == viewer.person_id
        allow(may_edit_comment(viewer, is_theirs, of.on.step.client_rights), "commentId")
        if of.comment.text != text:
            of.comment.text, of.comment.edited_at = text, now()
            await transaction.save([of.comment], ("text", "edited_at"))
            transaction.log(of.change("comment.changed", Tier.CLIENT, of.keys, of.keys))
        return row_of_comment(of)

    return await writer.commit(work, viewer)


async def delete_comment(viewer: Viewer, comment_id: UUID, writer: Writer) -> UUID:
    """Take a comment away."""

    async def work(transaction: Transaction) -> UUID:
        of = await locked_comment(viewer, comment_id)
        allow(may_delete_comment(viewer, of.comment.author_id == viewer.person_id), "commentId")
        transaction.log(of.change("comment.deleted", Tier.CLIENT, of.keys, None))
        await of.comment.delete()
        return comment_id

    return await writer.commit(work, viewer)
