"""Who sees a step, a task or a comment: changed by whoever has first been told what else becomes visible with it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from db import scopes
from db.audit import AuditAction
from db.writes import Transaction, Writer
from languages.texts import say, say_many
from permissions.tiers import Tier, Visibility
from permissions.viewer import Viewer
from permissions.work_rules import may_keep_steps
from realtime.seals import Seals
from resolvers.project_file import audited
from resolvers.project_file.limits import check_narrower
from resolvers.project_file.locked import (
    LockedComment,
    LockedStep,
    LockedTask,
    locked_comment,
    locked_step,
    locked_task,
)
from resolvers.project_file.revealing import (
    MAX_EXCERPT,
    Revealed,
    Thing,
    confirmation_of,
    with_step,
    with_task,
)
from resolvers.project_file.rows import Row, row_of_comment, row_of_step, row_of_task
from resolvers.refusals import ErrorCode, Refusal, allow, not_found


@dataclass(frozen=True, slots=True)
class Preview:
    """What else becomes visible, and what confirms that it was looked at; None where nothing does."""

    revealed: Sequence[Revealed]
    confirmation: str | None


async def preview(viewer: Viewer, thing: Thing, wanted: Visibility, seals: Seals) -> Preview:
    """What else becomes visible to somebody if this thing's visibility is set so. Nothing is changed."""
    allow(may_keep_steps(viewer), "id")
    match thing:
        case "Step", step_id:
            step = await scopes.steps(viewer).get_or_none(id=step_id)
            if step is None:
                raise not_found("step", "id")
            revealed = await with_step(viewer, step, wanted)
        case "Task", task_id:
            task = await scopes.tasks(viewer).select_related("step").get_or_none(id=task_id)
            if task is None:
                raise not_found("task", "id")
            check_narrower(wanted, task.step.visibility)
            revealed = await with_task(viewer, task, task.step, wanted)
        case _, row_id:
            if not await scopes.comments(viewer).filter(id=row_id).exists():
                raise not_found("step, task or comment", "id")
            revealed = []
    return Preview(revealed, confirmation_of(viewer, thing, wanted, revealed, seals) if revealed else None)


async def set_visibility(
    viewer: Viewer, thing: Thing, wanted: Visibility, confirmation: str | None, seals: Seals, writer: Writer
) -> tuple[str, Row]:
    """Say who sees a step, a task or a comment: which of them it is, and its row.

    Where something else becomes visible with it, `confirmation` must be the preview's, of exactly that.
    """
    allow(may_keep_steps(viewer), "id")

    async def work(transaction: Transaction) -> tuple[str, Row]:
        match thing:
            case "Step", step_id:
                of = await locked_step(viewer, step_id, "id")
                check = _Check(viewer, thing, wanted, confirmation, seals)
                return "Step", await _set_step(transaction, of, check)
            case "Task", task_id:
                on = await locked_task(viewer, task_id, "id")
                check = _Check(viewer, thing, wanted, confirmation, seals)
                return "Task", await _set_task(transaction, on, check)
            case _, row_id:
                return "Comment", await _set_comment(transaction, await locked_comment(viewer, row_id, "id"), wanted)

    return await writer.commit(work, viewer)


@dataclass(frozen=True, slots=True)
class _Check:
    """Refuses what was not looked at before, or has changed since."""

    viewer: Viewer
    thing: Thing
    wanted: Visibility
    confirmation: str | None
    seals: Seals

    def __call__(self, revealed: Collection[Revealed]) -> None:
        if not revealed:
            return
        if self.confirmation is None:
            message = say_many(
                "This makes %(count)s other thing visible as well. "
                "Look at visibilityPreview, and give its confirmation.",
                "This makes %(count)s other things visible as well. "
                "Look at visibilityPreview, and give its confirmation.",
                len(revealed),
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "confirmation")
        if self.confirmation != confirmation_of(self.viewer, self.thing, self.wanted, revealed, self.seals):
            message = say("What becomes visible with it is not what was confirmed. Look at visibilityPreview again.")
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "confirmation")


async def _set_step(transaction: Transaction, of: LockedStep, check: _Check) -> Row:
    was, wanted = of.step.visibility, check.wanted
    if wanted is Visibility.PRIVATE and of.step.author_id != check.viewer.person_id:
        message = say("Only its author makes a step private: nobody else would see it any more, you neither.")
        raise Refusal(ErrorCode.FORBIDDEN, message, "visibility")
    if was is not wanted:
        _check_there(of.step.archived_at is None)
        check(await with_step(check.viewer, of.step, wanted))
        before, of.step.visibility = of.keys, wanted
        await transaction.save([of.step], ("visibility",))
        transaction.log(of.change("step.visibility_changed", Tier.CLIENT, before, of.keys))
        _audit(transaction, of.project, "step", of.step, of.step.name, (was, wanted))
    return row_of_step(of)


async def _set_task(transaction: Transaction, of: LockedTask, check: _Check) -> Row:
    check_narrower(check.wanted, of.step.visibility)
    was = of.visibility
    if of.task.visibility is not check.wanted:
        _check_there(of.task.archived_at is None and of.step.archived_at is None)
        check(await with_task(check.viewer, of.task, of.step, check.wanted))
        before, of.task.visibility = of.keys, check.wanted
        await transaction.save([of.task], ("visibility",))
        transaction.log(of.change("task.visibility_changed", Tier.CLIENT, before, of.keys))
        _audit(transaction, of.project, "task", of.task, of.task.title, (was, of.visibility))
    return row_of_task(of)


async def _set_comment(transaction: Transaction, of: LockedComment, wanted: Visibility) -> Row:
    check_narrower(wanted, of.on.visibility)
    was = of.comment.visibility.narrower(of.on.visibility)
    if of.comment.visibility is not wanted:
        before, of.comment.visibility = of.keys, wanted
        await transaction.save([of.comment], ("visibility",))
        transaction.log(of.change("comment.visibility_changed", Tier.CLIENT, before, of.keys))
        _audit(transaction, of.on.project, "comment", of.comment, of.comment.text[:MAX_EXCERPT], (was, wanted))
    return row_of_comment(of)


def _check_there(is_there: bool) -> None:
    # Otherwise what comes out of the archive later would become visible without having been looked at.
    if not is_there:
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("This is archived. Restore it first."), "id")


def _audit(
    transaction: Transaction,
    project: scopes.Project,
    subject: str,
    row: scopes.Step | scopes.Task | scopes.Comment,
    name: str,
    change: tuple[Visibility, Visibility],
) -> None:
    was, is_now = change
    if was is not is_now:
        values = ({"visibility": was.value}, {"visibility": is_now.value})
        transaction.audit(audited.entry(AuditAction.VISIBILITY_CHANGED, project, subject, row, name, *values))
