"""Notes: texts in a project's file, written by the firm."""

from uuid import UUID

from db import scopes, stored_files
from db.audit import AuditAction
from db.clock import now
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.conditions import Keys
from permissions.file_rules import may_keep_notes_of_projects
from permissions.tiers import Tier, Visibility
from permissions.viewer import Viewer
from resolvers import texts
from resolvers.locked_projects import refuse_archived
from resolvers.project_file import file_audit
from resolvers.project_file.file_rows import Row, row_of_note
from resolvers.project_file.limits import MAX_NAME, MAX_TEXT, check_narrower, lowest
from resolvers.refusals import ErrorCode, Refusal, allow, not_found


async def create_note(
    viewer: Viewer, project_id: UUID, title: str, text: str, visibility: Visibility, writer: Writer
) -> Row:
    """Write a note."""
    allow(may_keep_notes_of_projects(viewer))
    title, text = _title(title), texts.required(text, "text", MAX_TEXT)
    check_narrower(visibility, Visibility.CLIENT)

    async def work(transaction: Transaction) -> Row:
        project = await _locked_project(viewer, project_id, "projectId")
        assert viewer.person_id is not None
        note = await stored_files.create_note(project, viewer.person_id, title, text, visibility)
        keys = scopes.note_keys(project, note)
        transaction.log(_change(project, note, "note.created", visibility.tier, None, keys))
        file_audit.notes(transaction, AuditAction.NOTE_CREATED, project, note, None, file_audit.of_note(note))
        return row_of_note(note)

    return await writer.commit(work, viewer)


async def update_note(
    viewer: Viewer,
    note_id: UUID,
    title: str | None,
    text: str | None,
    visibility: Visibility | None,
    writer: Writer,
) -> Row:
    """Change what a note says, who sees it, or both."""
    allow(may_keep_notes_of_projects(viewer))
    if title is None and text is None and visibility is None:
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("Give title, text or visibility."), "title")
    title = _title(title) if title is not None else None
    text = texts.required(text, "text", MAX_TEXT) if text is not None else None
    if visibility is not None:
        check_narrower(visibility, Visibility.CLIENT)

    async def work(transaction: Transaction) -> Row:
        project, note = await _locked(viewer, note_id)
        before, keys, was = file_audit.of_note(note), scopes.note_keys(project, note), _said(note)
        note.title, note.text = title or note.title, text or note.text
        note.visibility = visibility or note.visibility
        if _said(note) != was:
            note.updated_at = now()
            await transaction.save([note], ("title", "text", "visibility", "updated_at"))
            tier = lowest(was[2].tier, note.visibility.tier)
            after = scopes.note_keys(project, note)
            transaction.log(_change(project, note, "note.changed", tier, keys, after))
            file_audit.notes(transaction, AuditAction.NOTE_CHANGED, project, note, before, file_audit.of_note(note))
        return row_of_note(note)

    return await writer.commit(work, viewer)


async def delete_note(viewer: Viewer, note_id: UUID, writer: Writer) -> UUID:
    """Take a note away."""
    allow(may_keep_notes_of_projects(viewer))

    async def work(transaction: Transaction) -> UUID:
        project, note = await _locked(viewer, note_id)
        keys = scopes.note_keys(project, note)
        transaction.log(_change(project, note, "note.deleted", note.visibility.tier, keys, None))
        file_audit.notes(transaction, AuditAction.NOTE_DELETED, project, note, file_audit.of_note(note), None)
        await note.delete()
        return note_id

    return await writer.commit(work, viewer)


async def _locked(viewer: Viewer, note_id: UUID) -> tuple[scopes.Project, scopes.Note]:
    found = await scopes.notes(viewer).get_or_none(id=note_id)
    if found is None:
        raise not_found("note", "noteId")
    project = await _locked_project(viewer, found.project_id, "noteId")
    # Once more: it may have been deleted until the project was ours.
    note = await scopes.notes(viewer).filter(id=note_id).select_for_update(of=("note",)).first()
    if note is None:
        raise not_found("note", "noteId")
    return project, note


async def _locked_project(viewer: Viewer, project_id: UUID, field: str) -> scopes.Project:
    project = await scopes.files(viewer).select_for_update().get_or_none(id=project_id)
    if project is None:
        raise not_found("project", field)
    refuse_archived(project, field)
    return project


def _title(title: str) -> str:
    return texts.required(" ".join(title.split()), "title", MAX_NAME)


def _said(note: scopes.Note) -> tuple[str, str, Visibility]:
    return note.title, note.text, note.visibility


def _change(
    project: scopes.Project, note: scopes.Note, verb: str, tier: Tier, before: Keys | None, after: Keys | None
) -> Change:
    return Change(project.workspace_id, verb, "note", note.id, tier, before, after)
