"""What each status of a task is called, what it means, and its icon (behaviour T-17)."""

from dataclasses import dataclass

from languages.texts import Text, say
from permissions.tiers import TaskStatus


@dataclass(frozen=True, slots=True)
class StatusWords:
    """A status in words. `icon`: its name in the usual sets of icons."""

    icon: str
    name: Text
    explanation: Text


STATUS_WORDS = {
    TaskStatus.OPEN: StatusWords("circle", say("Open"), say("Nobody has begun with this yet.")),
    TaskStatus.IN_PROGRESS: StatusWords("circle-half", say("In progress"), say("This is being worked on.")),
    TaskStatus.WAITING_FOR_CLIENT: StatusWords(
        "hourglass", say("Waiting for client"), say("This goes on once the client has answered or sent something.")
    ),
    TaskStatus.APPROVAL_REQUESTED: StatusWords(
        "clipboard-question",
        say("Approval requested"),
        say("This waits for approval, or for word of what should be changed."),
    ),
    TaskStatus.APPROVED: StatusWords("thumbs-up", say("Approved"), say("This was approved.")),
    TaskStatus.CHANGES_REQUESTED: StatusWords(
        "arrow-undo", say("Changes requested"), say("Changes were asked for before this is approved.")
    ),
    TaskStatus.DONE: StatusWords("check", say("Done"), say("This is finished.")),
}
