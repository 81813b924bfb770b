"""Writes what the demo's projects hold: steps, tasks, talk, approvals, hours, notes, and a template made of one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from db import labels, project_templates
from db.demo import work_de, work_en, work_pl, work_ru, work_staircase
from db.demo.seeds import HoursSeed, NoteSeed, StepSeed, TaskSeed, WorkSeed
from db.models import (
    Approval,
    Comment,
    Label,
    Note,
    Person,
    Project,
    Step,
    Task,
    TaskAssignee,
    TaskLabel,
    TimeEntry,
    Workspace,
)
from permissions.tiers import Answer, TaskStatus, Visibility

WORK: tuple[WorkSeed, ...] = (work_staircase.WORK, work_de.WORK, work_pl.WORK, work_en.WORK, work_ru.WORK)
LABELS = {"Snag": "#B45309", "Warranty": "#B91C1C", "Long lead": "#1D4ED8", "Extra": "#7C3AED"}
ANSWERED = {TaskStatus.APPROVED: Answer.APPROVED, TaskStatus.CHANGES_REQUESTED: Answer.CHANGES_REQUESTED}
MADE_BEFORE = timedelta(days=9)
"""When tasks were made, before now."""


async def load(
    workspace: Workspace, projects: Mapping[str, Project], people: Mapping[str, Person], at: datetime
) -> None:
    """Write the work. `projects` by client-facing name, `people` by e-mail."""
    made = {name: await labels.create(workspace.id, name, color) for name, color in LABELS.items()}
    rows = _Rows(people, made, at)
    for seed in WORK:
        rows.add(seed, projects[seed.project])
    await rows.write()
    for seed in WORK:
        project = projects[seed.project]
        if seed.template:
            shared = [step for step in rows.steps if step.project_id == project.id]
            steps = [step for step in shared if step.visibility is not Visibility.PRIVATE]
            tasks = [task for task in rows.tasks if task.project_id == project.id]
            await project_templates.create(
                workspace.id, seed.template, await project_templates.kept(project, steps, tasks)
            )


class _Rows:
    """The rows to be written, all of a kind at once."""

    def __init__(self, people: Mapping[str, Person], made: Mapping[str, Label], at: datetime) -> None:
        self._people, self._labels, self._at = people, made, at
        self.projects: list[Project] = []
        self.steps: list[Step] = []
        self.tasks: list[Task] = []
        self._comments: list[Comment] = []
        self._assigned: list[TaskAssignee] = []
        self._labelled: list[TaskLabel] = []
        self._approvals: list[Approval] = []
        self._hours: list[TimeEntry] = []
        self._notes: list[Note] = []

    def add(self, seed: WorkSeed, project: Project) -> None:
        """What one project holds."""
        project.number, project.description, project.location = seed.number, seed.description, seed.location
        project.planned_minutes, project.shared_hours = seed.planned_minutes, seed.shared_hours
        self.projects.append(project)
        by_title: dict[str, UUID] = {}
        for position, step in enumerate(seed.steps):
            row = self._step(step, project, position)
            for place, task in enumerate(step.tasks):
                by_title[task.title] = self._task(task, row, place, project)
        self._hours += [self._entry(hours, project, by_title) for hours in seed.hours]
        self._notes += [self._note(note, project) for note in seed.notes]

    async def write(self) -> None:
        """Write all of them."""
        columns = ("number", "description", "location", "planned_minutes", "shared_hours")
        await Project.bulk_update(self.projects, fields=columns)
        await Step.bulk_create(self.steps)
        await Task.bulk_create(self.tasks)
        await Comment.bulk_create(self._comments)
        await TaskAssignee.bulk_create(self._assigned)
        await TaskLabel.bulk_create(self._labelled)
        await Approval.bulk_create(self._approvals)
        await TimeEntry.bulk_create(self._hours)
        await Note.bulk_create(self._notes)

    def _step(self, seed: StepSeed, project: Project, position: int) -> Step:
        row = Step(
            id=uuid4(),
            project_id=project.id,
            author_id=self._people[seed.author].id,
            name=seed.name,
            position=position,
            visibility=Visibility(seed.visibility),
            client_rights=list(seed.rights),
            created_at=self._at - MADE_BEFORE,
        )
        self.steps.append(row)
        return row

    def _task(self, seed: TaskSeed, step: Step, position: int, project: Project) -> UUID:
        status, made = TaskStatus(seed.status), self._at - MADE_BEFORE
        row = Task(
            id=uuid4(),
            project_id=step.project_id,
            step_id=step.id,
            author_id=self._people[seed.author].id if seed.author else step.author_id,
            title=seed.title,
            description=seed.description,
            position=position,
            visibility=Visibility(seed.visibility),
            status=status,
            due_on=None if seed.due_in is None else (self._at + timedelta(days=seed.due_in)).date(),
            planned_minutes=seed.minutes,
            created_at=made,
            status_changed_at=made if status is TaskStatus.OPEN else self._at - timedelta(days=2),
        )
        self.tasks.append(row)
        self._comments += [
            Comment(
                project_id=step.project_id,
                task_id=row.id,
                author_id=self._people[comment.author].id,
                text=comment.text,
                visibility=Visibility(comment.visibility),
                created_at=self._at - timedelta(days=comment.days_ago),
            )
            for comment in seed.comments
        ]
        self._assigned += [TaskAssignee(task_id=row.id, person_id=self._people[each].id) for each in seed.assigned]
        self._labelled += [TaskLabel(task_id=row.id, label_id=self._labels[each].id) for each in seed.labels]
        if status is TaskStatus.APPROVAL_REQUESTED or status in ANSWERED:
            self._approvals.append(self._approval(seed, row, project))
        return row.id

    def _approval(self, seed: TaskSeed, task: Task, project: Project) -> Approval:
        answer = ANSWERED.get(task.status)
        return Approval(
            task_id=task.id,
            request_id=uuid4(),
            requester_id=task.author_id,
            requested_at=self._at - timedelta(days=4),
            company_id=project.company_id,
            answer=answer,
            answerer_id=self._people[seed.answerer].id if seed.answerer else None,
            answered_at=self._at - timedelta(days=2) if answer else None,
            reason=seed.reason,
        )

    def _entry(self, seed: HoursSeed, project: Project, tasks: Mapping[str, UUID]) -> TimeEntry:
        return TimeEntry(
            project_id=project.id,
            task_id=tasks[seed.task] if seed.task else None,
            person_id=self._people[seed.person].id,
            worked_on=(self._at - timedelta(days=seed.days_ago)).date(),
            minutes=seed.minutes,
            note=seed.note,
            billable=seed.billable,
            rate_amount=Decimal(seed.rate) if seed.rate else None,
            rate_currency="EUR" if seed.rate else None,
            created_at=self._at - timedelta(days=seed.days_ago),
        )

    def _note(self, seed: NoteSeed, project: Project) -> Note:
        return Note(
            project_id=project.id,
            author_id=self._people[seed.author].id,
            title=seed.title,
            text=seed.text,
            visibility=Visibility(seed.visibility),
            created_at=self._at - MADE_BEFORE,
            updated_at=self._at - MADE_BEFORE,
        )
