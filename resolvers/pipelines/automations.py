"""Making automations, changing, moving and deleting them. Whoever does it holds the pipelines alone."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from db import automations as kept
from db import scopes
from db.audit import Audit, AuditAction
from db.writes import Transaction, Writer
from languages.texts import say, say_many
from permissions.process_rules import may_keep_pipelines
from permissions.tiers import AutomationAction
from permissions.viewer import Viewer
from resolvers.pipelines.automation_names import Values, names_of
from resolvers.pipelines.automation_rows import row_of_automation
from resolvers.pipelines.automation_settings import NAMES, Named, check_conditions, check_there, checked, taken_by
from resolvers.pipelines.circles import check_way
from resolvers.pipelines.keeping import changed
from resolvers.pipelines.planning import made_by
from resolvers.pipelines.rows import Row
from resolvers.pipelines.stages import held_stage
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

MAX_AUTOMATIONS = 20
MAX_CONDITIONS = 100
MAX_MADE = 500
"""Steps and tasks that a stage makes in one project."""
COLUMNS = ("action", "settings", "label_ids", "company_ids", "enabled")
NOTHING: Values = {}


async def create_automation(
    viewer: Viewer, stage_id: UUID, action: AutomationAction, given: Mapping[str, Any], writer: Writer
) -> Row:
    """Make an automation, the last of its stage. `given`: the settings that its action takes, its conditions, and
    whether it is `enabled`."""
    allow(may_keep_pipelines(viewer))
    settings = {name: given[name] for name in NAMES if given.get(name) is not None}
    named = checked(action, Named(**settings))
    labels, companies = _conditions(given)

    async def work(transaction: Transaction) -> Row:
        pipeline, stage = await held_stage(viewer, stage_id)
        there = await scopes.automations(viewer).filter(stage_id=stage_id).count()
        if there >= MAX_AUTOMATIONS:
            message = say("A stage has at most %(most)s automations. Delete one first.", most=MAX_AUTOMATIONS)
            raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "stageId")
        await check_there(viewer, named, settings)
        await check_conditions(viewer, labels, companies)
        await _check_effects(viewer, stage_id, named, None)
        assert viewer.person_id is not None
        conditions = {"label_ids": _texts(labels), "company_ids": _texts(companies)}
        enabled = given.get("enabled", True)
        automation = await kept.create(stage_id, viewer.person_id, action, named.kept(), enabled, conditions)
        transaction.log(changed("pipeline.changed", pipeline))
        after = await names_of(viewer, automation)
        transaction.audit(_entry(AuditAction.AUTOMATION_CREATED, pipeline, stage, automation, NOTHING, after))
        return row_of_automation(automation)

    return await writer.commit(work, viewer)


async def update_automation(viewer: Viewer, automation_id: UUID, given: Mapping[str, Any], writer: Writer) -> Row:
    """Change what an automation does (`action` and settings), for which projects, or whether it is `enabled`.

    What is not given stays, as far as the action takes it.
    """
    allow(may_keep_pipelines(viewer))

    async def work(transaction: Transaction) -> Row:
        pipeline, stage, automation = await _held(viewer, automation_id)
        before, was = await names_of(viewer, automation), row_of_automation(automation)
        action = given.get("action") or automation.action
        settings = {name: given[name] for name in NAMES if name in given}
        is_same = taken_by(action) == taken_by(automation.action)
        named = Named.of(automation.action, automation.settings) if is_same else Named()
        named = checked(action, named.changed(settings))
        await check_there(viewer, named, settings)
        if settings or action is not automation.action:
            await _check_effects(viewer, automation.stage_id, named, automation_id)
        labels, companies = _conditions(given)
        await check_conditions(viewer, labels, companies)
        automation.action, automation.settings = action, named.kept()
        automation.label_ids = automation.label_ids if labels is None else _texts(labels)
        automation.company_ids = automation.company_ids if companies is None else _texts(companies)
        automation.enabled = given.get("enabled", automation.enabled)
        if row_of_automation(automation) != was:
            await transaction.save([automation], COLUMNS)
            transaction.log(changed("pipeline.changed", pipeline))
            after = await names_of(viewer, automation)
            transaction.audit(_entry(AuditAction.AUTOMATION_CHANGED, pipeline, stage, automation, before, after))
        return row_of_automation(automation)

    return await writer.commit(work, viewer)


async def move_automation(viewer: Viewer, automation_id: UUID, after_id: UUID | None, writer: Writer) -> Row:
    """Let an automation run behind another of its stage; before all, where none is named."""
    allow(may_keep_pipelines(viewer))

    async def work(transaction: Transaction) -> Row:
        pipeline, _, automation = await _held(viewer, automation_id)
        if after_id != automation_id:
            after = await scopes.automations(viewer).get_or_none(id=after_id) if after_id else None
            if after_id is not None and after is None:
                raise not_found("automation", "after")
            if after is not None and after.stage_id != automation.stage_id:
                message = say("after is an automation of another stage. Name one of this.")
                raise Refusal(ErrorCode.BAD_USER_INPUT, message, "after")
            await kept.place(automation, after)
            transaction.log(changed("pipeline.changed", pipeline))
        return row_of_automation(automation)

    return await writer.commit(work, viewer)


async def delete_automation(viewer: Viewer, automation_id: UUID, writer: Writer) -> UUID:
    """Delete an automation. What it has done stays, and stands in the projects' histories."""
    allow(may_keep_pipelines(viewer))

    async def work(transaction: Transaction) -> UUID:
        pipeline, stage, automation = await _held(viewer, automation_id)
        before = await names_of(viewer, automation)
        transaction.log(changed("pipeline.changed", pipeline))
        transaction.audit(_entry(AuditAction.AUTOMATION_DELETED, pipeline, stage, automation, before, NOTHING))
        await automation.delete()
        return automation_id

    return await writer.commit(work, viewer)


