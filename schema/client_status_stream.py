"""The stream of what clients are told: live, in order, resumable."""

from collections.abc import AsyncIterable
from typing import Annotated

import strawberry

from permissions.tiers import Tier
from realtime.follow import ChangeKind, News
from resolvers.client_status import CLIENT_STATUS
from schema.context import Context, Info
from schema.nodes import global_id
from schema.projects import Project
from schema.stream_positions import position
from schema.streams import Opened
from schema.tiered import seen_by, streamed_to, takes, tiered_enum, tiered_type

tiered_enum(
    ChangeKind,
    "What a message of a stream says.",
    BOOKMARK=(Tier.CLIENT, "A position and no news: sent first, and every half minute."),
    SHOWN=(Tier.CLIENT, "The viewer sees this now, and did not before."),
    UPDATED=(Tier.CLIENT, "This is how it is now."),
    HIDDEN=(Tier.CLIENT, "The viewer does not see this any more."),
    RESET=(Tier.CLIENT, "What happened since the cursor cannot be told: fetch everything again."),
)


@tiered_type
class ClientStatusChange:
    """One message: a position, what kind of change, and the project as it may be seen now."""

    cursor: str = seen_by(Tier.CLIENT, "A position: give the last one as `after` to resume there.")
    change: ChangeKind = seen_by(Tier.CLIENT, "What it says.")
    project_id: strawberry.ID | None = seen_by(Tier.CLIENT, "Of SHOWN, UPDATED and HIDDEN.")
    project: Project | None = seen_by(Tier.CLIENT, "Of SHOWN and UPDATED.")

    @classmethod
    def of(cls, news: News, cursor: str, context: Context) -> "ClientStatusChange":
        """The message for a piece of news."""
        return cls(
            cursor=cursor,
            change=news.kind,
            project_id=global_id("Project", news.subject_id) if news.subject_id else None,
            project=Project.of(news.row, context.viewer) if news.row else None,
        )


@tiered_type
class ClientStatusSubscription:
    """What the client is told, live."""

    @streamed_to(
        Tier.CLIENT,
        "Every change of `workInProgress`, in order: a client that applies them holds what the query would answer.",
    )
    async def client_status_changes(
        self,
        info: Info,
        after: Annotated[str | None, takes(Tier.CLIENT, "The last cursor received. Left out: from now on.")] = None,
    ) -> AsyncIterable[ClientStatusChange]:
        """Opens the stream; realtime follows it."""
        return Opened(CLIENT_STATUS, position(after, info.context), ClientStatusChange.of)
