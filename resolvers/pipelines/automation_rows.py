"""Automations as rows: with what they name, as far as that is there, and what is wrong where it is not."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from db import scopes
from languages.texts import Text, say
from permissions.tiers import AutomationAction
from permissions.viewer import Viewer
from resolvers.pipelines.facts import STATUS_ACTIONS
from resolvers.pipelines.rows import Row
from resolvers.project_file.labels import COLUMNS as LABEL_COLUMNS
from resolvers.projects import COMPANY_COLUMNS

COLUMNS = (
    "id",
    "stage_id",
    "author_id",
    "enabled",
    "action",
    "settings",
    "label_ids",
    "company_ids",
    "created_at",
)


async def automations_by_id(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Row]:
    """Those of the automations that exist for the viewer."""
    return {row["id"]: row for row in await scopes.automations(viewer).filter(id__in=ids).values(*COLUMNS)}


async def automations_of_stages(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, list[Row]]:
    """By stage, its automations, in their order."""
    found: dict[UUID, list[Row]] = {stage_id: [] for stage_id in ids}
    rows = scopes.automations(viewer).filter(stage_id__in=ids).order_by("position", "id")
    for row in await rows.values(*COLUMNS):
        found[row["stage_id"]].append(row)
    return found


def row_of_automation(automation: scopes.Automation) -> Row:
    """An automation that was changed in this transaction."""
    return {column: getattr(automation, column) for column in COLUMNS}


async def labels_of_automations(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, list[Row]]:
    """By automation, those of the labels that it asks for which are there, by name; two statements."""
    rows = await automations_by_id(viewer, ids)
    wanted = _named(rows.values(), "label_ids")
    labels = scopes.labels(viewer).filter(id__in=wanted).order_by("sort_name")
    found = list(await labels.values(*LABEL_COLUMNS)) if wanted else []
    return {key: [each for each in found if str(each["id"]) in row["label_ids"]] for key, row in rows.items()}


async def companies_of_automations(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, list[Row]]:
    """By automation, those of the companies that it asks for which are there, by name; two statements."""
    rows = await automations_by_id(viewer, ids)
    wanted = _named(rows.values(), "company_ids")
    companies = scopes.companies(viewer).filter(id__in=wanted).order_by("name", "id")
    found = list(await companies.values(*COMPANY_COLUMNS)) if wanted else []
    return {key: [each for each in found if str(each["id"]) in row["company_ids"]] for key, row in rows.items()}


async def problems_of_automations(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Text | None]:
    """By automation, what is gone that it names, in a sentence; None where all is there. At most six statements."""
    rows = (await automations_by_id(viewer, ids)).values()
    named = {UUID(value) for row in rows for name in ("templateId", "stageId") if (value := row["settings"].get(name))}
    labels, companies = _named(rows, "label_ids"), _named(rows, "company_ids")
    there: set[str] = set()
    for scope, wanted in (
        (scopes.status_templates, named),
        (scopes.project_templates, named),
        (scopes.stages, named),
        (scopes.labels, labels),
        (scopes.companies, companies),
    ):
        if wanted:
            query: Any = scope(viewer).filter(id__in=list(wanted))
            there |= {str(each) for each in await query.values_list("id", flat=True)}
    return {row["id"]: _problem(row, there) for row in rows}


def _problem(row: Row, there: set[str]) -> Text | None:
    template, stage = row["settings"].get("templateId"), row["settings"].get("stageId")
    if template is not None and template not in there:
        if AutomationAction(row["action"]) in STATUS_ACTIONS:
            return say("The status template that it names was deleted, so nothing is told. Name another.")
        return say("The project template that it names was deleted, so no tasks are made. Name another.")
    if stage is not None and stage not in there:
        return say("The stage that it names was deleted, so nothing moves on. Name another.")
    if row["label_ids"] and there.isdisjoint(row["label_ids"]):
        return say("All the labels that it asks for were deleted, so it runs for no project. Name others, or none.")
    if row["company_ids"] and there.isdisjoint(row["company_ids"]):
        return say("All the companies that it asks for are gone, so it runs for no project. Name others, or none.")
    return None


def _named(rows: Iterable[Row], column: str) -> list[UUID]:
    return list({UUID(each) for row in rows for each in row[column]})
