"""The stream of a board: live, in order, resumable."""

from collections.abc import AsyncIterable
from typing import Annotated

import strawberry

from permissions.tiers import Tier
from realtime.follow import ChangeKind, News
from resolvers.pipelines.board_changes import topic_for
from resolvers.refusals import Refusal
from schema.context import Context, Info
from schema.faults import refused
from schema.nodes import global_id, required_row
from schema.pipelines.boards import Card
from schema.pipelines.pipelines import Pipeline
from schema.stream_positions import position
from schema.streams import Opened
from schema.tiered import seen_by, streamed_to, takes, tiered_type


@tiered_type
class BoardChange:
    """One message: a position, what kind of change, and what it is about: a card, or the pipeline."""

    cursor: str = seen_by(Tier.INTERNAL, "A position: give the last one as `after` to resume there.")
    change: ChangeKind = seen_by(Tier.INTERNAL, "What it says.")
    project_id: strawberry.ID | None = seen_by(
        Tier.INTERNAL, "Whose card came, changed or left. Null where it is about the pipeline, and of RESET."
    )
    card: Card | None = seen_by(Tier.INTERNAL, "The card as it is now. Of SHOWN and UPDATED.")
    pipeline_id: strawberry.ID | None = seen_by(
        Tier.INTERNAL,
        "The pipeline, where it is about it: UPDATED where its name or its stages are others, HIDDEN where it is gone.",
    )
    pipeline: Pipeline | None = seen_by(Tier.INTERNAL, "The pipeline as it is now. Of its UPDATED.")

    @classmethod
    def of(cls, news: News, cursor: str, context: Context) -> "BoardChange":
        """The message for a piece of news."""
        of_card = news.subject_id if news.subject == "project" else None
        of_pipeline = news.subject_id if news.subject == "pipeline" else None
        return cls(
            cursor=cursor,
            change=news.kind,
            project_id=global_id("Project", of_card) if of_card else None,
            card=Card.of(news.row, context.viewer) if of_card and news.row else None,
            pipeline_id=global_id("Pipeline", of_pipeline) if of_pipeline else None,
            pipeline=Pipeline.of(news.row) if of_pipeline and news.row else None,
        )


@tiered_type
class BoardChangesSubscription:
    """A board, live."""

    @streamed_to(
        Tier.INTERNAL,
        "Every change of a pipeline's board, as far as the viewer sees it, in order: a client that applies them holds "
        "what `board` would answer. Where all cards are concerned (a label or the pipeline's setting was changed), "
        "RESET.",
    )
    async def board_changes(
        self,
        info: Info,
        pipeline_id: Annotated[strawberry.ID, takes(Tier.INTERNAL, "Whose board.")],
        after: Annotated[str | None, takes(Tier.INTERNAL, "The last cursor received. Left out: from now on.")] = None,
    ) -> AsyncIterable[BoardChange]:
        """Opens the stream; realtime follows it."""
        context = info.context
        try:
            row = required_row("Pipeline", pipeline_id, "pipeline", "pipelineId")
            topic = await topic_for(context.viewer, row)
        except Refusal as refusal:
            raise refused(refusal, context.language) from refusal
        return Opened(topic, position(after, context), BoardChange.of)
