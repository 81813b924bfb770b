"""Labels: words to find tasks and projects by."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers.project_file import labels
from resolvers.project_file.task_links import labels_of_tasks
from resolvers.project_labels import labels_of_projects
from schema.nodes import Node, global_id
from schema.tiered import seen_by, tiered_type


@tiered_type
class Label(Node):
    """A word to find tasks and projects by. The firm's own people have them."""

    name: str = seen_by(Tier.INTERNAL, "The word. One of a kind in its workspace, whatever its capitals.")
    color: str = seen_by(Tier.INTERNAL, "#rrggbb.")

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Label":
        """The label in a row."""
        return cls(id=global_id("Label", row["id"]), name=row["name"], color=row["color"])

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the labels that exist for the viewer."""
        return {key: cls.of(row) for key, row in (await labels.labels_by_id(viewer, ids)).items()}

    @classmethod
    async def read_of_tasks(cls, viewer: Viewer, task_ids: list[UUID]) -> Mapping[UUID, Any]:
        """By task, its labels."""
        found = await labels_of_tasks(viewer, task_ids)
        return {key: [cls.of(row) for row in rows] for key, rows in found.items()}

    @classmethod
    async def read_of_projects(cls, viewer: Viewer, project_ids: list[UUID]) -> Mapping[UUID, Any]:
        """By project, its labels."""
        found = await labels_of_projects(viewer, project_ids)
        return {key: [cls.of(row) for row in rows] for key, rows in found.items()}
