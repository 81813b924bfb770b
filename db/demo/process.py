"""Writes the firm's process: a pipeline in which most of the demo's projects stand, and how they came there."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from db import automations, stage_moves
from db.demo.seeds import ProjectSeed
from db.models import Label, Person, Pipeline, Project, ProjectLabel, Stage, StageMove, StatusTemplate, Workspace
from permissions.tiers import AutomationAction, MoveCause

NAME = "Projects"
STAGES = ("Enquiry", "Planning", "On site", "Review with client", "Handed over")
STANDS = {"planned": "Planning", "on_hold": "On site", "in_progress": "On site", "in_review": "Review with client"}
STANDS |= {"done": "Handed over"}
"""By the key of the status template. What has no status yet, or one in words of its own, has been asked for."""
TELLS = {"Planning": "Planned", "On site": "In progress", "Review with client": "In review", "Handed over": "Done"}
"""Which status a project has that enters a stage, by its English name."""
MAILS = ("Review with client", "Handed over")
SEE_TO_IT = {"lindenhof": ("lukas", "ifeoma"), "wrzos": ("marta", "kenji"), "meridian": ("sophie", "daniyar")}
LABELS = ("Long lead", "Extra", "Warranty")
LEFT_OUT = 9
"""Every ninth project stands in no pipeline."""


async def load(
    workspace: Workspace,
    projects: Sequence[tuple[ProjectSeed, Project]],
    people: Mapping[str, Person],
    at: datetime,
) -> None:
    """Write it. `people` by e-mail. Nothing that clients are told is hidden by it."""
    pipeline = await Pipeline.create(
        workspace_id=workspace.id, name=NAME, position=0, shows_status=True, created_at=at - timedelta(days=120)
    )
    stages = [
        Stage(id=uuid4(), pipeline_id=pipeline.id, name=name, position=place) for place, name in enumerate(STAGES)
    ]
    await Stage.bulk_create(stages)
    standing, moves = [], []
    for place, (seed, project) in enumerate(projects):
        if place % LEFT_OUT == LEFT_OUT - 1:
            continue
        stage = STAGES.index(STANDS.get(seed.template or "", STAGES[0]))
        _stand(project, pipeline, stages[stage], place, at)
        if seed.open:
            who = SEE_TO_IT[seed.company]
            project.assignee_id = people[f"{who[place % len(who)]}@haldenbrix.example"].id
        standing.append(project)
        moves += _history(project, stages[: stage + 1], people["nadia@haldenbrix.example"].id)
    await _automate(workspace, {stage.name: stage for stage in stages}, people["nadia@haldenbrix.example"].id)
    columns = ("pipeline_id", "stage_id", "stage_entered_at", "due_on", "assignee_id")
    await Project.bulk_update(standing, fields=columns)
    await stage_moves.write_down(moves)
    labels = {label.name: label for label in await Label.filter(workspace_id=workspace.id)}
    await ProjectLabel.bulk_create(
        ProjectLabel(project_id=project.id, label_id=labels[LABELS[place // 3 % len(LABELS)]].id)
        for place, project in enumerate(standing)
        if place % 3 == 0
    )


async def _automate(workspace: Workspace, stages: Mapping[str, Stage], author_id: UUID) -> None:
    # From now on; what stands there already was brought there by hand.
    templates = {each.texts["en"]["name"]: each for each in await StatusTemplate.filter(workspace_id=workspace.id)}
    anything: Mapping[str, list[str]] = {"label_ids": [], "company_ids": []}
    for name, status in TELLS.items():
        settings: automations.Settings = {"templateId": str(templates[status].id)}
        action = AutomationAction.SET_STATUS
        await automations.create(stages[name].id, author_id, action, settings, True, anything)
    for name in MAILS:
        await automations.create(stages[name].id, author_id, AutomationAction.MAIL_CLIENT, {}, True, anything)


def _stand(project: Project, pipeline: Pipeline, stage: Stage, place: int, at: datetime) -> None:
    project.pipeline_id, project.stage_id = pipeline.id, stage.id
    project.stage_entered_at = project.status_updated_at or project.created_at
    if stage.name != STAGES[-1] and place % 4:
        # Some of it is late already.
        project.due_on = (at + timedelta(days=place * 7 % 90 - 6)).date()


def _history(project: Project, through: Sequence[Stage], person_id: UUID) -> list[StageMove]:
    # Stage by stage, from when it was made to when it came to where it stands.
    assert project.stage_entered_at is not None
    step = (project.stage_entered_at - project.created_at) / max(len(through) - 1, 1)
    moves: list[StageMove] = []
    for place, stage in enumerate(through):
        before = through[place - 1].name if place else None
        last = place == len(through) - 1
        moves.append(
            stage_moves.row(
                uuid4(),
                project.id,
                person_id,
                uuid4(),
                project.stage_entered_at if last else project.created_at + step * place,
                MoveCause.BY_HAND if place else MoveCause.CREATED,
                [],
                from_pipeline=NAME if before else None,
                from_stage=before,
                to_pipeline=NAME,
                to_stage=stage.name,
            )
        )
    return moves
