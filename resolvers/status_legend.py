"""The legend of the statuses on somebody's cards: what each means, in their language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tortoise.functions import Count, Max

from db import scopes, status_templates
from permissions.viewer import Viewer

MAX_GROUPS = 500
_BY = ("status", "status_color", "status_icon")


@dataclass(slots=True)
class Entry:
    """A status of some cards: in the viewer's language where a template has it, else as the cards say it.

    `told`: what the cards say, which may be in several languages. `projects`: how many there are.
    """

    status: str
    explanation: str | None
    color: str | None = None
    icon: str | None = None
    projects: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, row: Mapping[str, Any]) -> None:
        """Some more cards, those with the latest news first: they say how it looks, whatever a template says by now."""
        self.projects += row["number"]
        self.color, self.icon = self.color or row["status_color"], self.icon or row["status_icon"]
        if row["status"] not in self.told:
            self.told.append(row["status"])


async def status_legend(viewer: Viewer) -> list[Entry]:
    """The statuses on the viewer's cards (the 500 with the latest news), in the order of the templates, then by name.

    Two statements. Of a template that none of these cards has the name of, nothing is told.
    """
    cards = scopes.cards(viewer).filter(status__not_isnull=True)
    groups = cards.annotate(number=Count("id"), latest=Max("status_updated_at")).group_by(*_BY)
    rows = await groups.order_by("-latest", "status").limit(MAX_GROUPS).values(*_BY, "number")
    templates = await status_templates.named(viewer.workspace_id, {row["status"] for row in rows})
    places: dict[str, int] = {}
    for place, template in enumerate(templates):
        for text in template.texts.values():
            places.setdefault(text["name"], place)
    by_template: dict[int, Entry] = {}
    own_words: dict[str, Entry] = {}
    for row in rows:
        status = row["status"]
        found = places.get(status)
        if found is None:
            entry = own_words.setdefault(status, Entry(status, None))
        else:
            entry = by_template.setdefault(found, _explained(templates[found].texts, viewer.language, status))
        entry.add(row)
    words = sorted(own_words.values(), key=lambda entry: (entry.status.casefold(), entry.status))
    return [by_template[place] for place in sorted(by_template)] + words


async def legends(viewer: Viewer, workspace_ids: list[UUID]) -> Mapping[UUID, list[Entry]]:
    """The legend of the workspace that the viewer is in, by its id: for those who ask for it more than once."""
    return {viewer.workspace_id: await status_legend(viewer)} if viewer.workspace_id in workspace_ids else {}


def _explained(texts: Mapping[str, Mapping[str, str]], language: str, status: str) -> Entry:
    # Where the template says nothing in the viewer's language: in that of the card.
    text = texts.get(language) or next(text for text in texts.values() if text["name"] == status)
    return Entry(text["name"], text["description"] or None)
