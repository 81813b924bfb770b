"""What is kept for searches and to make projects from: who may see it, and a row of each in the house."""

from typing import Any

from permissions.tiers import Visibility
from tests.leaks.seen import COUNTER, INTERNAL, LINK, Fixed, Seen

WORDS = "words of other columns: test_searches.py looks for each of them"
SEARCHED: dict[str, Seen | Fixed] = {
    "ProjectTemplate.id": Seen(INTERNAL),
    "ProjectTemplate.workspace_id": Fixed(LINK),
    "ProjectTemplate.name": Seen(INTERNAL),
    "ProjectTemplate.steps": Seen(INTERNAL),
    "ProjectTemplate.created_at": Seen(INTERNAL),
    "SearchEntry.number": Fixed(COUNTER),
    "SearchEntry.id": Fixed("an order among equals, which is sealed in cursors"),
    "SearchEntry.workspace_id": Fixed(LINK),
    "SearchEntry.aspect": Fixed("a closed set, which decides who finds what"),
    "SearchEntry.project_id": Fixed(LINK),
    "SearchEntry.step_id": Fixed(LINK),
    "SearchEntry.task_id": Fixed(LINK),
    "SearchEntry.comment_id": Fixed(LINK),
    "SearchEntry.file_id": Fixed(LINK),
    "SearchEntry.note_id": Fixed(LINK),
    "SearchEntry.person_id": Fixed(LINK),
    "SearchEntry.head": Fixed(WORDS),
    "SearchEntry.words": Fixed(WORDS),
    "SearchEntry.born": Fixed("an order among equals, which is sealed in cursors"),
}
"""`columns.py` holds them with the others."""


def steps(text: str) -> list[dict[str, Any]]:
    """The steps of a project template, with a canary wherever there is a text."""
    task = {
        "title": text,
        "description": text,
        "visibility": Visibility.CLIENT.value,
        "plannedMinutes": None,
        "dueAfterDays": None,
        "labels": [{"name": text, "color": "#112233"}],
    }
    return [{"name": text, "visibility": Visibility.CLIENT.value, "clientRights": [], "tasks": [task]}]
