"""What a project leads to of its file: its files and notes."""

from uuid import UUID

import strawberry

from permissions.tiers import Section, Tier
from resolvers.project_file.file_rows import FILES_OF_PROJECT, NOTES_OF_PROJECT
from schema.connections import DEFAULT_FIRST, After, Connection, First
from schema.context import Info
from schema.linked_pages import linked_page
from schema.project_file.files import File
from schema.project_file.notes import Note
from schema.project_file.sections import sees_section
from schema.tiered import seen_by, tiered_type


@tiered_type
class DocumentsOfProject:
    """The part of a project that was uploaded and written."""

    row_id: strawberry.Private[UUID]

    @seen_by(
        Tier.CLIENT,
        "All its files, those of its steps and tasks included, the newest first; null where the viewer does not see "
        "them.",
    )
    async def files(self, info: Info, first: First = DEFAULT_FIRST, after: After = None) -> Connection[File] | None:
        """Behaviour C-08."""
        if not await sees_section(info, self.row_id, Section.FILES):
            return None
        return await linked_page(info, FILES_OF_PROJECT, self.row_id, first, after, File.of)

    @seen_by(Tier.CLIENT, "Its notes, the newest first; null where the viewer does not see them.")
    async def notes(self, info: Info, first: First = DEFAULT_FIRST, after: After = None) -> Connection[Note] | None:
        """Behaviour C-08."""
        if not await sees_section(info, self.row_id, Section.NOTES):
            return None
        return await linked_page(info, NOTES_OF_PROJECT, self.row_id, first, after, Note.of)
