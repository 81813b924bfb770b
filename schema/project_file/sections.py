"""Sections of a project's file: what a field of one answers where the viewer does not see it is null."""

from uuid import UUID

from permissions.tiers import Section
from resolvers.project_file.rows import files_seen
from schema.context import Info


async def sees_section(info: Info, project_id: UUID, section: Section) -> bool:
    """Whether the viewer sees this section of the project's file. One statement for all projects of an operation."""
    link = info.context.viewer.link
    if link is not None and section not in link.sections:
        return False
    return bool(await info.context.load(files_seen, project_id))
