"""Reading the texts of what was found, as the viewer sees them now."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from db.search.aspects import ASPECTS
from permissions.viewer import Viewer


async def texts_of(viewer: Viewer, things: Mapping[str, Sequence[UUID]]) -> dict[UUID, list[str]]:
    """By thing, the texts that the viewer sees it by: its name first. `things`: which, by the name of their aspect.

    What the viewer does not see that way, or not any more, is left out. One statement for each aspect.
    """
    found: dict[UUID, list[str]] = {}
    for aspect in ASPECTS:
        ids = things.get(aspect.name)
        rows = aspect.seen(viewer) if ids else None
        if rows is not None:
            for row in await rows.filter(id__in=ids).values("id", *aspect.head, *aspect.rest):
                head, rest = aspect.texts(row)
                found[row["id"]] = [text for text in (*head, *rest) if text]
    return found
