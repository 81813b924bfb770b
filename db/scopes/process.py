"""The door to the firm's process: pipelines, stages, automations, and what became of projects."""

from typing import Any

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from db.models import Automation, Pipeline, Project, ProjectLabel, Stage, StageMove, ToldStatus
from db.scopes.sql import q
from db.scopes.workspace import PROJECT_COLUMNS, cards, projects
from permissions import reach
from permissions.viewer import Viewer


def pipelines(viewer: Viewer) -> QuerySet[Pipeline]:
    """The workspace's pipelines: for those who work for the firm."""
    rows = Pipeline.filter(workspace_id=viewer.workspace_id)
    return rows if viewer.works_for_the_firm else rows.filter(id__in=[])


def stages(viewer: Viewer) -> QuerySet[Stage]:
    """The stages of those pipelines."""
    rows = Stage.filter(pipeline__workspace_id=viewer.workspace_id)
    return rows if viewer.works_for_the_firm else rows.filter(id__in=[])


def automations(viewer: Viewer) -> QuerySet[Automation]:
    """The automations of those stages."""
    rows = Automation.filter(stage__pipeline__workspace_id=viewer.workspace_id)
    return rows if viewer.works_for_the_firm else rows.filter(id__in=[])


def boards(viewer: Viewer) -> QuerySet[Project]:
    """The projects that stand on boards, as far as the viewer sees boards and projects."""
    return Project.filter(q(reach.boards(viewer), PROJECT_COLUMNS), workspace_id=viewer.workspace_id)


def stage_moves(viewer: Viewer) -> QuerySet[StageMove]:
    """How projects in reach moved through pipelines: for those who work for the firm."""
    seen: Any = projects(viewer).values("id")
    rows = StageMove.filter(project_id__in=Subquery(seen))
    return rows if viewer.works_for_the_firm else rows.filter(id__in=[])


def moves_of_cards(viewer: Viewer) -> QuerySet[StageMove]:
    """The moves of projects whose client-facing status the viewer sees: for mails of it, and nothing else."""
    seen: Any = cards(viewer).values("id")
    return StageMove.filter(project_id__in=Subquery(seen))


def told_statuses(viewer: Viewer) -> QuerySet[ToldStatus]:
    """What clients were told of projects: drafts too for the firm's own people, to others what is still told of them.

    Hiding a status hides what it was; where it is shown again, what clients had been told already is there again.
    """
    seen: Any = (projects(viewer) if viewer.is_of_the_firm else cards(viewer)).values("id")
    rows = ToldStatus.filter(project_id__in=Subquery(seen))
    return rows if viewer.is_of_the_firm else rows.filter(shown=True)


def project_labels(viewer: Viewer) -> QuerySet[ProjectLabel]:
    """The labels on projects in reach: for the firm's own people."""
    seen: Any = projects(viewer).values("id")
    rows = ProjectLabel.filter(project_id__in=Subquery(seen))
    return rows if viewer.is_of_the_firm else rows.filter(id__in=[])
