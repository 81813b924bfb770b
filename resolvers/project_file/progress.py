"""How far projects are: shares of their tasks that are done, counted in the database."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from db import scopes
from db.counted_tasks import count_tasks
from db.project_facts import DONE
from permissions.tiers import TaskStatus, Visibility
from permissions.viewer import Viewer


@dataclass(slots=True)
class Progress:
    """Shares from 0 to 1; None where there are no tasks. `clients`: over the tasks that clients see."""

    whole: float | None = None
    clients: float | None = None


async def of_projects(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Progress]:
    """How far each of the projects is, over the tasks that exist for the viewer; one statement.

    What is archived does not count, and what is private counts for nobody: a share that moves would tell of it.
    """
    whole, clients = _Counts(), _Counts()
    rows = scopes.tasks(viewer).filter(project_id__in=ids, archived_at=None, step__archived_at=None)
    for each in await count_tasks(rows, "project_id", "step__visibility", "visibility", "status"):
        limit = Visibility(each["visibility"]).narrower(Visibility(each["step__visibility"]))
        if limit is Visibility.PRIVATE:
            continue
        whole.add(each["project_id"], each["status"], each["number"])
        if limit is Visibility.CLIENT:
            clients.add(each["project_id"], each["status"], each["number"])
    return {project_id: Progress(whole.share(project_id), clients.share(project_id)) for project_id in ids}


class _Counts:
    def __init__(self) -> None:
        self._all: defaultdict[UUID, int] = defaultdict(int)
        self._done: defaultdict[UUID, int] = defaultdict(int)

    def add(self, project_id: UUID, status: TaskStatus, number: int) -> None:
        self._all[project_id] += number
        self._done[project_id] += number if TaskStatus(status) in DONE else 0

    def share(self, project_id: UUID) -> float | None:
        number = self._all[project_id]
        return self._done[project_id] / number if number else None
