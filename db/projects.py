"""Making projects."""

from uuid import UUID

from db.clock import now
from db.models import Project


async def create(workspace_id: UUID, company_id: UUID, name: str, client_name: str) -> Project:
    """A new project: open to the workspace, and with both switches towards the client off."""
    return await Project.create(
        workspace_id=workspace_id,
        company_id=company_id,
        name=name,
        client_name=client_name,
        open=True,
        shared=False,
        shown=False,
        created_at=now(),
    )
