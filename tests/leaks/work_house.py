"""Steps, tasks and what hangs on them, in every project of the house: with every visibility, by several authors."""

from permissions.tiers import Answer, TaskStatus, Visibility
from tests.leaks.canaries import Aviary, Row

PRIVATE, INTERNAL, TEAM, CLIENT = Visibility
STEPS = (CLIENT, TEAM, INTERNAL, PRIVATE, CLIENT)
TASKS = ((CLIENT, INTERNAL), (TEAM, CLIENT), (CLIENT, CLIENT))
COMMENTS = (CLIENT, INTERNAL, TEAM, CLIENT)


def plant(aviary: Aviary, named: dict[str, Row]) -> None:
    """A step in each project, with tasks, comments, an assignee, a label and a request to approve."""
    labels = {}
    for name in ("here", "there"):
        labels[named[name]["id"]] = aviary.plant("Label", workspace_id=named[name]["id"])
    for place, project in enumerate(list(aviary.rows["Project"])):
        here = project["workspace_id"] == named["here"]["id"]
        authors = ("owner", "member", "admin") if here else ("owner there", "member there", "owner there")
        author = named[authors[place % 3]]
        archived = {} if place % 7 == 6 else {"archived_at": None}
        step = _step(aviary, project, author, STEPS[place % 5], **archived)
        for number, limit in enumerate(TASKS[place % 3]):
            task = _task(aviary, step, author, limit, place + number)
            _comment(aviary, task, author, COMMENTS[(place + number) % 4])
            if number == 0:
                _links(aviary, task, author, labels[project["workspace_id"]], named["client's guest"] if here else None)
    # One that is nobody's any more, and one whose author is not in its project.
    closed = next(row for row in aviary.rows["Project"] if not row["open"] and row["shared"])
    for name in ("firm's former MEMBER", "member"):
        step = _step(aviary, closed, named[name], PRIVATE, archived_at=None)
        _task(aviary, step, named[name], CLIENT, 1)


def _step(aviary: Aviary, project: Row, author: Row, visibility: Visibility, **archived: None) -> Row:
    return aviary.plant(
        "Step",
        project_id=project["id"],
        author_id=author["id"],
        visibility=visibility,
        client_rights=["COMMENT"],
        **archived,
    )


def _task(aviary: Aviary, step: Row, author: Row, limit: Visibility, place: int) -> Row:
    return aviary.plant(
        "Task",
        project_id=step["project_id"],
        step_id=step["id"],
        author_id=author["id"],
        visibility=limit,
        status=list(TaskStatus)[place % len(TaskStatus)],
        **({} if place % 11 == 10 else {"archived_at": None}),
    )


def _comment(aviary: Aviary, task: Row, author: Row, limit: Visibility) -> None:
    aviary.plant("Comment", project_id=task["project_id"], task_id=task["id"], author_id=author["id"], visibility=limit)


def _links(aviary: Aviary, task: Row, author: Row, label: Row, asked: Row | None) -> None:
    aviary.plant("TaskAssignee", task_id=task["id"], person_id=author["id"])
    aviary.plant("TaskLabel", task_id=task["id"], label_id=label["id"])
    approval = aviary.plant(
        "Approval",
        task_id=task["id"],
        request_id=task["id"],
        requester_id=author["id"],
        company_id=None,
        answer=Answer.APPROVED,
        answerer_id=author["id"],
    )
    if asked is not None:
        aviary.plant("ApprovalPerson", approval_id=approval["id"], person_id=asked["id"])
