"""Comments: talk on tasks."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from permissions.tiers import Tier, Visibility
from permissions.viewer import Viewer
from resolvers.project_file.rows import comments_by_id
from schema.linked import linked
from schema.nodes import Node, global_id
from schema.people import Person
from schema.tiered import seen_by, tiered_type

if TYPE_CHECKING:
    from schema.project_file.tasks import Task


async def _task(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
    # Tasks lead to comments, and comments to tasks: one of the two is imported late.
    from schema.project_file.tasks import Task

    return await Task.read(viewer, ids)


@tiered_type
class Comment(Node):
    """What somebody says about a task."""

    text: str = seen_by(Tier.CLIENT, "What is said. Plain text.")
    author: Person | None = linked(
        Tier.CLIENT, Person.read, by="author_id", description="Who says it; null where the viewer does not see them."
    )
    created_at: datetime = seen_by(Tier.CLIENT, "When it was said.")
    edited_at: datetime | None = seen_by(Tier.CLIENT, "When it was changed last; null where it never was.")
    visibility: Visibility = seen_by(Tier.TEAM, "Who sees it: never more than see the task.")
    task: Annotated["Task", strawberry.lazy("schema.project_file.tasks")] | None = linked(
        Tier.CLIENT, _task, by="task_id", description="What it is about."
    )
    author_id: strawberry.Private[UUID]
    task_id: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: Mapping[str, Any], _: Viewer) -> "Comment":
        """The comment in a row."""
        own, tasks, steps = (Visibility(row[f"{path}visibility"]) for path in ("", "task__", "task__step__"))
        return cls(
            id=global_id("Comment", row["id"]),
            text=row["text"],
            created_at=row["created_at"],
            edited_at=row["edited_at"],
            visibility=own.narrower(tasks).narrower(steps),
            author_id=row["author_id"],
            task_id=row["task_id"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the comments that exist for the viewer."""
        return {key: cls.of(row, viewer) for key, row in (await comments_by_id(viewer, ids)).items()}
