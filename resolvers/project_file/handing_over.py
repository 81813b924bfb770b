"""Private steps: handed over by their author, and by admins once the author does not see them any more.

Behaviour T-04; decision record 16.
"""

from uuid import UUID

from db import scopes
from db.audit import AuditAction
from db.readers import readers
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.tiers import Tier, Visibility
from permissions.viewer import Viewer
from permissions.work_rules import may_hand_over, may_see_left_behind
from realtime.seals import Seals
from resolvers.locked_people import called
from resolvers.locked_projects import locked_project
from resolvers.paging import CountedPage, Order, PageRequest, page
from resolvers.project_file import audited
from resolvers.project_file.locked import LockedStep, locked_step
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

LEFT_BEHIND = Order("stepsLeftBehind", ("id", "author_id", "author__display_name", "project_id"), None)


async def list_left_behind(viewer: Viewer, request: PageRequest, seals: Seals) -> CountedPage:
    """Private steps whose author does not see them any more: whose they were and in which project, and no more."""
    allow(may_see_left_behind(viewer))
    return await page(await scopes.steps_left_behind(viewer), LEFT_BEHIND, request, viewer, seals)


async def hand_over_step(viewer: Viewer, step_id: UUID, person_id: UUID, writer: Writer) -> UUID:
    """Make a step somebody else's: a private one is theirs alone from here on."""

    async def work(transaction: Transaction) -> UUID:
        of = await _handed(viewer, step_id)
        heir = await scopes.people(viewer).get_or_none(id=person_id)
        if heir is None:
            raise not_found("person", "personId")
        await _check_reaches(of, heir)
        if of.step.author_id != heir.id:
            before, of.step.author_id = of.keys, heir.id
            await transaction.save([of.step], ("author_id",))
            transaction.log(of.change("step.handed_over", Tier.CLIENT, before, of.keys))
            name = audited.PRIVATE_STEP if of.step.visibility is Visibility.PRIVATE else of.step.name
            after = {"author": called(heir), "project": of.project.name}
            entry = audited.entry(AuditAction.STEP_HANDED_OVER, of.project, "step", of.step, name, after=after)
            transaction.audit(entry)
        return step_id

    return await writer.commit(work, viewer)


async def _handed(viewer: Viewer, step_id: UUID) -> LockedStep:
    left = await (await scopes.steps_left_behind(viewer)).filter(id=step_id).first()
    if left is None:
        of = await locked_step(viewer, step_id)
        allow(may_hand_over(viewer, of.step.author_id), "stepId")
        return of
    project = await locked_project(viewer, left.project_id, "stepId")
    # Once more: its author may have come back until the project was ours.
    step = await (await scopes.steps_left_behind(viewer)).filter(id=step_id).select_for_update().first()
    if step is None:
        raise not_found("step", "stepId")
    return LockedStep(project, step)


async def _check_reaches(of: LockedStep, heir: scopes.Person) -> None:
    [reader] = await readers(of.project.workspace_id, [heir.id])
    reaches = await scopes.files(reader.viewer).filter(id=of.project.id).exists()
    if not (reader.viewer.works_for_the_firm and reaches):
        message = say(
            "%(person)s would not see it: steps belong to the firm's owners, admins and members who see the project. "
            "Add them to it first, or name somebody else.",
            person=called(heir),
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "personId")
