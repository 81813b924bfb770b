"""Closed sets of a project's file: who sees a thing, what clients may do, how far a task is."""

from languages.texts import in_language
from permissions.tiers import Answer, ClientRight, TaskStatus, Tier, Visibility
from resolvers.project_file.statuses import STATUS_WORDS
from schema.tiered import seen_by, tiered_enum, tiered_type

tiered_enum(
    Visibility,
    "Who sees a thing in a project's file, among those who see the file.",
    PRIVATE=(Tier.TEAM, "Its author alone."),
    INTERNAL=(Tier.INTERNAL, "The firm's own people."),
    TEAM=(Tier.TEAM, "The firm's own people and partners."),
    CLIENT=(Tier.TEAM, "Everybody who sees the file."),
)
tiered_enum(
    ClientRight,
    "What clients may do in a step.",
    COMMENT=(Tier.CLIENT, "Comment on tasks."),
    CREATE_TASKS=(Tier.CLIENT, "Make tasks."),
    APPROVE=(Tier.CLIENT, "Answer where approval is requested."),
    UPLOAD=(Tier.CLIENT, "Upload files."),
)
tiered_enum(
    TaskStatus,
    "How far a task is.",
    OPEN=(Tier.CLIENT, "Not begun."),
    IN_PROGRESS=(Tier.CLIENT, "Being worked on."),
    WAITING_FOR_CLIENT=(Tier.CLIENT, "It goes on once the client has answered."),
    APPROVAL_REQUESTED=(Tier.CLIENT, "The client is asked to approve."),
    APPROVED=(Tier.CLIENT, "The client has approved."),
    CHANGES_REQUESTED=(Tier.CLIENT, "The client has said what should be changed."),
    DONE=(Tier.CLIENT, "Finished."),
)
tiered_enum(
    Answer,
    "What is said to a request to approve.",
    APPROVED=(Tier.CLIENT, "It is approved."),
    CHANGES_REQUESTED=(Tier.CLIENT, "It should be changed, for a reason that is given."),
)


@tiered_type
class ToldTaskStatus:
    """How far a task is, in the viewer's language."""

    kind: TaskStatus = seen_by(Tier.CLIENT, "For programs.")
    name: str = seen_by(Tier.CLIENT, "In a few words.", worded=True)
    icon: str = seen_by(Tier.CLIENT, "An icon's name.")
    explanation: str = seen_by(Tier.CLIENT, "What it means, in a sentence.", worded=True)

    @classmethod
    def of(cls, status: TaskStatus, language: str) -> "ToldTaskStatus":
        """The status in a language."""
        words = STATUS_WORDS[status]
        return cls(
            kind=status,
            name=in_language(words.name, language),
            icon=words.icon,
            explanation=in_language(words.explanation, language),
        )
