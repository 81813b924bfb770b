"""Files that are there: called something else, shown to others, taken away."""

import unicodedata
from uuid import UUID

from db import stored_files
from db.audit import AuditAction
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.file_rules import may_change_file, may_show_files
from permissions.tiers import Visibility
from permissions.viewer import Viewer
from resolvers import texts
from resolvers.project_file import file_audit
from resolvers.project_file.file_places import LockedFile, locked_file
from resolvers.project_file.file_rows import Row, row_of_file
from resolvers.project_file.limits import check_narrower, lowest
from resolvers.refusals import ErrorCode, Refusal, allow

MAX_NAME = 255
UNCLEANED = frozenset(
    f"image/{kind}"
    for kind in (
        *("tiff", "heic", "heif", "avif", "jxl", "jp2", "jxr", "x-canon-cr3", "x-canon-crw", "x-fuji-raf"),
        *("x-olympus-orf", "x-panasonic-rw2", "x-minolta-mrw", "x-sigma-x3f"),
    )
)
"""Pictures that may say where they were taken, and that nothing is taken out of: clients do not get them."""


async def rename_file(viewer: Viewer, file_id: UUID, name: str, writer: Writer) -> Row:
    """Call a file something else. What it is does not change by that."""
    name = file_name(name)

    async def work(transaction: Transaction) -> Row:
        of = await _locked(viewer, file_id)
        if of.file.name != name:
            before = file_audit.of_file(of)
            of.file.name = name
            await transaction.save([of.file], ("name",))
            transaction.log(of.change("file.renamed", of.tier, of.keys, of.keys))
            file_audit.files(transaction, AuditAction.FILE_CHANGED, of, before, file_audit.of_file(of))
        return row_of_file(of)

    return await writer.commit(work, viewer)


async def set_file_visibility(viewer: Viewer, file_id: UUID, visibility: Visibility, writer: Writer) -> Row:
    """Say who sees a file: never more than see the step and the task that it is attached to."""
    allow(may_show_files(viewer))

    async def work(transaction: Transaction) -> Row:
        of = await locked_file(viewer, file_id)
        check_narrower(visibility, of.place.visibility)
        if visibility is Visibility.CLIENT and of.file.content_type in UNCLEANED:
            raise not_for_clients()
        if of.file.visibility is not visibility:
            before, keys, tier = file_audit.of_file(of), of.keys, of.tier
            of.file.visibility = visibility
            await transaction.save([of.file], ("visibility",))
            transaction.log(of.change("file.visibility_changed", lowest(tier, of.tier), keys, of.keys))
            file_audit.files(transaction, AuditAction.FILE_CHANGED, of, before, file_audit.of_file(of))
        return row_of_file(of)

    return await writer.commit(work, viewer)


async def delete_file(viewer: Viewer, file_id: UUID, writer: Writer) -> UUID:
    """Take a file away, for ever: its addresses are dead with the commit, its bytes go a little later."""

    async def work(transaction: Transaction) -> UUID:
        await gone(transaction, await _locked(viewer, file_id), "file.deleted")
        return file_id

    return await writer.commit(work, viewer)


async def gone(transaction: Transaction, of: LockedFile, verb: str) -> None:
    """Take a locked file away."""
    transaction.log(of.change(verb, of.tier, of.keys, None))
    file_audit.files(transaction, AuditAction.FILE_DELETED, of, file_audit.of_file(of), None)
    await stored_files.delete(of.file)


def file_name(given: str) -> str:
    """A file's name: one line, without the folders that it lay in. Refuses what is none."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    name = texts.required(" ".join(name.split()), "name", MAX_NAME)
    if not name.strip("."):
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("name is no file's name. Give one such as plan.pdf."), "name")
    return name


def not_for_clients() -> Refusal:
    """The refusal to show clients a picture that nothing can be taken out of."""
    message = say(
        "Clients are not shown pictures of this kind, for they may say where they were taken. Send it as a JPEG, or "
        "give a visibility that leaves clients out."
    )
    return Refusal(ErrorCode.BAD_USER_INPUT, message, "visibility")


async def _locked(viewer: Viewer, file_id: UUID) -> LockedFile:
    of = await locked_file(viewer, file_id)
    allow(may_change_file(viewer, of.file.author_id == viewer.person_id, of.place.rights), "fileId")
    return of
