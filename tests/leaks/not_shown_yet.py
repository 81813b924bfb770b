"""Columns of a project's file that no field shows yet: whoever shows one says beside it who may see it."""

from tests.leaks.seen import CLOSED_SET, LINK, NOBODY, SWITCH, Fixed, Seen

NOT_SHOWN_YET: dict[str, Seen | Fixed] = {
    "File.author_id": Fixed(LINK),
    "File.content_type": Seen(NOBODY),
    "File.created_at": Seen(NOBODY),
    "File.has_thumbnail": Fixed(SWITCH),
    "File.height": Seen(NOBODY),
    "File.id": Seen(NOBODY),
    "File.key": Seen(NOBODY),
    "File.name": Seen(NOBODY),
    "File.project_id": Fixed(LINK),
    "File.sha256": Seen(NOBODY),
    "File.size": Seen(NOBODY),
    "File.step_id": Fixed(LINK),
    "File.task_id": Fixed(LINK),
    "File.visibility": Fixed(CLOSED_SET),
    "File.width": Seen(NOBODY),
    "Note.author_id": Fixed(LINK),
    "Note.created_at": Seen(NOBODY),
    "Note.id": Seen(NOBODY),
    "Note.project_id": Fixed(LINK),
    "Note.text": Seen(NOBODY),
    "Note.title": Seen(NOBODY),
    "Note.updated_at": Seen(NOBODY),
    "Note.visibility": Fixed(CLOSED_SET),
    "ProjectTemplate.created_at": Seen(NOBODY),
    "ProjectTemplate.id": Seen(NOBODY),
    "ProjectTemplate.name": Seen(NOBODY),
    "ProjectTemplate.steps": Seen(NOBODY),
    "ProjectTemplate.workspace_id": Fixed(LINK),
    "StoredKey.due_at": Seen(NOBODY),
    "StoredKey.key": Seen(NOBODY),
}
"""`columns.py` holds them with the others."""
