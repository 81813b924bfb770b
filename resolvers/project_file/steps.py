"""Making and changing steps: behaviours T-01 to T-04."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db import steps as rows
from db.audit import AuditAction
from db.writes import Transaction, Writer
from permissions.tiers import ClientRight, Tier, Visibility
from permissions.viewer import Viewer
from permissions.work_rules import may_keep_steps
from resolvers import texts
from resolvers.locked_projects import locked_project
from resolvers.project_file import audited
from resolvers.project_file.limits import MAX_NAME
from resolvers.project_file.locked import LockedStep, locked_step
from resolvers.project_file.rows import Row, row_of_step
from resolvers.refusals import allow


@dataclass(frozen=True, slots=True)
class StepTerms:
    """What to write into a step; what is None stays as it is."""

    name: str | None = None
    rights: Sequence[ClientRight] | None = None


async def create_step(
    viewer: Viewer, project_id: UUID, name: str, visibility: Visibility, rights: Sequence[ClientRight], writer: Writer
) -> Row:
    """Make a step, the last of its project."""
    allow(may_keep_steps(viewer), "projectId")
    name = texts.required(name, "name", MAX_NAME)

    async def work(transaction: Transaction) -> Row:
        project = await locked_project(viewer, project_id)
        assert viewer.person_id is not None
        made = LockedStep(project, await rows.create_step(project, viewer.person_id, name, visibility, rights))
        transaction.log(made.change("step.created", Tier.CLIENT, None, made.keys))
        audited.step(transaction, AuditAction.STEP_CREATED, made, after=audited.of_step(made.step))
        return row_of_step(made)

    return await writer.commit(work, viewer)


async def update_step(viewer: Viewer, step_id: UUID, terms: StepTerms, writer: Writer) -> Row:
    """Call a step something else, or let clients do something else in it."""
    allow(may_keep_steps(viewer), "stepId")
    name = texts.required(terms.name, "name", MAX_NAME) if terms.name is not None else None

    async def work(transaction: Transaction) -> Row:
        of = await locked_step(viewer, step_id)
        was = audited.of_step(of.step)
        of.step.name = name or of.step.name
        if terms.rights is not None:
            of.step.client_rights = rows.stored_rights(terms.rights)
        if (is_now := audited.of_step(of.step)) != was:
            await transaction.save([of.step], ("name", "client_rights"))
            transaction.log(of.change("step.changed", Tier.CLIENT, of.keys, of.keys))
            audited.step(transaction, AuditAction.STEP_CHANGED, of, was, is_now)
        return row_of_step(of)

    return await writer.commit(work, viewer)
