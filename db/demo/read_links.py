"""The demo's read link, which opens one project's file to whoever has it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from db import read_links
from db.demo.work_staircase import SOPHIE, WORK
from db.models import Person, Project, ReadLink
from db.sessions import hashed
from permissions.tiers import Section

LINK = "Für die Hausgemeinschaft"


async def open_links(workspace_id: UUID, token_of: Callable[[UUID], str]) -> list[dict[str, Any]]:
    """The demo's read links that `token_of` has made, one at least: as dicts of project and token."""
    project = await Project.filter(workspace_id=workspace_id, client_name=WORK.project).first()
    if project is None:
        return []  # somebody has called it something else
    links = await ReadLink.filter(project=project, deactivated_at=None).order_by("created_at")
    known = [link for link in links if hashed(token_of(link.id)) == link.token_hash]
    if not known:
        owner = await Person.filter(workspace_id=workspace_id, email=SOPHIE).first()
        if owner is None:
            return []
        link_id = read_links.new_id()
        known = [await read_links.create(link_id, token_of(link_id), project, owner, LINK, list(Section))]
    return [{"project": project.client_name, "token": token_of(link.id)} for link in known]
