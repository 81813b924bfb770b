"""Who may see which column of files and notes, and of what is noted of the store."""

from tests.leaks.seen import CLIENT, CLOSED_SET, LINK, NOBODY, SWITCH, TEAM, Fixed, Seen

STORED: dict[str, Seen | Fixed] = {
    "File.id": Seen(CLIENT),
    "File.project_id": Fixed(LINK, "Project.files", CLIENT),
    "File.step_id": Fixed(LINK, "Step.files", CLIENT),
    "File.task_id": Fixed(LINK, "Task.files", CLIENT),
    "File.author_id": Fixed(LINK, "File.author", CLIENT),
    "File.name": Seen(CLIENT),
    "File.content_type": Seen(CLIENT),
    "File.size": Seen(CLIENT),
    "File.sha256": Seen(CLIENT),
    "File.key": Seen(NOBODY),
    "File.width": Seen(CLIENT),
    "File.height": Seen(CLIENT),
    "File.has_thumbnail": Fixed(SWITCH, "File.thumbnailUrl", CLIENT),
    "File.visibility": Fixed(CLOSED_SET, "File.visibility", TEAM),
    "File.created_at": Seen(CLIENT),
    "Note.id": Seen(CLIENT),
    "Note.project_id": Fixed(LINK, "Project.notes", CLIENT),
    "Note.author_id": Fixed(LINK, "Note.author", CLIENT),
    "Note.title": Seen(CLIENT),
    "Note.text": Seen(CLIENT),
    "Note.visibility": Fixed(CLOSED_SET, "Note.visibility", TEAM),
    "Note.created_at": Seen(CLIENT),
    "Note.updated_at": Seen(CLIENT),
    "StoredKey.key": Seen(NOBODY),
    "StoredKey.due_at": Seen(NOBODY),
}
"""`columns.py` holds them with the others."""
