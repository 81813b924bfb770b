"""Writing notes."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier, Visibility
from resolvers.project_file import notes
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id, required_row
from schema.project_file.notes import Note
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class CreateNoteInput:
    """A text for a project's file."""

    project_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which project.")
    title: str = seen_by(Tier.INTERNAL, "What it is about, in one line.")
    text: str = seen_by(Tier.INTERNAL, "What it says. Plain text.")
    visibility: Visibility = seen_by(
        Tier.INTERNAL, "Who sees it. Left out: the firm's own people.", default=Visibility.INTERNAL
    )


@tiered_input
class UpdateNoteInput:
    """What a note says instead. What is left out stays."""

    note_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which note.")
    title: str | None = seen_by(Tier.INTERNAL, "What it is about, in one line.", default=None)
    text: str | None = seen_by(Tier.INTERNAL, "What it says. Plain text.", default=None)
    visibility: Visibility | None = seen_by(Tier.INTERNAL, "Who sees it.", default=None)


@tiered_input
class DeleteNoteInput:
    """Which note to take away."""

    note_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which note.")


@tiered_type
class NotePayload:
    """The note, as it is now."""

    note: Note | None = seen_by(Tier.INTERNAL, "The note.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class DeleteNotePayload:
    """What was taken away."""

    note_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The note that is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not taken away.")


@tiered_type
class NoteMutations:
    """Notes."""

    @seen_by(Tier.INTERNAL, "Write a note into a project's file.")
    async def create_note(
        self,
        info: Info,
        input: Annotated[CreateNoteInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> NotePayload:
        """Behaviour C-08."""
        return await attempt(NotePayload, _create(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Change what a note says, who sees it, or both.")
    async def update_note(
        self,
        info: Info,
        input: Annotated[UpdateNoteInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> NotePayload:
        """Behaviour C-08."""
        return await attempt(NotePayload, _update(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Take a note away.")
    async def delete_note(
        self,
        info: Info,
        input: Annotated[DeleteNoteInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DeleteNotePayload:
        """It is gone."""
        return await attempt(DeleteNotePayload, _delete(info.context, input), info.context.language)


async def _create(context: Context, given: CreateNoteInput) -> NotePayload:
    project = required_row("Project", given.project_id, "project", "projectId")
    row = await notes.create_note(context.viewer, project, given.title, given.text, given.visibility, context.writer)
    return NotePayload(note=Note.of(row, context.viewer), user_errors=[])


async def _update(context: Context, given: UpdateNoteInput) -> NotePayload:
    note = required_row("Note", given.note_id, "note", "noteId")
    row = await notes.update_note(context.viewer, note, given.title, given.text, given.visibility, context.writer)
    return NotePayload(note=Note.of(row, context.viewer), user_errors=[])


async def _delete(context: Context, given: DeleteNoteInput) -> DeleteNotePayload:
    note = required_row("Note", given.note_id, "note", "noteId")
    gone = await notes.delete_note(context.viewer, note, context.writer)
    return DeleteNotePayload(note_id=global_id("Note", gone), user_errors=[])
