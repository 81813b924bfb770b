"""Who may see which column of read links."""

from tests.leaks.seen import CLOSED_SET, INTERNAL, LINK, NOBODY, Fixed, Seen

LINKS: dict[str, Seen | Fixed] = {
    "ReadLink.id": Seen(INTERNAL),
    "ReadLink.workspace_id": Fixed(LINK),
    "ReadLink.project_id": Fixed(LINK, "Project.readLinks", INTERNAL),
    "ReadLink.creator_id": Fixed(LINK, "ReadLink.creator", INTERNAL),
    "ReadLink.name": Seen(INTERNAL),
    "ReadLink.token_hash": Seen(NOBODY),
    "ReadLink.sections": Fixed(CLOSED_SET, "ReadLink.sections", INTERNAL),
    "ReadLink.created_at": Seen(INTERNAL),
    "ReadLink.deactivated_at": Seen(INTERNAL),
    "ReadLink.last_used_at": Seen(INTERNAL),
    "Session.read_link_id": Fixed(LINK),
}
"""`columns.py` holds them with the others."""
