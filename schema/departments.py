"""Departments: the parts of a company."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import departments
from schema.nodes import Node, global_id
from schema.tiered import seen_by, tiered_type


@tiered_type
class Department(Node):
    """A part of a company."""

    name: str = seen_by(Tier.TEAM, "Its name.")

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Department":
        """The department in a row."""
        return cls(id=global_id("Department", row["id"]), name=row["name"])

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the departments that exist for the viewer."""
        return {key: cls.of(row) for key, row in (await departments.by_id(viewer, ids)).items()}

    @classmethod
    async def read_of_companies(cls, viewer: Viewer, company_ids: list[UUID]) -> Mapping[UUID, Any]:
        """The departments of each of the companies."""
        found = await departments.of_companies(viewer, company_ids)
        return {key: [cls.of(row) for row in rows] for key, rows in found.items()}
