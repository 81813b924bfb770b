"""Files that are there: called something else, shown to others, taken away. They are uploaded to `POST /files`."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier, Visibility
from resolvers.project_file import file_changes
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id, required_row
from schema.project_file.files import File
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class RenameFileInput:
    """Another name."""

    file_id: strawberry.ID = seen_by(Tier.CLIENT, "Which file.")
    name: str = seen_by(Tier.CLIENT, "What it is called from now on. What it is does not change by that.")


@tiered_input
class SetFileVisibilityInput:
    """Who is to see a file."""

    file_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which file.")
    visibility: Visibility = seen_by(Tier.INTERNAL, "Who sees it: never more than see its step and its task.")


@tiered_input
class DeleteFileInput:
    """Which file to take away."""

    file_id: strawberry.ID = seen_by(Tier.CLIENT, "Which file.")


@tiered_type
class FilePayload:
    """The file, as it is now."""

    file: File | None = seen_by(Tier.CLIENT, "The file.", default=None)
    user_errors: list[UserError] = seen_by(Tier.CLIENT, "Why nothing was changed.")


@tiered_type
class DeleteFilePayload:
    """What was taken away."""

    file_id: strawberry.ID | None = seen_by(Tier.CLIENT, "The file that is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.CLIENT, "Why it was not taken away.")


@tiered_type
class FileMutations:
    """Files."""

    @seen_by(Tier.CLIENT, "Call a file something else: the firm every one, all others their own.")
    async def rename_file(
        self,
        info: Info,
        input: Annotated[RenameFileInput, takes(Tier.CLIENT)],  # noqa: A002
    ) -> FilePayload:
        """Its address stays."""
        return await attempt(FilePayload, _rename(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Say who sees a file.")
    async def set_file_visibility(
        self,
        info: Info,
        input: Annotated[SetFileVisibilityInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> FilePayload:
        """Never wider than what it is attached to."""
        return await attempt(FilePayload, _set_visibility(info.context, input), info.context.language)

    @seen_by(Tier.CLIENT, "Take a file away, for ever: the firm every one, all others their own.")
    async def delete_file(
        self,
        info: Info,
        input: Annotated[DeleteFileInput, takes(Tier.CLIENT)],  # noqa: A002
    ) -> DeleteFilePayload:
        """Behaviour N-09: its addresses are dead from then on."""
        return await attempt(DeleteFilePayload, _delete(info.context, input), info.context.language)


async def _rename(context: Context, given: RenameFileInput) -> FilePayload:
    file = required_row("File", given.file_id, "file", "fileId")
    row = await file_changes.rename_file(context.viewer, file, given.name, context.writer)
    return FilePayload(file=File.of(row, context.viewer), user_errors=[])


async def _set_visibility(context: Context, given: SetFileVisibilityInput) -> FilePayload:
    file = required_row("File", given.file_id, "file", "fileId")
    row = await file_changes.set_file_visibility(context.viewer, file, given.visibility, context.writer)
    return FilePayload(file=File.of(row, context.viewer), user_errors=[])


async def _delete(context: Context, given: DeleteFileInput) -> DeleteFilePayload:
    file = required_row("File", given.file_id, "file", "fileId")
    gone = await file_changes.delete_file(context.viewer, file, context.writer)
    return DeleteFilePayload(file_id=global_id("File", gone), user_errors=[])
