"""Reading people and the workspace, as rows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from db import scopes
from permissions.viewer import Viewer


async def people_by_id(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    """Those of the people who exist for the viewer."""
    return {row["id"]: row for row in await scopes.people(viewer).filter(id__in=ids).values("id", "display_name")}


async def workspaces_by_id(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    """The viewer's own workspace."""
    return {row["id"]: row for row in await scopes.workspaces(viewer).filter(id__in=ids).values("id", "name")}
