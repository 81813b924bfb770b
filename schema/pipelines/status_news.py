"""What a client is told of projects that moved: the mail's own question."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers.pipelines.histories import news_of_move
from schema.context import Info
from schema.nodes import row_id
from schema.projects import Project
from schema.tiered import seen_by, takes, tiered_type


@tiered_type
class StatusNews:
    """What is new of projects, as a mail tells it."""

    projects: list[Project] = seen_by(
        Tier.CLIENT, "The projects that it tells of whose status the viewer sees now, by name: at most 500."
    )


@tiered_type
class StatusNewsQueries:
    """What mails tell of statuses."""

    @seen_by(Tier.CLIENT, "What is new of projects, as mails tell it; null where the viewer sees nothing of it now.")
    async def status_news(
        self,
        info: Info,
        id: Annotated[strawberry.ID, takes(Tier.CLIENT, "Which news.")],  # noqa: A002
    ) -> StatusNews | None:
        """Behaviour X-08: what has been hidden meanwhile is not in it."""
        viewer = info.context.viewer
        key = row_id("StatusNews", id)
        found = await news_of_move(viewer, key) if key else []
        return StatusNews(projects=[Project.of(row, viewer) for row in found]) if found else None
