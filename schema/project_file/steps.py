"""Steps: the parts of a project."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from permissions.tiers import ClientRight, Tier, Visibility
from permissions.viewer import Viewer
from resolvers.project_file.rows import TASKS_OF_STEP, steps_by_id
from schema.connections import DEFAULT_FIRST, After, Connection, First
from schema.context import Info
from schema.linked import linked
from schema.nodes import Node, global_id
from schema.people import Person
from schema.project_file.task_pages import task_page
from schema.project_file.tasks import Task, Which
from schema.tiered import seen_by, tiered_type

if TYPE_CHECKING:
    from schema.projects import Project


async def _project(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
    # Projects lead to steps, and steps to projects: one of the two is imported late.
    from schema.projects import Project

    return await Project.read(viewer, ids)


@tiered_type
class Step(Node):
    """A part of a project."""

    name: str = seen_by(Tier.CLIENT, "What it is called.")
    client_rights: list[ClientRight] = seen_by(Tier.CLIENT, "What clients may do in it.")
    project: Annotated["Project", strawberry.lazy("schema.projects")] | None = linked(
        Tier.CLIENT, _project, by="project_id", description="What it is a part of."
    )
    visibility: Visibility = seen_by(Tier.TEAM, "Who sees it.")
    author: Person | None = linked(Tier.TEAM, Person.read, by="author_id", description="Who made it, or took it over.")
    created_at: datetime = seen_by(Tier.TEAM, "When it was made.")
    archived_at: datetime | None = seen_by(Tier.INTERNAL, "When it was put away; null where it is not.")
    author_id: strawberry.Private[UUID]
    project_id: strawberry.Private[UUID]
    row_id: strawberry.Private[UUID]

    @seen_by(Tier.CLIENT, "Its tasks, in their order.")
    async def tasks(
        self,
        info: Info,
        first: First = DEFAULT_FIRST,
        after: After = None,
        filter: Which = None,  # noqa: A002
    ) -> Connection[Task]:
        """Those that the viewer sees."""
        return await task_page(info, TASKS_OF_STEP, self.row_id, first, after, filter)

    @classmethod
    def of(cls, row: Mapping[str, Any], _: Viewer) -> "Step":
        """The step in a row."""
        return cls(
            id=global_id("Step", row["id"]),
            name=row["name"],
            client_rights=[ClientRight(right) for right in row["client_rights"]],
            visibility=Visibility(row["visibility"]),
            created_at=row["created_at"],
            archived_at=row["archived_at"],
            author_id=row["author_id"],
            project_id=row["project_id"],
            row_id=row["id"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the steps that exist for the viewer."""
        return {key: cls.of(row, viewer) for key, row in (await steps_by_id(viewer, ids)).items()}
