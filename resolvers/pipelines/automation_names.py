"""What an automation does, by the names of what it names: for the audit log, which outlives them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from db import scopes
from languages import SOURCE
from permissions.viewer import Viewer
from resolvers.pipelines.automation_settings import Named

Values = Mapping[str, str | None]


async def names_of(viewer: Viewer, automation: scopes.Automation) -> Values:
    """What an automation is, by the names of the API. What is gone by now is left out."""
    named = Named.of(automation.action, automation.settings)
    values: dict[str, str | None] = {"action": automation.action.value, "enabled": str(automation.enabled).lower()}
    if named.status is not None:
        values |= {"status": named.status, "description": named.description}
    if named.status_template_id is not None:
        template = await scopes.status_templates(viewer).get_or_none(id=named.status_template_id)
        texts = template.texts if template else {}
        values["statusTemplate"] = next((texts[key]["name"] for key in (SOURCE, *texts) if key in texts), None)
    if named.project_template_id is not None:
        made_from = await scopes.project_templates(viewer).get_or_none(id=named.project_template_id)
        values["projectTemplate"] = made_from.name if made_from else None
    if named.to_stage_id is not None:
        stage = await scopes.stages(viewer).get_or_none(id=named.to_stage_id)
        values["toStage"] = stage.name if stage else None
    if automation.label_ids:
        values["labels"] = await _joined(scopes.labels(viewer), automation.label_ids)
    if automation.company_ids:
        values["companies"] = await _joined(scopes.companies(viewer), automation.company_ids)
    return values


async def _joined(rows: Any, ids: list[str]) -> str | None:
    found = await rows.filter(id__in=[UUID(each) for each in ids]).order_by("name").values_list("name", flat=True)
    return ", ".join(found) or None
