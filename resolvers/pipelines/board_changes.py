"""What the stream of a board is about: the cards on it, and the pipeline whose board it is."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from db import scopes
from db.events import Entry
from permissions import reach
from permissions.conditions import NOTHING, Condition, Is
from permissions.viewer import Viewer
from realtime.follow import Subject, Topic
from resolvers.pipelines.boards import cards_by_id
from resolvers.pipelines.rows import pipelines_by_id
from resolvers.refusals import not_found

LABELS_CHANGED = ("label.changed", "label.deleted")
"""A label may be on any card, and is called or coloured otherwise now."""


async def topic_for(viewer: Viewer, pipeline_id: UUID) -> Topic:
    """Converges on the board of a pipeline; NOT_FOUND where it does not exist for the viewer."""
    if not await scopes.pipelines(viewer).filter(id=pipeline_id).exists():
        raise not_found("pipeline", "pipelineId")
    return _topic(pipeline_id)


@lru_cache(maxsize=4_096)
def _topic(pipeline_id: UUID) -> Topic:
    # One and the same for everybody, so that those who follow one board share the work.
    async def cards(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
        return await cards_by_id(viewer, pipeline_id, ids)

    async def pipelines(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
        return await pipelines_by_id(viewer, [each for each in ids if each == pipeline_id])

    def pipeline(viewer: Viewer) -> Condition:
        return Is("id", pipeline_id) if viewer.works_for_the_firm else NOTHING

    def again(viewer: Viewer, entry: Entry) -> bool:
        if not viewer.works_for_the_firm:
            return False
        return entry.verb in LABELS_CHANGED or (entry.subject_id == pipeline_id and _shows_otherwise(entry))

    subjects = Subject("project", reach.board_of(pipeline_id), cards), Subject("pipeline", pipeline, pipelines)
    return Topic(subjects, again=again)


def _shows_otherwise(entry: Entry) -> bool:
    # Whether the cards show what clients are told, and did not, or the other way round.
    before, after = entry.before, entry.after
    return entry.subject == "pipeline" and bool(before and after) and before["shows"] != after["shows"]  # type: ignore[index]
