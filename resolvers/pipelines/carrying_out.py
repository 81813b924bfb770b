"""Plans carried out: rows, histories, events, audit, tasks and mails, in the transaction that moves the projects."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from db import project_templates, scopes, stage_moves, told_statuses
from db.audit import AuditAction
from db.events import Change
from db.outbox import Letter, MailKind
from db.processes import Process
from db.writes import Transaction
from permissions.tiers import Tier
from permissions.viewer import Viewer
from realtime.follow import MOVED, MOVED_AND_TOLD
from resolvers import telling
from resolvers.pipelines.addressees import addressees
from resolvers.pipelines.planning import Plan
from resolvers.project_file import audited
from resolvers.project_file.locked import LockedStep
from resolvers.project_file.templates import possible

MOVED_COLUMNS = ("stage_id", "pipeline_id", "stage_entered_at")


async def carry_out(transaction: Transaction, viewer: Viewer, process: Process, plans: Sequence[Plan]) -> None:
    """Do what was planned for projects that are locked. One event for each of them, whatever ran."""
    if not plans:
        return
    move_id = uuid4()
    told = {plan.project.id: plan for plan in plans if plan.is_told}
    columns = (*MOVED_COLUMNS, *(telling.TOLD_COLUMNS if told else ()))
    await transaction.save([plan.project for plan in plans], columns)
    told_at = {project_id: plan.told_at for project_id, plan in told.items()}
    await told_statuses.write_down([plan.project for plan in told.values()], viewer.person_id, told_at)
    letters_to = await addressees(viewer.workspace_id, plans)
    await stage_moves.write_down(
        stage_moves.row(
            row_id,
            plan.project.id,
            viewer.person_id,
            move_id,
            plan.moved_at,
            hop.cause,
            [run.kept() for run in hop.runs],
            **_names(process, "from", hop.before),
            **_names(process, "to", hop.after),
        )
        for plan in plans
        for row_id, hop in zip(stage_moves.in_order(len(plan.hops)), plan.hops, strict=True)
    )
    for plan in plans:
        transaction.log(_change(plan))
        if plan.is_told and (plan.project.shown or plan.was.keys["shown"]):
            telling.audit(transaction, plan.project, plan.was)
    await _make_tasks(transaction, plans)
    readers = {each.viewer.person_id: each for some in letters_to.values() for each in some}
    for reader in readers.values():
        assert reader.email is not None
        # One mail for all that moved at once, whatever it is to them.
        transaction.mail(
            Letter(
                MailKind.CLIENT_STATUS,
                reader.email,
                move_id,
                reader.viewer.language,
                viewer.workspace_id,
                reader.viewer.person_id,
            )
        )


def _change(plan: Plan) -> Change:
    project = plan.project
    tier = plan.was.tier(project) if plan.is_told else Tier.INTERNAL
    after = scopes.project_keys(project)
    verb = MOVED_AND_TOLD if plan.is_told else MOVED
    return Change(project.workspace_id, verb, "project", project.id, tier, plan.was.keys, after)


async def _make_tasks(transaction: Transaction, plans: Sequence[Plan]) -> None:
    # All projects together for each automation: the same statements for five hundred as for one.
    by_automation: dict[UUID, tuple[scopes.Automation, scopes.ProjectTemplate, list[scopes.Project]]] = {}
    for plan in plans:
        for automation, template in plan.fillings:
            by_automation.setdefault(automation.id, (automation, template, []))[2].append(plan.project)
    if not by_automation:
        return
    kept = {automation_id: possible(template.steps) for automation_id, (_, template, _) in by_automation.items()}
    workspace_id = plans[0].project.workspace_id
    held = await project_templates.hold_labels(workspace_id, (step for some in kept.values() for step in some))
    for automation, _, projects in by_automation.values():
        made = await project_templates.add(projects, kept[automation.id], automation.author_id, held)
        for project, steps in made.items():
            for step in steps:
                of = LockedStep(project, step)
                # A step speaks for the tasks in it.
                transaction.log(of.change("step.created", step.visibility.tier, None, of.keys))
                audited.step(transaction, AuditAction.STEP_CREATED, of, after=audited.of_step(step))


def _names(process: Process, side: str, stage: scopes.Stage | None) -> Mapping[str, str | None]:
    pipeline = process.pipelines[stage.pipeline_id] if stage else None
    return {f"{side}_pipeline": pipeline.name if pipeline else None, f"{side}_stage": stage.name if stage else None}
