"""The shapes in which the demo workspace's content is written down."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonSeed:
    """A person of a company; `role` is OWNER, ADMIN, MEMBER or GUEST, `privacy` a ContactPrivacy.

    Who does not sign in is a contact card. `language` is their own choice; None: their company's.
    """

    name: str
    email: str
    role: str
    job_title: str | None = None
    phone: str | None = None
    department: str | None = None
    privacy: str = "NOT_CLIENTS"
    note: str | None = None
    signs_in: bool = True
    language: str | None = None


@dataclass(frozen=True, slots=True)
class CompanySeed:
    """A company and its people; `kind` is OWN, PARTNER or CLIENT."""

    key: str
    name: str
    kind: str
    language: str
    time_zone: str
    people: tuple[PersonSeed, ...]
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectSeed:
    """A project for the client company with the key `company`, and what that client is told of it.

    `template` is the key of a status template, `status` a free text instead; both None: no status yet.
    `days_ago` is when the status last changed, `added` the e-mails of people added to the project, and
    `language` overrides that of the company. A project that is not `open` is seen by those added alone.
    """

    company: str
    name: str
    client_name: str
    template: str | None
    status: str | None
    description: str | None
    shown: bool
    days_ago: float
    shared: bool = False
    open: bool = True
    budget: str | None = None
    added: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class InvitationSeed:
    """A pending invitation into the company with the key `company`; `projects` by their client-facing names."""

    company: str
    email: str
    role: str
    inviter: str
    projects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentSeed:
    """What somebody (their e-mail) says about a task."""

    author: str
    text: str
    visibility: str = "CLIENT"
    days_ago: float = 1.0


@dataclass(frozen=True, slots=True)
class TaskSeed:
    """A task of a step; `due_in` days from now, `minutes` are planned, `assigned` are e-mails, `labels` names.

    `answerer` answered the approval that was asked of the client's company: yes, or what `reason` says.
    """

    title: str
    description: str | None = None
    status: str = "OPEN"
    visibility: str = "CLIENT"
    due_in: int | None = None
    minutes: int | None = None
    assigned: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    comments: tuple[CommentSeed, ...] = ()
    author: str | None = None
    answerer: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class StepSeed:
    """A step and its tasks; `visibility` is a Visibility, `rights` are ClientRights."""

    name: str
    author: str
    visibility: str
    tasks: tuple[TaskSeed, ...]
    rights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HoursSeed:
    """What somebody worked; `task` is a title, `rate` what an hour costs in euros."""

    person: str
    days_ago: int
    minutes: int
    note: str | None = None
    task: str | None = None
    rate: str | None = None
    billable: bool = True


@dataclass(frozen=True, slots=True)
class NoteSeed:
    """A note."""

    author: str
    title: str
    text: str
    visibility: str = "CLIENT"


@dataclass(frozen=True, slots=True)
class WorkSeed:
    """What a project's file holds, by the project's client-facing name. `template`: keep it as one of this name."""

    project: str
    number: str
    description: str
    location: str
    planned_minutes: int
    steps: tuple[StepSeed, ...]
    hours: tuple[HoursSeed, ...] = ()
    notes: tuple[NoteSeed, ...] = ()
    shared_hours: bool = False
    template: str | None = None
