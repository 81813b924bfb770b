"""One of everything that the firm's process is made of, and of what became of projects in it."""

from uuid import uuid4

from db.clock import now
from db.models import Automation, Label, Person, Pipeline, Project, ProjectLabel, Stage, StageMove, ToldStatus
from permissions.tiers import AutomationAction, MoveCause


async def make_process() -> None:
    """In the workspace of the first project, which stands in its stage from now on."""
    project, author = await Project.all().order_by("id").first(), await Person.all().order_by("id").first()
    assert project is not None
    assert author is not None
    workspace_id, at = project.workspace_id, now()
    pipeline = await Pipeline.create(
        workspace_id=workspace_id, name="Process", position=1, shows_status=True, created_at=at
    )
    stage = await Stage.create(pipeline=pipeline, name="First", position=1)
    await Automation.create(
        stage=stage,
        author=author,
        position=1,
        enabled=True,
        action=AutomationAction.SET_STATUS,
        settings={"templateId": None, "status": "Begun", "description": None},
        label_ids=[],
        company_ids=[],
        created_at=at,
    )
    where = {"pipeline_id": pipeline.id, "stage_id": stage.id, "stage_entered_at": at}
    await Project.filter(id=project.id).update(**where, due_on=at.date(), assignee_id=author.id, archived_at=at)
    await StageMove.create(
        project=project, person=author, move_id=uuid4(), at=at, cause=MoveCause.BY_HAND, to_stage="First", runs=[]
    )
    await ToldStatus.create(project=project, person=author, at=at, shown=True, status="Begun", color="#112233")
    label = await Label.create(workspace_id=workspace_id, name="Process", sort_name="process", color="#112233")
    await ProjectLabel.create(project=project, label=label)
