"""Columns of a project's file that no field shows yet: whoever shows one says beside it who may see it."""

from tests.leaks.seen import LINK, NOBODY, Fixed, Seen

NOT_SHOWN_YET: dict[str, Seen | Fixed] = {
    "ProjectTemplate.created_at": Seen(NOBODY),
    "ProjectTemplate.id": Seen(NOBODY),
    "ProjectTemplate.name": Seen(NOBODY),
    "ProjectTemplate.steps": Seen(NOBODY),
    "ProjectTemplate.workspace_id": Fixed(LINK),
}
"""`columns.py` holds them with the others."""
