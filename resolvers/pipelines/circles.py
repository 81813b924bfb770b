"""Where automations lead that move projects on: never in a circle, and not too far."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from db import automations, scopes
from languages.texts import say
from permissions.viewer import Viewer
from resolvers.refusals import ErrorCode, Refusal

MAX_WAY = 20
"""Stages that a project passes at once, the first counted."""

Ways = Mapping[UUID, Sequence[UUID]]


async def check_way(viewer: Viewer, stage_id: UUID, to_stage_id: UUID, besides: UUID | None) -> None:
    """Refuse to let a stage lead to another where projects could come back to it, or would pass too many stages.

    All automations count, those too that are switched off, whatever their conditions: what is saved can never run in a
    circle. `besides` is the one that is changed. The pipelines are held alone.
    """
    leading: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for each in await automations.moving_on(viewer.workspace_id):
        if each.id != besides:
            leading[each.stage_id].append(UUID(str(each.settings["stageId"])))
    if (back := _way(leading, to_stage_id, stage_id)) is not None:
        names = await _names(viewer, [stage_id, *back])
        message = say("Projects would move in a circle: %(circle)s. Let it lead elsewhere.", circle=" → ".join(names))
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "toStageId")
    coming: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for before, afters in leading.items():
        for after in afters:
            coming[after].append(before)
    if _longest(coming, stage_id) + _longest(leading, to_stage_id) > MAX_WAY:
        message = say("Projects would pass more than %(most)s stages at once. Let them stop earlier.", most=MAX_WAY)
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "toStageId")


def _way(leading: Ways, start: UUID, end: UUID) -> list[UUID] | None:
    # The shortest way from one stage to another, both counted; None where there is none.
    came_from: dict[UUID, UUID | None] = {start: None}
    now_at = [start]
    while now_at and end not in came_from:
        further = [(here, after) for here in now_at for after in leading.get(here, ())]
        now_at = []
        for here, after in further:
            if after not in came_from:
                came_from[after] = here
                now_at.append(after)
    if end not in came_from:
        return None
    way: list[UUID] = []
    at: UUID | None = end
    while at is not None:
        way.append(at)
        at = came_from[at]
    return way[::-1]


def _longest(leading: Ways, start: UUID) -> int:
    # How many stages the longest way from here has. There is no circle, so it ends.
    length, now_at = 0, {start}
    while now_at:
        length, now_at = length + 1, {after for here in now_at for after in leading.get(here, ())}
    return length


async def _names(viewer: Viewer, ids: Iterable[UUID]) -> list[str]:
    # With their pipelines' names, where they are of several.
    wanted = list(ids)
    stages: dict[UUID, scopes.Stage] = {
        each.id: each for each in await scopes.stages(viewer).filter(id__in=wanted).select_related("pipeline")
    }
    several = len({each.pipeline_id for each in stages.values()}) > 1
    named = [stages[stage_id] for stage_id in wanted if stage_id in stages]
    return [f"{each.pipeline.name}: {each.name}" if several else each.name for each in named]
