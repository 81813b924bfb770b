"""What the work in a project's file may be: its texts, its days, who may be told to see it."""

from datetime import date

from languages.texts import say, say_many
from permissions.tiers import Tier, Visibility
from resolvers.refusals import ErrorCode, Refusal

MAX_NAME = 200
MAX_TITLE = 300
MAX_TEXT = 20_000
"""Characters of a description or a comment."""
MAX_MINUTES = 6_000_000
"""A hundred thousand hours."""
MAX_ASSIGNEES = 50
MAX_LABELS = 20
MAX_TASKS = 100
"""In one mutation."""
MAX_ASKED = 20
"""People who are asked for an approval by name."""
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)


def check_day(day: date | None, field: str) -> None:
    """Refuse a day that nobody can mean."""
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        message = say(
            "%(field)s is %(day)s. Give a day between %(first)s and %(last)s.",
            field=field,
            day=day.isoformat(),
            first=FIRST_DAY.isoformat(),
            last=LAST_DAY.isoformat(),
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)


def check_minutes(minutes: int | None, field: str) -> None:
    """Refuse less than nothing, and more than anybody works."""
    if minutes is not None and not 0 <= minutes <= MAX_MINUTES:
        message = say(
            "%(field)s is %(given)s. Give 0 to %(most)s minutes.", field=field, given=minutes, most=MAX_MINUTES
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)


def check_narrower(wanted: Visibility, parents: Visibility, field: str = "visibility") -> None:
    """Refuse to show a task or comment to more than see what it hangs on, and to make it private by itself."""
    if wanted is Visibility.PRIVATE:
        message = say("Only steps are private. Put it into a private step.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    if wanted.narrower(parents) is not wanted:
        message = say(
            "%(field)s is %(wanted)s, and what it hangs on is %(parents)s: it cannot be wider. Widen that first.",
            field=field,
            wanted=wanted.value,
            parents=parents.value,
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)


def lowest(*tiers: Tier) -> Tier:
    """The lowest tier that sees a difference; the firm's own where there are none."""
    return min(tiers, default=Tier.INTERNAL)


def check_tasks(count: int, field: str = "taskIds") -> None:
    """Refuse a change of no task, or of more than 100."""
    if not 1 <= count <= MAX_TASKS:
        code = ErrorCode.LIMIT_EXCEEDED if count else ErrorCode.BAD_USER_INPUT
        message = say_many(
            "%(field)s names %(count)s task. Name 1 to %(most)s.",
            "%(field)s names %(count)s tasks. Name 1 to %(most)s.",
            count,
            field=field,
            most=MAX_TASKS,
        )
        raise Refusal(code, message, field)
