"""The audit log: who changed what somebody may see, and what it was before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from db.audit import AuditAction
from permissions.tiers import Tier
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers import audit
from resolvers.paging import CountedPage, PageRequest
from resolvers.refusals import Refusal, not_found
from schema.connections import DEFAULT_FIRST, After, Connection, First, connection, read_page
from schema.context import Info
from schema.faults import refused
from schema.linked import linked
from schema.nodes import Node, global_id, optional_row, type_and_row
from schema.people import Person
from schema.tiered import seen_by, takes, tiered_enum, tiered_input, tiered_type

_TYPES = {
    "project": "Project",
    "company": "Company",
    "person": "Person",
    "department": "Department",
    "session": "Session",
    "invitation": "Invitation",
    "mail": "UndeliveredMail",
    "workspace": "Workspace",
    "read_link": "ReadLink",
    "time_entry": "TimeEntry",
    "step": "Step",
    "task": "Task",
    "comment": "Comment",
    "file": "File",
    "note": "Note",
    "pipeline": "Pipeline",
}

tiered_enum(
    AuditAction,
    "What was done.",
    STATUS_SET=(Tier.INTERNAL, "A client-facing status was set."),
    STATUS_HIDDEN=(Tier.INTERNAL, "A client-facing status was hidden."),
    PROJECT_CREATED=(Tier.INTERNAL, "A project was made."),
    PROJECT_RENAMED=(Tier.INTERNAL, "A project got another name, or another client-facing one."),
    PROJECT_REACH_CHANGED=(
        Tier.INTERNAL,
        "A project or its hours were shared with its client, or it was opened to members, or not any more.",
    ),
    PROJECT_ARCHIVED=(Tier.INTERNAL, "A project was archived: clients do not see it any more."),
    PROJECT_RESTORED=(Tier.INTERNAL, "A project was taken out of the archive."),
    PROJECT_DELETED=(Tier.INTERNAL, "A project was deleted, with all that its file held."),
    TOLD_STATUS_DELETED=(Tier.INTERNAL, "A status was taken out of the history that a client sees."),
    STATUS_TEMPLATE_CREATED=(Tier.INTERNAL, "A status template was made."),
    STATUS_TEMPLATE_CHANGED=(Tier.INTERNAL, "A status template was changed."),
    STATUS_TEMPLATE_DELETED=(Tier.INTERNAL, "A status template was deleted."),
    PIPELINE_CREATED=(Tier.INTERNAL, "A pipeline was made."),
    PIPELINE_CHANGED=(Tier.INTERNAL, "A pipeline was changed, or a stage of it."),
    PIPELINE_DELETED=(Tier.INTERNAL, "A pipeline was deleted."),
    AUTOMATION_CREATED=(Tier.INTERNAL, "An automation was made."),
    AUTOMATION_CHANGED=(Tier.INTERNAL, "An automation was changed."),
    AUTOMATION_DELETED=(Tier.INTERNAL, "An automation was deleted."),
    PROJECT_CHANGED=(Tier.INTERNAL, "A project's number, description or location was changed."),
    HOURS_LOGGED=(Tier.INTERNAL, "Hours were written down."),
    HOURS_CHANGED=(Tier.INTERNAL, "The day, the minutes or the person of hours was changed."),
    HOURS_DELETED=(Tier.INTERNAL, "Hours were taken away."),
    ACCESS_ADDED=(Tier.INTERNAL, "A person was added to a project."),
    ACCESS_REMOVED=(Tier.INTERNAL, "A person was taken out of a project."),
    COMPANY_CREATED=(Tier.INTERNAL, "A company was written down."),
    COMPANY_CHANGED=(Tier.INTERNAL, "A company's name, language or time zone was changed."),
    KIND_CHANGED=(Tier.INTERNAL, "A company became something else to the workspace."),
    DEPARTMENT_CREATED=(Tier.INTERNAL, "A company got another department."),
    DEPARTMENT_RENAMED=(Tier.INTERNAL, "A department got another name."),
    DEPARTMENT_DELETED=(Tier.INTERNAL, "A department was taken away; its people stayed in the company."),
    PERSON_CREATED=(Tier.INTERNAL, "A contact card was written."),
    PERSON_CHANGED=(Tier.INTERNAL, "A contact card was changed."),
    PERSON_MOVED=(Tier.INTERNAL, "A person was put into another company."),
    PERSON_REMOVED=(Tier.INTERNAL, "A person was taken out of the workspace."),
    ROLE_CHANGED=(Tier.INTERNAL, "A person got another role."),
    PRIVACY_CHANGED=(Tier.INTERNAL, "It was changed who sees how a person can be reached."),
    SESSION_STARTED=(Tier.INTERNAL, "A person signed in, or came from another workspace."),
    SESSION_RENEWED=(Tier.INTERNAL, "A session was told to last longer."),
    SESSION_ENDED=(Tier.INTERNAL, "A session was ended."),
    VIEW_AS_STARTED=(Tier.INTERNAL, "An admin looked through somebody's eyes, or through a read link."),
    VIEW_AS_ENDED=(Tier.INTERNAL, "An admin's view through somebody's eyes was ended, before its time."),
    READ_LINK_CREATED=(Tier.INTERNAL, "A read link to a project was made."),
    READ_LINK_CHANGED=(Tier.INTERNAL, "A read link was called something else, or shows other sections."),
    READ_LINK_DEACTIVATED=(Tier.INTERNAL, "A read link was deactivated."),
    INVITATION_CREATED=(Tier.INTERNAL, "Somebody was invited."),
    INVITATION_DELETED=(Tier.INTERNAL, "An invitation was taken back."),
    INVITATION_ACCEPTED=(Tier.INTERNAL, "Somebody registered by an invitation."),
    REGISTRATION_ENDED=(
        Tier.INTERNAL,
        "What somebody registered cannot be confirmed any more: their card was changed, or the invitation taken back.",
    ),
    ACCOUNT_CONFIRMED=(Tier.INTERNAL, "A person confirmed their address, and signs in from now on."),
    MAIL_RESENT=(Tier.INTERNAL, "A mail that could not be delivered was sent again."),
    WORKSPACE_CREATED=(Tier.INTERNAL, "The workspace was made."),
    BRANDING_CHANGED=(Tier.INTERNAL, "It was changed how the workspace shows itself to those who are invited."),
    STEP_CREATED=(Tier.INTERNAL, "A step that clients see was made."),
    STEP_CHANGED=(Tier.INTERNAL, "A step that clients see got another name, or they may do something else in it."),
    FILE_CREATED=(Tier.INTERNAL, "A file that clients see was uploaded."),
    FILE_CHANGED=(Tier.INTERNAL, "A file that clients see got another name, or is shown to others."),
    FILE_DELETED=(Tier.INTERNAL, "A file that clients saw was taken away, or another took its place."),
    NOTE_CREATED=(Tier.INTERNAL, "A note that clients see was written."),
    NOTE_CHANGED=(Tier.INTERNAL, "A note that clients see says something else, or is shown to others."),
    NOTE_DELETED=(Tier.INTERNAL, "A note that clients saw was taken away."),
    STEP_ARCHIVED=(Tier.INTERNAL, "A step that clients saw was put away, for the firm's own people alone."),
    STEP_RESTORED=(Tier.INTERNAL, "A step that clients see was taken out of the archive."),
    STEP_DELETED=(Tier.INTERNAL, "A step that clients saw was deleted, with all that was in it."),
    STEP_HANDED_OVER=(Tier.INTERNAL, "A private step became somebody else's."),
    TASK_ARCHIVED=(Tier.INTERNAL, "A task that clients saw was put away, for the firm's own people alone."),
    TASK_RESTORED=(Tier.INTERNAL, "A task that clients see was taken out of the archive."),
    TASK_DELETED=(Tier.INTERNAL, "A task that clients saw was deleted, with all that was on it."),
    TASK_MOVED=(Tier.INTERNAL, "A task that clients saw, or see now, was put into another step."),
    COMMENT_DELETED=(Tier.INTERNAL, "A comment that clients saw was deleted."),
    VISIBILITY_CHANGED=(Tier.INTERNAL, "It was changed who sees a step, a task or a comment."),
    APPROVAL_REQUESTED=(Tier.INTERNAL, "Somebody was asked to approve a task."),
    APPROVAL_ANSWERED=(Tier.INTERNAL, "A task was approved, or changes were requested."),
    APPROVAL_WITHDRAWN=(Tier.INTERNAL, "A request to approve a task was withdrawn."),
)


@tiered_type
class AuditedValue:
    """A value that was changed."""

    field: str = seen_by(Tier.INTERNAL, "What it is called in this API.")
    before: str | None = seen_by(Tier.INTERNAL, "What it was; null where there was none.")
    after: str | None = seen_by(Tier.INTERNAL, "What it became; null where there is none.")


@tiered_type
class AuditEntry(Node):
    """Who changed what somebody may see, and what it was before."""

    at: datetime = seen_by(Tier.INTERNAL, "When.")
    action: AuditAction = seen_by(Tier.INTERNAL, "What was done.")
    actor: Person | None = linked(
        Tier.INTERNAL, Person.read, by="actor_key", description="Who did it; null where they are not there any more."
    )
    actor_name: str = seen_by(Tier.INTERNAL, "What they were called then.")
    subject_id: strawberry.ID = seen_by(Tier.INTERNAL, "To what it was done: a global id.")
    subject_name: str = seen_by(Tier.INTERNAL, "What that was called then.")
    person: Person | None = linked(
        Tier.INTERNAL, Person.read, by="person_key", description="Whose access it is about, where it is about one's."
    )
    values: list[AuditedValue] = seen_by(Tier.INTERNAL, "What it was before, and after.")
    actor_key: strawberry.Private[UUID | None]
    person_key: strawberry.Private[UUID | None]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "AuditEntry":
        """The entry in a row."""
        before, after = row["before"], row["after"]
        return cls(
            id=global_id("AuditEntry", row["id"]),
            at=row["at"],
            action=AuditAction(row["action"]),
            actor_name=row["actor_name"],
            subject_id=global_id(_TYPES[row["subject"]], row["subject_id"]),
            subject_name=row["subject_name"],
            values=[
                AuditedValue(field=name, before=before.get(name), after=after.get(name))
                for name in dict.fromkeys([*before, *after])
            ],
            actor_key=row["actor_id"],
            person_key=row["person_id"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the entries that the viewer may read."""
        return {key: cls.of(row) for key, row in (await audit.audit_entries_by_id(viewer, ids)).items()}


