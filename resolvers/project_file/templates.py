"""Project templates: kept from a project, and filling others (behaviours X-09, T-01, T-02)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from db import project_templates as rows
from db import scopes
from db.audit import AuditAction
from db.clock import now
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.tiers import Tier, Visibility
from permissions.viewer import Viewer
from permissions.work_rules import may_keep_templates
from realtime.seals import Seals
from resolvers import texts
from resolvers.locked_projects import locked_project
from resolvers.paging import CountedPage, Order, PageRequest, page
from resolvers.project_file import audited, template_status
from resolvers.project_file.limits import LAST_DAY, MAX_NAME
from resolvers.project_file.locked import LockedStep
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

COLUMNS = ("id", "name", "steps", "status", "created_at")
MAX_STEPS = 200
MAX_TASKS = 2_000
ORDER = Order("project templates", COLUMNS, "created_at")

Row = Mapping[str, Any]


async def list_templates(viewer: Viewer, request: PageRequest, seals: Seals) -> CountedPage:
    """The workspace's project templates, the newest first."""
    return await page(scopes.project_templates(viewer), ORDER, request, viewer, seals)


async def templates_by_id(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Row]:
    """Those of the templates that exist for the viewer."""
    return {row["id"]: row for row in await scopes.project_templates(viewer).filter(id__in=ids).values(*COLUMNS)}


async def create_template(
    viewer: Viewer, project_id: UUID, name: str, writer: Writer, with_status: bool = False
) -> Row:
    """Keep what a project is made of: its steps, who sees them, what clients may do in them, and their tasks.

    `with_status`: what its client is told, too. Left out: private steps, one's own too, for all who work for the firm
    see templates; what is archived; and what belongs to this one project: people, statuses of tasks, comments, hours,
    files.
    """
    allow(may_keep_templates(viewer))
    name = texts.required(name, "name", MAX_NAME)

    async def work(transaction: Transaction) -> Row:
        project = await locked_project(viewer, project_id, archived=True)  # it is read, and stays as it is
        within = scopes.steps(viewer).filter(project_id=project_id, archived_at=None)
        steps = await within.filter(visibility__not=Visibility.PRIVATE).order_by("position", "id").limit(MAX_STEPS + 1)
        if len(steps) > MAX_STEPS:
            message = say(
                "The project has more than %(most)s steps. Archive what a template can do without.", most=MAX_STEPS
            )
            raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "projectId")
        ids = [step.id for step in steps]
        of_steps = scopes.tasks(viewer).filter(step_id__in=ids, archived_at=None)
        tasks = await of_steps.order_by("position", "id").limit(MAX_TASKS + 1)
        if len(tasks) > MAX_TASKS:
            message = say(
                "The project has more than %(most)s tasks. Archive what a template can do without.", most=MAX_TASKS
            )
            raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "projectId")
        status = None
        if with_status:
            await project.fetch_related("company")
            status = await template_status.of_project(project)
        template = await rows.create(viewer.workspace_id, name, await rows.kept(project, steps, tasks), status)
        transaction.log(_change("project_template.created", template))
        return _row(template)

    return await writer.commit(work, viewer)


async def rename_template(viewer: Viewer, template_id: UUID, name: str, writer: Writer) -> Row:
    """Call a template something else."""
    allow(may_keep_templates(viewer))
    name = texts.required(name, "name", MAX_NAME)

    async def work(transaction: Transaction) -> Row:
        template = await _locked(viewer, template_id)
        if name != template.name:
            template.name = name
            await transaction.save([template], ("name",))
            transaction.log(_change("project_template.renamed", template))
        return _row(template)

    return await writer.commit(work, viewer)


async def set_status(
    viewer: Viewer,
    template_id: UUID,
    status_template_id: UUID | None,
    status: str | None,
    description: str | None,
    writer: Writer,
) -> Row:
    """Say what the clients of projects that are made from a template are told from the start; nothing: nothing."""
    allow(may_keep_templates(viewer))
    if status_template_id is not None and status is not None:
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("Give either status or statusTemplateId."), "status")
    if description is not None and status is None:
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("Give description with status alone."), "description")
    words = template_status.in_own_words(viewer, status, description) if status is not None else None

    async def work(transaction: Transaction) -> Row:
        template = await _locked(viewer, template_id)
        kept = words
        if status_template_id is not None:
            found = await scopes.status_templates(viewer).get_or_none(id=status_template_id)
            if found is None:
                raise not_found("status template", "statusTemplateId")
            kept = template_status.of_template(found)
        if kept != template.status:
            template.status = kept
            await transaction.save([template], ("status",))
            transaction.log(_change("project_template.status_set", template))
        return _row(template)

    return await writer.commit(work, viewer)


async def delete_template(viewer: Viewer, template_id: UUID, writer: Writer) -> UUID:
    """Take a template away; what it has filled stays as it is."""
    allow(may_keep_templates(viewer))

    async def work(transaction: Transaction) -> UUID:
        template = await _locked(viewer, template_id)
        await template.delete()
        transaction.log(_change("project_template.deleted", template))
        return template_id

    return await writer.commit(work, viewer)


async def fill(
    viewer: Viewer, transaction: Transaction, project: scopes.Project, template_id: UUID, language: str
) -> None:
    """Make what a template keeps in a project that was made in this transaction; its client is told in `language`."""
    template = await _read(viewer, template_id)
    assert viewer.person_id is not None
    for step in await rows.fill(project, possible(template.steps), viewer.person_id):
        audited.step(transaction, AuditAction.STEP_CREATED, LockedStep(project, step), after=audited.of_step(step))
    if template.status is not None:
        await template_status.begin(transaction, viewer, project, template.status, language)


async def _read(viewer: Viewer, template_id: UUID) -> scopes.ProjectTemplate:
    template = await scopes.project_templates(viewer).get_or_none(id=template_id)
    if template is None:
        raise not_found("project template", "templateId")
    return template


async def _locked(viewer: Viewer, template_id: UUID) -> scopes.ProjectTemplate:
    template = await scopes.project_templates(viewer).filter(id=template_id).select_for_update().first()
    if template is None:
        raise not_found("project template", "templateId")
    return template


def possible(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps of a template without the days that no task may be due on, counted from today."""
    last = (LAST_DAY - now().date()) // timedelta(days=1)
    for task in (task for step in steps for task in step["tasks"]):
        if task["dueAfterDays"] is not None and task["dueAfterDays"] > last:
            task["dueAfterDays"] = None
    return steps


def _change(verb: str, template: scopes.ProjectTemplate) -> Change:
    return Change(template.workspace_id, verb, "project_template", template.id, Tier.INTERNAL)


def _row(template: scopes.ProjectTemplate) -> Row:
    return {column: getattr(template, column) for column in COLUMNS}
