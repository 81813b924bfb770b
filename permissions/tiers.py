"""The closed sets that decide who sees and does what: tier, company kind, role, privacy, visibility, rights."""

from enum import Enum, IntEnum


class Tier(IntEnum):
    """How deep a viewer sees, that is: which fields exist for them. Ordered."""

    PUBLIC = 0
    CLIENT = 1
    TEAM = 2
    INTERNAL = 3


class CompanyKind(Enum):
    """What a company is to the workspace. It decides its people's tier."""

    OWN = "OWN"
    PARTNER = "PARTNER"
    CLIENT = "CLIENT"

    @property
    def tier(self) -> Tier:
        """Tier of the company's people (design: CLIENT→client, PARTNER→team, OWN→internal)."""
        return _TIERS[self]


class Role(Enum):
    """What a person may do, and how far they reach (which rows)."""

    OWNER = "OWNER"
    ADMIN = "ADMIN"
    MEMBER = "MEMBER"
    GUEST = "GUEST"


class ContactPrivacy(Enum):
    """Who sees a person's e-mail address, phone and every other contact field (behaviour S-09)."""

    EVERYONE = "EVERYONE"
    NOT_CLIENTS = "NOT_CLIENTS"
    ADMINS = "ADMINS"


class Visibility(Enum):
    """Who sees a step, or a thing in a project's file, among those who see the file; the narrowest first."""

    PRIVATE = "PRIVATE"
    """Its author alone, also against admins (behaviour T-04)."""
    INTERNAL = "INTERNAL"
    TEAM = "TEAM"
    CLIENT = "CLIENT"

    @property
    def tier(self) -> Tier:
        """The lowest tier that sees it; of what is private, the lowest that its author can have."""
        return Tier.TEAM if self is Visibility.PRIVATE else Tier[self.name]

    def narrower(self, other: "Visibility") -> "Visibility":
        """The narrower of the two."""
        order = list(Visibility)
        return min(self, other, key=order.index)


class ClientRight(Enum):
    """What clients may do in a step that they see."""

    COMMENT = "COMMENT"
    CREATE_TASKS = "CREATE_TASKS"
    APPROVE = "APPROVE"
    UPLOAD = "UPLOAD"


class TaskStatus(Enum):
    """How far a task is."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    WAITING_FOR_CLIENT = "WAITING_FOR_CLIENT"
    APPROVAL_REQUESTED = "APPROVAL_REQUESTED"
    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    DONE = "DONE"


class Answer(Enum):
    """What is said to a request to approve."""

    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"


class Section(Enum):
    """A part of the project file that a read link shows or does not."""

    STATUS = "STATUS"
    STEPS = "STEPS"
    HOURS = "HOURS"
    FILES = "FILES"
    NOTES = "NOTES"
    PEOPLE = "PEOPLE"


class AutomationAction(Enum):
    """What an automation does with a project that enters its stage."""

    SET_STATUS = "SET_STATUS"
    """Tell the client a status, from now on."""
    UPDATE_STATUS = "UPDATE_STATUS"
    """Change the words; whether the client is told stays as it is."""
    HIDE_STATUS = "HIDE_STATUS"
    CREATE_TASKS = "CREATE_TASKS"
    """Make the steps and tasks of a project template."""
    MAIL_CLIENT = "MAIL_CLIENT"
    """Mail the status to those of the client who see it."""
    MOVE_ON = "MOVE_ON"
    """Move on to another stage when all tasks are done: at once, or while the project stands here."""


class MoveCause(Enum):
    """Why a project came into a stage, or left its pipeline."""

    BY_HAND = "BY_HAND"
    CREATED = "CREATED"
    """It was made there."""
    TASKS_DONE = "TASKS_DONE"
    """An automation moved it on, all its tasks being done."""


_TIERS = {CompanyKind.CLIENT: Tier.CLIENT, CompanyKind.PARTNER: Tier.TEAM, CompanyKind.OWN: Tier.INTERNAL}

ROLES_OF = {
    CompanyKind.OWN: frozenset(Role),
    CompanyKind.PARTNER: frozenset({Role.GUEST}),
    CompanyKind.CLIENT: frozenset({Role.MEMBER, Role.GUEST}),
}
"""The roles that the people of a company of this kind can have (the reach table of the design)."""