@tiered_input
class AuditFilter:
    """Which entries. Every part that is given must hold."""

    action: AuditAction | None = seen_by(Tier.INTERNAL, "What was done.", default=None)
    actor_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "Who did it: a person.", default=None)
    subject_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "To what it was done: any global id.", default=None)
    person_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "Whose access it is about.", default=None)
    since: datetime | None = seen_by(Tier.INTERNAL, "At this instant or later.", default=None)
    before: datetime | None = seen_by(Tier.INTERNAL, "Before this instant.", default=None)

    def wanted(self) -> audit.AuditFilter:
        """The filter on rows. Refuses ids that are none."""
        return audit.AuditFilter(
            action=self.action,
            actor_id=optional_row("Person", self.actor_id, "person", "filter.actorId"),
            subject=_subject(self.subject_id) if self.subject_id is not None else None,
            person_id=optional_row("Person", self.person_id, "person", "filter.personId"),
            since=self.since,
            before=self.before,
        )


def _subject(given: str) -> tuple[str, UUID]:
    name, row = type_and_row(given) or ("", None)
    found = next((subject for subject, type_name in _TYPES.items() if type_name == name), None)
    if found is None or row is None:
        raise not_found("project, company, person, department, session, invitation or workspace", "filter.subjectId")
    return found, row


@tiered_type
class AuditQueries:
    """The audit log."""

    @seen_by(Tier.INTERNAL, "Who changed what somebody may see, the newest first. For owners and admins.")
    async def audit_entries(
        self,
        info: Info,
        first: First = DEFAULT_FIRST,
        after: After = None,
        filter: Annotated[AuditFilter | None, takes(Tier.INTERNAL, "Which of them.")] = None,  # noqa: A002
    ) -> Connection[AuditEntry]:
        """Behaviour N-11."""
        try:
            wanted = filter.wanted() if filter else audit.AuditFilter()
        except Refusal as refusal:
            raise refused(refusal, info.context.language) from refusal

        async def read(viewer: Viewer, request: PageRequest, seals: Seals) -> CountedPage:
            return await audit.list_audit_entries(viewer, wanted, request, seals)

        return connection(await read_page(info, read, first, after), AuditEntry.of)
