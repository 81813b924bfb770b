"""What a project leads to of its file: its steps and tasks."""

from typing import Annotated
from uuid import UUID

import strawberry
from tortoise.expressions import Q

from permissions.tiers import Section, Tier
from resolvers.project_file.rows import STEPS_OF_PROJECT, TASKS_OF_PROJECT
from schema.connections import DEFAULT_FIRST, After, Connection, First
from schema.context import Info
from schema.linked_pages import linked_page
from schema.project_file.sections import sees_section
from schema.project_file.steps import Step
from schema.project_file.task_pages import task_page
from schema.project_file.tasks import Task, Which
from schema.tiered import seen_by, takes, tiered_type


@tiered_type
class WorkOfProject:
    """The part of a project that is its work."""

    row_id: strawberry.Private[UUID]

    @seen_by(Tier.CLIENT, "Its steps, in their order; null where the viewer does not see its file.")
    async def steps(
        self,
        info: Info,
        first: First = DEFAULT_FIRST,
        after: After = None,
        archived: Annotated[bool, takes(Tier.INTERNAL, "Those that are archived, instead of the others.")] = False,
    ) -> Connection[Step] | None:
        """Behaviours T-01 to T-04."""
        if not await sees_section(info, self.row_id, Section.STEPS):
            return None
        wanted = Q(archived_at__not_isnull=archived)
        return await linked_page(info, STEPS_OF_PROJECT, self.row_id, first, after, Step.of, wanted, archived)

    @seen_by(Tier.CLIENT, "The tasks of all its steps, the newest first; null where the viewer does not see its file.")
    async def tasks(
        self,
        info: Info,
        first: First = DEFAULT_FIRST,
        after: After = None,
        filter: Which = None,  # noqa: A002
    ) -> Connection[Task] | None:
        """Behaviour S-12."""
        if not await sees_section(info, self.row_id, Section.STEPS):
            return None
        return await task_page(info, TASKS_OF_PROJECT, self.row_id, first, after, filter)
