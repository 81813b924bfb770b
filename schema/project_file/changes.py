"""The stream of a project's file: live, in order, resumable."""

from collections.abc import AsyncIterable, Callable, Mapping
from enum import Enum
from typing import Annotated, Any

import strawberry

from permissions.tiers import Tier
from permissions.viewer import Viewer
from realtime.follow import ChangeKind, News
from resolvers.project_file.changes import topic_of
from resolvers.refusals import Refusal
from schema.context import Context, Info
from schema.faults import refused
from schema.nodes import Node, global_id, required_row
from schema.project_file.comments import Comment
from schema.project_file.files import File
from schema.project_file.notes import Note
from schema.project_file.steps import Step
from schema.project_file.tasks import Task
from schema.project_file.time_entries import TimeEntry
from schema.projects import Project
from schema.stream_positions import position
from schema.streams import Opened
from schema.tiered import seen_by, streamed_to, takes, tiered_enum, tiered_type


class ChangedThing(Enum):
    """What a message of the stream of a project's file is about."""

    PROJECT = "project"
    STEP = "step"
    TASK = "task"
    COMMENT = "comment"
    FILE = "file"
    NOTE = "note"
    TIME_ENTRY = "time_entry"


tiered_enum(
    ChangedThing,
    "What a message of the stream of a project's file is about.",
    PROJECT=(Tier.CLIENT, "The project itself: it speaks for all that its file holds."),
    STEP=(Tier.CLIENT, "A step: it speaks for its tasks and files, and what hangs on them."),
    TASK=(Tier.CLIENT, "A task: it speaks for its comments and files."),
    COMMENT=(Tier.CLIENT, "A comment."),
    FILE=(Tier.CLIENT, "A file."),
    NOTE=(Tier.CLIENT, "A note."),
    TIME_ENTRY=(Tier.CLIENT, "Hours that were worked."),
)

NODES: dict[ChangedThing, tuple[str, Callable[[Mapping[str, Any], Viewer], Node]]] = {
    ChangedThing.PROJECT: ("Project", Project.of),
    ChangedThing.STEP: ("Step", Step.of),
    ChangedThing.TASK: ("Task", Task.of),
    ChangedThing.COMMENT: ("Comment", Comment.of),
    ChangedThing.FILE: ("File", File.of),
    ChangedThing.NOTE: ("Note", Note.of),
    ChangedThing.TIME_ENTRY: ("TimeEntry", TimeEntry.of),
}
"""What each is called in global ids, and how it is made of a row."""


@tiered_type
class ProjectChange:
    """One message: a position, what kind of change, and the thing as it may be seen now."""

    cursor: str = seen_by(Tier.CLIENT, "A position: give the last one as `after` to resume there.")
    change: ChangeKind = seen_by(Tier.CLIENT, "What it says.")
    subject: ChangedThing | None = seen_by(Tier.CLIENT, "What it is about. Of SHOWN, UPDATED and HIDDEN.")
    id: strawberry.ID | None = seen_by(Tier.CLIENT, "Which one. Of SHOWN, UPDATED and HIDDEN.")
    node: Node | None = seen_by(Tier.CLIENT, "The thing itself. Of SHOWN and UPDATED.")

    @classmethod
    def of(cls, news: News, cursor: str, context: Context) -> "ProjectChange":
        """The message for a piece of news."""
        if news.subject_id is None:
            return cls(cursor=cursor, change=news.kind, subject=None, id=None, node=None)
        subject = ChangedThing(news.subject)
        type_name, node = NODES[subject]
        return cls(
            cursor=cursor,
            change=news.kind,
            subject=subject,
            id=global_id(type_name, news.subject_id),
            node=node(news.row, context.viewer) if news.row else None,
        )


@tiered_type
class ProjectChangesSubscription:
    """A project's file, live."""

    @streamed_to(
        Tier.CLIENT,
        "Every change of a project and of what its file holds, as far as the viewer sees it, in order. Totals over "
        "several things, such as `clientProgress`, are not told: ask for them again.",
    )
    async def project_changes(
        self,
        info: Info,
        project_id: Annotated[strawberry.ID, takes(Tier.CLIENT, "Which project.")],
        after: Annotated[str | None, takes(Tier.CLIENT, "The last cursor received. Left out: from now on.")] = None,
    ) -> AsyncIterable[ProjectChange]:
        """Opens the stream; realtime follows it. What is private, and partners' hours, are each person's own."""
        context = info.context
        try:
            row = required_row("Project", project_id, "project", "projectId")
            topic = await topic_of(context.viewer, row)
        except Refusal as refusal:
            raise refused(refusal, context.language) from refusal
        personal = context.viewer.tier >= Tier.TEAM
        return Opened(topic, position(after, context), ProjectChange.of, personal)
