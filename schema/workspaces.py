"""Workspaces."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import strawberry

from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import branding, workspaces
from resolvers.people import workspaces_by_id
from schema.branding import Branding, Language
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import Node, global_id
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_type
class Workspace(Node):
    """The firm's space; nothing crosses it."""

    name: str = seen_by(Tier.CLIENT, "Its name.")
    row_id: strawberry.Private[UUID]

    @seen_by(Tier.CLIENT, "How it shows itself to its clients; null where the viewer did not sign in there.")
    async def branding(self, info: Info, language: Language = None) -> Branding | None:
        """For pages that are not the firm's own."""
        shown = await info.context.load(branding.shown_of, self.row_id)
        return Branding.of(shown, language, info.context.links) if shown else None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Workspace":
        """The workspace in a row."""
        return cls(id=global_id("Workspace", row["id"]), name=row["name"], row_id=row["id"])

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """The viewer's own workspace."""
        return {key: cls.of(row) for key, row in (await workspaces_by_id(viewer, ids)).items()}

    @classmethod
    async def read_of_people(cls, viewer: Viewer, person_ids: list[UUID]) -> Mapping[UUID, Any]:
        """The workspaces of the viewer's own account, by their person."""
        found = await workspaces.workspaces_of(viewer, person_ids)
        return {key: [cls.of(row) for row in rows] for key, rows in found.items()}


@tiered_input
class CreateWorkspaceInput:
    """Another workspace: a client's own, say."""

    name: str = seen_by(Tier.INTERNAL, "What it is called.")


@tiered_type
class CreateWorkspacePayload:
    """What was made."""

    workspace: Workspace | None = seen_by(Tier.INTERNAL, "The workspace: switch to it.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why none was made.")


@tiered_type
class WorkspaceMutations:
    """Making workspaces."""

    @seen_by(Tier.INTERNAL, "Make another workspace, with the viewer as its owner.")
    async def create_workspace(
        self,
        info: Info,
        input: Annotated[CreateWorkspaceInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> CreateWorkspacePayload:
        """Behaviour W-07."""
        return await attempt(CreateWorkspacePayload, _create(info.context, input), info.context.language)


async def _create(context: Context, given: CreateWorkspaceInput) -> CreateWorkspacePayload:
    row = await workspaces.create_workspace(context.viewer, given.name, context.writer)
    return CreateWorkspacePayload(workspace=Workspace.of(row), user_errors=[])
