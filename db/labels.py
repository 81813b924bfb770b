"""Writing labels down."""

from uuid import UUID

from db.models import Label
from db.people import hold_memberships

MAX_SORT_NAME = 120


def sort_name(name: str) -> str:
    """What labels are told apart and ordered by."""
    return name.casefold()[:MAX_SORT_NAME]


async def create(workspace_id: UUID, name: str, color: str) -> Label:
    """A new label, on no task."""
    return await Label.create(workspace_id=workspace_id, name=name, sort_name=sort_name(name), color=color)


async def hold(workspace_id: UUID) -> None:
    """Let one change of labels happen in a workspace at a time, until the transaction ends."""
    await hold_memberships(workspace_id)
