"""Project templates: what projects are made from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from permissions.tiers import ClientRight, Tier, Visibility
from permissions.viewer import Viewer
from resolvers.project_file import templates
from schema.connections import DEFAULT_FIRST, After, Connection, First, connection, read_page
from schema.context import Info
from schema.nodes import Node, global_id
from schema.status_templates import StatusText
from schema.tiered import seen_by, tiered_type


@tiered_type
class TemplateTask:
    """A task as a template keeps it."""

    title: str = seen_by(Tier.INTERNAL, "What is to be done, in a few words.")
    description: str | None = seen_by(Tier.INTERNAL, "More about it.")
    visibility: Visibility = seen_by(Tier.INTERNAL, "Who sees it, of those who see the step.")
    planned_minutes: int | None = seen_by(Tier.INTERNAL, "How long it may take, in minutes.")
    due_after_days: int | None = seen_by(
        Tier.INTERNAL, "On which day after the project was made it is due; null where it is not, or was before."
    )
    labels: list[str] = seen_by(Tier.INTERNAL, "Words to find it by. Those that are gone are made anew.")

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "TemplateTask":
        """The task as it is kept."""
        return cls(
            title=kept["title"],
            description=kept["description"],
            visibility=Visibility(kept["visibility"]),
            planned_minutes=kept["plannedMinutes"],
            due_after_days=kept["dueAfterDays"],
            labels=[label["name"] for label in kept["labels"]],
        )


@tiered_type
class TemplateStep:
    """A step as a template keeps it."""

    name: str = seen_by(Tier.INTERNAL, "What it is called.")
    visibility: Visibility = seen_by(Tier.INTERNAL, "Who sees it.")
    client_rights: list[ClientRight] = seen_by(Tier.INTERNAL, "What people of client companies may do in it.")
    tasks: list[TemplateTask] = seen_by(Tier.INTERNAL, "Its tasks, in their order.")

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "TemplateStep":
        """The step as it is kept."""
        return cls(
            name=kept["name"],
            visibility=Visibility(kept["visibility"]),
            client_rights=[ClientRight(right) for right in kept["clientRights"]],
            tasks=[TemplateTask.of(task) for task in kept["tasks"]],
        )


@tiered_type
class TemplateStatus:
    """What the clients of projects that are made from a template are told from the start."""

    color: str | None = seen_by(Tier.INTERNAL, "#RRGGBB, where it has one.")
    icon: str | None = seen_by(Tier.INTERNAL, "An icon's name, where it has one.")
    texts: list[StatusText] = seen_by(
        Tier.INTERNAL, "The status per language: told in the company's, else in English, else in any."
    )

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "TemplateStatus":
        """The status as it is kept."""
        return cls(color=kept["color"], icon=kept["icon"], texts=StatusText.all_of(kept["texts"]))


@tiered_type
class ProjectTemplate(Node):
    """What projects are made from: a copy of what another was made of, linked to neither."""

    name: str = seen_by(Tier.INTERNAL, "What it is called.")
    created_at: datetime = seen_by(Tier.INTERNAL, "When it was made.")
    steps: list[TemplateStep] = seen_by(Tier.INTERNAL, "What it makes, in order.")
    status: TemplateStatus | None = seen_by(
        Tier.INTERNAL,
        "What the client is told of it from the start, also where it enters a pipeline; null where nothing is.",
    )

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "ProjectTemplate":
        """The template in a row."""
        return cls(
            id=global_id("ProjectTemplate", row["id"]),
            name=row["name"],
            created_at=row["created_at"],
            steps=[TemplateStep.of(step) for step in row["steps"]],
            status=TemplateStatus.of(row["status"]) if row["status"] else None,
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the templates that exist for the viewer."""
        return {key: cls.of(row) for key, row in (await templates.templates_by_id(viewer, ids)).items()}


@tiered_type
class ProjectTemplateQueries:
    """The list of project templates."""

    @seen_by(Tier.INTERNAL, "What projects can be made from, the newest first: for those who work for the firm.")
    async def project_templates(
        self, info: Info, first: First = DEFAULT_FIRST, after: After = None
    ) -> Connection[ProjectTemplate]:
        """Behaviour X-09."""
        return connection(await read_page(info, templates.list_templates, first, after), ProjectTemplate.of)
