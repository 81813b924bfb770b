"""The audit log: who changed what somebody may see, and what it was before. Written in the change's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from db.models import AuditEntry
from db.saving import insert_many

MAX_NAME = 200

Values = Mapping[str, str | None]
"""What something was or is, by the name of the field in the API."""


class AuditAction(Enum):
    """What was done."""

    STATUS_SET = "STATUS_SET"
    STATUS_HIDDEN = "STATUS_HIDDEN"
    PROJECT_CREATED = "PROJECT_CREATED"
    PROJECT_RENAMED = "PROJECT_RENAMED"
    PROJECT_REACH_CHANGED = "PROJECT_REACH_CHANGED"
    PROJECT_CHANGED = "PROJECT_CHANGED"
    PROJECT_ARCHIVED = "PROJECT_ARCHIVED"
    PROJECT_RESTORED = "PROJECT_RESTORED"
    PROJECT_DELETED = "PROJECT_DELETED"
    TOLD_STATUS_DELETED = "TOLD_STATUS_DELETED"
    STATUS_TEMPLATE_CREATED = "STATUS_TEMPLATE_CREATED"
    STATUS_TEMPLATE_CHANGED = "STATUS_TEMPLATE_CHANGED"
    STATUS_TEMPLATE_DELETED = "STATUS_TEMPLATE_DELETED"
    PIPELINE_CREATED = "PIPELINE_CREATED"
    PIPELINE_CHANGED = "PIPELINE_CHANGED"
    PIPELINE_DELETED = "PIPELINE_DELETED"
    AUTOMATION_CREATED = "AUTOMATION_CREATED"
    AUTOMATION_CHANGED = "AUTOMATION_CHANGED"
    AUTOMATION_DELETED = "AUTOMATION_DELETED"
    HOURS_LOGGED = "HOURS_LOGGED"
    HOURS_CHANGED = "HOURS_CHANGED"
    HOURS_DELETED = "HOURS_DELETED"
    ACCESS_ADDED = "ACCESS_ADDED"
    ACCESS_REMOVED = "ACCESS_REMOVED"
    COMPANY_CREATED = "COMPANY_CREATED"
    COMPANY_CHANGED = "COMPANY_CHANGED"
    KIND_CHANGED = "KIND_CHANGED"
    DEPARTMENT_CREATED = "DEPARTMENT_CREATED"
    DEPARTMENT_RENAMED = "DEPARTMENT_RENAMED"
    DEPARTMENT_DELETED = "DEPARTMENT_DELETED"
    PERSON_CREATED = "PERSON_CREATED"
    PERSON_CHANGED = "PERSON_CHANGED"
    PERSON_MOVED = "PERSON_MOVED"
    PERSON_REMOVED = "PERSON_REMOVED"
    ROLE_CHANGED = "ROLE_CHANGED"
    PRIVACY_CHANGED = "PRIVACY_CHANGED"
    SESSION_STARTED = "SESSION_STARTED"
    SESSION_RENEWED = "SESSION_RENEWED"
    SESSION_ENDED = "SESSION_ENDED"
    VIEW_AS_STARTED = "VIEW_AS_STARTED"
    VIEW_AS_ENDED = "VIEW_AS_ENDED"
    READ_LINK_CREATED = "READ_LINK_CREATED"
    READ_LINK_CHANGED = "READ_LINK_CHANGED"
    READ_LINK_DEACTIVATED = "READ_LINK_DEACTIVATED"
    INVITATION_CREATED = "INVITATION_CREATED"
    INVITATION_DELETED = "INVITATION_DELETED"
    INVITATION_ACCEPTED = "INVITATION_ACCEPTED"
    REGISTRATION_ENDED = "REGISTRATION_ENDED"
    ACCOUNT_CONFIRMED = "ACCOUNT_CONFIRMED"
    MAIL_RESENT = "MAIL_RESENT"
    WORKSPACE_CREATED = "WORKSPACE_CREATED"
    BRANDING_CHANGED = "BRANDING_CHANGED"
    STEP_CREATED = "STEP_CREATED"
    STEP_CHANGED = "STEP_CHANGED"
    FILE_CREATED = "FILE_CREATED"
    FILE_CHANGED = "FILE_CHANGED"
    FILE_DELETED = "FILE_DELETED"
    NOTE_CREATED = "NOTE_CREATED"
    NOTE_CHANGED = "NOTE_CHANGED"
    NOTE_DELETED = "NOTE_DELETED"
    STEP_ARCHIVED = "STEP_ARCHIVED"
    STEP_RESTORED = "STEP_RESTORED"
    STEP_DELETED = "STEP_DELETED"
    STEP_HANDED_OVER = "STEP_HANDED_OVER"
    TASK_ARCHIVED = "TASK_ARCHIVED"
    TASK_RESTORED = "TASK_RESTORED"
    TASK_DELETED = "TASK_DELETED"
    TASK_MOVED = "TASK_MOVED"
    COMMENT_DELETED = "COMMENT_DELETED"
    VISIBILITY_CHANGED = "VISIBILITY_CHANGED"
    APPROVAL_REQUESTED = "APPROVAL_REQUESTED"
    APPROVAL_ANSWERED = "APPROVAL_ANSWERED"
    APPROVAL_WITHDRAWN = "APPROVAL_WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it."""

    person_id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class Audit:
    """One entry to be written: what was done to what. `person_id`: whose access it is about, if it is about one's.

    `by`: who did it, where that is not whoever makes the change (who may be of another workspace).
    """

    workspace_id: UUID
    action: AuditAction
    subject: str
    subject_id: UUID
    subject_name: str
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    person_id: UUID | None = None
    by: Actor | None = None


async def write(actor: Actor, entries: Sequence[Audit], at: datetime) -> None:
    """Write the entries. Of `before` and `after`, only what differs is kept."""
    rows = []
    for place, entry in enumerate(entries):
        by = entry.by or actor
        before, after = _differing(entry.before, entry.after)
        rows.append(
            AuditEntry(
                workspace_id=entry.workspace_id,
                # A change's entries stand in the order in which they were noted.
                at=at + timedelta(microseconds=place),
                action=entry.action.value,
                actor_id=by.person_id,
                actor_name=by.name[:MAX_NAME],
                subject=entry.subject,
                subject_id=entry.subject_id,
                subject_name=entry.subject_name[:MAX_NAME],
                person_id=entry.person_id,
                before=before,
                after=after,
            )
        )
    await insert_many(rows)


async def sharing_decided(workspace_id: UUID, project_id: UUID, since: datetime) -> bool:
    """Whether somebody has said since then whether the client sees the project's file."""
    entries = AuditEntry.filter(
        workspace_id=workspace_id,
        subject_id=project_id,
        action=AuditAction.PROJECT_REACH_CHANGED.value,
        at__gt=since,
    )
    return any("sharedWithClient" in entry.after for entry in await entries)


async def made_by_themselves(workspace_id: UUID, person_id: UUID) -> bool:
    """Whether a person's card was made by their accepting an invitation."""
    created = AuditAction.PERSON_CREATED.value
    entries = AuditEntry.filter(workspace_id=workspace_id, subject_id=person_id, action=created, actor_id=person_id)
    return await entries.exists()


def _differing(before: Values, after: Values) -> tuple[Values, Values]:
    same = {name for name in before if name in after and before[name] == after[name]}
    return (
        {name: value for name, value in before.items() if name not in same},
        {name: value for name, value in after.items() if name not in same},
    )
