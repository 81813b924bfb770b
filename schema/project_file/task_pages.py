"""Pages of tasks, filtered."""

from uuid import UUID

from resolvers.linked_pages import LinkedRows
from resolvers.project_file.task_links import TaskFilter
from resolvers.refusals import Refusal
from schema.connections import Connection
from schema.context import Info
from schema.faults import refused
from schema.linked_pages import linked_page
from schema.project_file.tasks import Task, TasksFilter


async def task_page(
    info: Info, link: LinkedRows, key: UUID, first: int, after: str | None, given: TasksFilter | None
) -> Connection[Task]:
    """The page of a list of tasks that hangs on `key`. What the filter names and is not there is an error."""
    try:
        which = given.wanted() if given else TaskFilter()
    except Refusal as refusal:
        raise refused(refusal, info.context.language) from refusal
    return await linked_page(info, link, key, first, after, Task.of, which.wanted(info.context.viewer), which)
