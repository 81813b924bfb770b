"""How a workspace shows itself to those who are invited to it. Whoever holds an invitation reads it, so no viewer."""

from dataclasses import dataclass
from uuid import UUID

from db.models import Branding as Branding  # for the annotations of those who change one
from db.models import Workspace


@dataclass(frozen=True, slots=True)
class Shown:
    """A workspace's looks without the logo itself. `name` is the workspace's own where the branding has none."""

    workspace_id: UUID
    name: str
    accent_color: str | None
    background_color: str | None
    headline: dict[str, str]
    welcome: dict[str, str]
    has_logo: bool


async def shown(workspace: Workspace) -> Shown:
    """What is shown of a workspace."""
    rows = Branding.filter(workspace_id=workspace.id)
    row = await rows.first().values("name", "accent_color", "background_color", "headline", "welcome")
    if row is None:
        return Shown(workspace.id, workspace.name, None, None, {}, {}, has_logo=False)
    # Asked apart: every page would read the whole logo only to see that there is one.
    has_logo = await rows.filter(logo__not_isnull=True).exists()
    return Shown(workspace.id, **{**row, "name": row["name"] or workspace.name}, has_logo=has_logo)


async def to_change(workspace: Workspace) -> Branding:
    """The workspace's branding, made where there is none. The workspace must be locked."""
    row = await Branding.filter(workspace_id=workspace.id).first()
    return row or await Branding.create(workspace=workspace, headline={}, welcome={})


async def logo(workspace_id: UUID) -> bytes | None:
    """A workspace's logo, a PNG."""
    row = await Branding.filter(workspace_id=workspace_id).first().values("logo")
    return bytes(row["logo"]) if row and row["logo"] is not None else None
