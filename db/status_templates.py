"""Writing status templates down, and finding those that a status may have come from."""

from collections.abc import Collection, Mapping
from uuid import UUID

from db import order
from db.default_statuses import DEFAULTS
from db.models import StatusTemplate

Texts = dict[str, dict[str, str]]
"""By language: name and description (empty where there is none)."""


async def begin(workspace_id: UUID, like: UUID | None = None) -> None:
    """Give a new workspace the status templates that another one has at this moment; where it has none, the five."""
    rows = await StatusTemplate.filter(workspace_id=like).order_by("position", "id") if like else []
    kept = [(row.color, row.icon, row.texts) for row in rows] or [
        (each.color, each.icon, _texts(each.texts)) for each in DEFAULTS
    ]
    await StatusTemplate.bulk_create(
        StatusTemplate(workspace_id=workspace_id, position=position, color=color, icon=icon, texts=texts)
        for position, (color, icon, texts) in enumerate(kept)
    )


async def create(workspace_id: UUID, color: str, icon: str, texts: Texts) -> StatusTemplate:
    """A new template, the last of its workspace, whose memberships are held."""
    position = await order.behind_all(StatusTemplate.filter(workspace_id=workspace_id))
    return await StatusTemplate.create(
        workspace_id=workspace_id, position=position, color=color, icon=icon, texts=texts
    )


async def place(template: StatusTemplate, after: StatusTemplate | None) -> None:
    """Put a template behind another of its workspace, whose memberships are held, or before all."""
    await order.place(StatusTemplate.filter(workspace_id=template.workspace_id), template.id, after)


async def named(workspace_id: UUID, names: Collection[str]) -> list[StatusTemplate]:
    """Those of the templates that have one of these names, in any language, in their order; one statement, or none.

    For whoever was told these names: of no other template do they get anything.
    """
    if not names:
        return []
    rows = await StatusTemplate.filter(workspace_id=workspace_id).order_by("position", "id")
    # Looked for here: SQLite's and PostgreSQL's ways into JSON have nothing in common.
    return [row for row in rows if any(text["name"] in names for text in row.texts.values())]


def _texts(texts: Mapping[str, tuple[str, str]]) -> Texts:
    return {language: {"name": name, "description": text} for language, (name, text) in texts.items()}
