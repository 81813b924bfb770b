"""What automations are told to do: each action takes exactly what it needs, and what is named must be there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from db import scopes
from db.automations import Settings
from languages.texts import say
from permissions.tiers import AutomationAction
from permissions.viewer import Viewer
from resolvers import texts
from resolvers.client_status import MAX_DESCRIPTION, MAX_STATUS
from resolvers.pipelines.facts import STATUS_ACTIONS
from resolvers.refusals import ErrorCode, Noun, Refusal, not_found

NAMES = {
    "status_template_id": "statusTemplateId",
    "status": "status",
    "description": "description",
    "project_template_id": "projectTemplateId",
    "to_stage_id": "toStageId",
}
"""What each setting is called in the API."""
OF_STATUS = ("status_template_id", "status", "description")


@dataclass(frozen=True, slots=True)
class Named:
    """What an action is given: a status template, or a status in words, with or without a description; a project
    template; or a stage."""

    status_template_id: UUID | None = None
    status: str | None = None
    description: str | None = None
    project_template_id: UUID | None = None
    to_stage_id: UUID | None = None

    @classmethod
    def of(cls, action: AutomationAction, settings: Mapping[str, Any]) -> "Named":
        """What an automation keeps."""
        template, stage = settings.get("templateId"), settings.get("stageId")
        template_id = UUID(template) if template else None
        if action in STATUS_ACTIONS:
            return cls(template_id, settings.get("status"), settings.get("description"))
        return cls(project_template_id=template_id, to_stage_id=UUID(stage) if stage else None)

    def kept(self) -> Settings:
        """As an automation keeps it."""
        if self.status is not None:
            return {"status": self.status, "description": self.description}
        template_id = self.status_template_id or self.project_template_id
        found = {"templateId": template_id, "stageId": self.to_stage_id}
        return {name: str(value) for name, value in found.items() if value is not None}

    def changed(self, given: Mapping[str, Any]) -> "Named":
        """With what is given, null included. A status template takes the place of words, and words that of one."""
        made = self
        if given.get("status_template_id") is not None:
            made = replace(made, status=None, description=None)
        if given.get("status") is not None:
            made = replace(made, status_template_id=None)
        return replace(made, **given)


def taken_by(action: AutomationAction) -> tuple[str, ...]:
    """What an action can be given."""
    if action in STATUS_ACTIONS:
        return OF_STATUS
    return {
        AutomationAction.CREATE_TASKS: ("project_template_id",),
        AutomationAction.MOVE_ON: ("to_stage_id",),
    }.get(action, ())


def checked(action: AutomationAction, named: Named) -> Named:
    """What an action is given, its texts trimmed. Refuses what it does not take, and where something is missing."""
    taken = taken_by(action)
    for each in fields(named):
        if each.name not in taken and getattr(named, each.name) is not None:
            field = NAMES[each.name]
            message = say("%(action)s takes no %(field)s. Leave it out.", action=action.value, field=field)
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    if action in STATUS_ACTIONS:
        return _checked_status(named)
    for name in taken:
        if getattr(named, name) is None:
            message = say("%(action)s needs %(field)s. Give it.", action=action.value, field=NAMES[name])
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, NAMES[name])
    return named


def _checked_status(named: Named) -> Named:
    if (named.status is None) is (named.status_template_id is None):
        message = say("Give either statusTemplateId or status.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "statusTemplateId" if named.status is None else "status")
    if named.status is None:
        if named.description is not None:
            message = say("A status template has a description of its own. Leave description out, or give status.")
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "description")
        return named
    status = texts.required(named.status, "status", MAX_STATUS)
    return replace(named, status=status, description=texts.optional(named.description, "description", MAX_DESCRIPTION))


async def check_there(viewer: Viewer, named: Named, given: Iterable[str]) -> None:
    """Refuse what is given (by name) and is not there, in this workspace. What was named before may be gone by now."""
    wanted = set(given)
    places: tuple[tuple[str, Any, Noun], ...] = (
        ("status_template_id", scopes.status_templates, "status template"),
        ("project_template_id", scopes.project_templates, "project template"),
        ("to_stage_id", scopes.stages, "stage"),
    )
    for name, scope, noun in places:
        row_id = getattr(named, name) if name in wanted else None
        if row_id is not None and not await scope(viewer).filter(id=row_id).exists():
            raise not_found(noun, NAMES[name])


async def check_conditions(
    viewer: Viewer, label_ids: Iterable[UUID] | None, company_ids: Iterable[UUID] | None
) -> None:
    """Refuse labels and companies that are not there, in this workspace."""
    if label_ids:
        wanted = set(label_ids)
        if await scopes.labels(viewer).filter(id__in=list(wanted)).count() < len(wanted):
            raise not_found("label", "labelIds")
    if company_ids:
        wanted = set(company_ids)
        if await scopes.companies(viewer).filter(id__in=list(wanted)).count() < len(wanted):
            raise not_found("company", "companyIds")
