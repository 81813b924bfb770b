"""Automations: what happens to a project that comes into a stage."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

import schema.pipelines.words as _words  # noqa: F401  # what its actions are called
from languages.texts import in_language
from permissions.tiers import AutomationAction, Tier
from permissions.viewer import Viewer
from resolvers.pipelines import automation_rows as rows
from resolvers.pipelines.automation_settings import Named
from schema.companies import Company
from schema.linked import linked
from schema.nodes import Node, global_id
from schema.people import Person
from schema.pipelines.pipelines import Stage
from schema.project_file.labels import Label
from schema.project_file.templates import ProjectTemplate
from schema.status_templates import StatusTemplate
from schema.tiered import seen_by, tiered_type


async def _labels(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
    found = await rows.labels_of_automations(viewer, ids)
    return {key: [Label.of(row) for row in labels] for key, labels in found.items()}


async def _companies(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
    found = await rows.companies_of_automations(viewer, ids)
    return {key: [Company.of(row) for row in companies] for key, companies in found.items()}


async def _problems(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
    found = await rows.problems_of_automations(viewer, ids)
    return {key: in_language(text, viewer.language) for key, text in found.items() if text is not None}


@tiered_type
class Automation(Node):
    """What happens to a project that comes into a stage. For those who work for the firm."""

    action: AutomationAction = seen_by(Tier.INTERNAL, "What it does.")
    enabled: bool = seen_by(Tier.INTERNAL, "Whether it runs.")
    stage: Stage | None = linked(Tier.INTERNAL, Stage.read, by="stage_id", description="The stage that it is of.")
    status_template: StatusTemplate | None = linked(
        Tier.INTERNAL,
        StatusTemplate.read,
        by="status_template_id",
        description="What prefills the status; null where it is in words, or the template is gone.",
    )
    status: str | None = seen_by(Tier.INTERNAL, "The status in words.")
    description: str | None = seen_by(
        Tier.INTERNAL, "What is told with these words; null: nothing, whatever was told before."
    )
    project_template: ProjectTemplate | None = linked(
        Tier.INTERNAL,
        ProjectTemplate.read,
        by="project_template_id",
        description="Whose steps and tasks it makes; null where it makes none, or the template is gone.",
    )
    to_stage: Stage | None = linked(
        Tier.INTERNAL,
        Stage.read,
        by="to_stage_id",
        description="Where it moves projects on to; null where it does not, or the stage is gone.",
    )
    labels: list[Label] = linked(
        Tier.INTERNAL,
        _labels,
        by="row_id",
        description="It runs for projects that have one of these, where it asks for labels: those that are there.",
    )
    companies: list[Company] = linked(
        Tier.INTERNAL,
        _companies,
        by="row_id",
        description="It runs for projects of one of these, where it asks for companies: those that are there.",
    )
    author: Person | None = linked(
        Tier.INTERNAL, Person.read, by="author_id", description="Who made it, and so the tasks that it makes."
    )
    created_at: datetime = seen_by(Tier.INTERNAL, "When it was made.")
    row_id: strawberry.Private[UUID]
    stage_id: strawberry.Private[UUID]
    author_id: strawberry.Private[UUID]
    status_template_id: strawberry.Private[UUID | None]
    project_template_id: strawberry.Private[UUID | None]
    to_stage_id: strawberry.Private[UUID | None]
    problem: str | None = linked(
        Tier.INTERNAL,
        _problems,
        by="row_id",
        description="What is gone that it names, and what to do; null where all is there.",
        worded=True,
    )

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Automation":
        """The automation in a row."""
        action = AutomationAction(row["action"])
        named = Named.of(action, row["settings"])
        return cls(
            id=global_id("Automation", row["id"]),
            action=action,
            enabled=row["enabled"],
            status=named.status,
            description=named.description,
            created_at=row["created_at"],
            row_id=row["id"],
            stage_id=row["stage_id"],
            author_id=row["author_id"],
            status_template_id=named.status_template_id,
            project_template_id=named.project_template_id,
            to_stage_id=named.to_stage_id,
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the automations that exist for the viewer."""
        return {key: cls.of(row) for key, row in (await rows.automations_by_id(viewer, ids)).items()}

    @classmethod
    async def read_of_stages(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """By stage, its automations."""
        found = await rows.automations_of_stages(viewer, ids)
        return {key: [cls.of(row) for row in automations] for key, automations in found.items()}