async def _held(viewer: Viewer, automation_id: UUID) -> tuple[scopes.Pipeline, scopes.Stage, scopes.Automation]:
    found = await scopes.automations(viewer).get_or_none(id=automation_id)
    if found is None:
        raise not_found("automation", "automationId")
    pipeline, stage = await held_stage(viewer, found.stage_id, "automationId")
    # Once more: it may have been changed or deleted until it was ours.
    automation = await scopes.automations(viewer).get_or_none(id=automation_id)
    if automation is None:
        raise not_found("automation", "automationId")
    return pipeline, stage, automation


async def _check_effects(viewer: Viewer, stage_id: UUID, named: Named, besides: UUID | None) -> None:
    # What could not be undone once it runs: projects in a circle, and more tasks than anybody could do.
    if named.to_stage_id is not None:
        await check_way(viewer, stage_id, named.to_stage_id, besides)
    if named.project_template_id is None:
        return
    others = scopes.automations(viewer).filter(stage_id=stage_id, action=AutomationAction.CREATE_TASKS)
    ids = [named.project_template_id]
    ids += [UUID(str(each.settings["templateId"])) for each in await others if each.id != besides]
    templates = {each.id: each for each in await scopes.project_templates(viewer).filter(id__in=ids)}
    made = sum(made_by(templates[template_id].steps) for template_id in ids if template_id in templates)
    if made > MAX_MADE:
        message = say(
            "A stage makes at most %(most)s steps and tasks. With this, it would make %(count)s.",
            most=MAX_MADE,
            count=made,
        )
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "projectTemplateId")


def _conditions(given: Mapping[str, Any]) -> tuple[list[UUID] | None, list[UUID] | None]:
    # Each id once; None where nothing is given.
    return _condition(given.get("label_ids"), "labelIds"), _condition(given.get("company_ids"), "companyIds")


def _condition(ids: Sequence[UUID] | None, field: str) -> list[UUID] | None:
    if ids is not None and len(ids) > MAX_CONDITIONS:
        message = say_many(
            "%(field)s names %(count)s thing. Name at most %(most)s.",
            "%(field)s names %(count)s things. Name at most %(most)s.",
            len(ids),
            field=field,
            most=MAX_CONDITIONS,
        )
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, field)
    return None if ids is None else list(dict.fromkeys(ids))


def _texts(ids: Sequence[UUID] | None) -> list[str]:
    return [str(each) for each in ids or ()]


def _entry(
    action: AuditAction,
    pipeline: scopes.Pipeline,
    stage: scopes.Stage,
    automation: scopes.Automation,
    before: Values,
    after: Values,
) -> Audit:
    name = f"{pipeline.name}: {stage.name}"
    return Audit(pipeline.workspace_id, action, "automation", automation.id, name, before, after)
