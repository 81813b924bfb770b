"""What one of the demo's project files holds, told in German, and the read link that opens it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from db import read_links
from db.demo.projects_de import PROJECTS
from db.models import Comment, Note, Person, Project, ReadLink, Step, Task, TaskAssignee, TimeEntry
from db.sessions import hashed
from permissions.tiers import ClientRight, Section, TaskStatus, Visibility

PROJECT = PROJECTS[0].client_name
LINK = "Für die Hausgemeinschaft"
AUTHOR, PAINTER = "sophie@haldenbrix.example", "kenji@haldenbrix.example"
CLIENT, INTERNAL = Visibility.CLIENT, Visibility.INTERNAL
DONE, ONGOING, OPEN = TaskStatus.DONE, TaskStatus.IN_PROGRESS, TaskStatus.OPEN
ASKS = TaskStatus.APPROVAL_REQUESTED
STEPS: tuple[tuple[str, Visibility, tuple[tuple[str, TaskStatus, str | None], ...]], ...] = (
    (
        "Untergrund und Anstrich",
        CLIENT,
        (
            ("Untere Geschosse spachteln und streichen", DONE, "Beide Geschosse sind trocken und begehbar."),
            ("Obere Geschosse streichen", ONGOING, None),
            ("Farbton für die Wohnungstüren freigeben", ASKS, "Die Muster hängen im Eingang neben den Briefkästen."),
        ),
    ),
    ("Abnahme", CLIENT, (("Gemeinsamer Rundgang mit der Hausverwaltung", OPEN, None),)),
    ("Intern", INTERNAL, (("Farbe nachbestellen, eine Woche Verzug", ONGOING, None),)),
)
HOURS = ((9, 420), (8, 450), (6, 480), (2, 435), (1, 390))
"""Days ago, and minutes."""


async def fill(people: dict[str, Person], projects: dict[str, Project], at: datetime) -> None:
    """Write steps, tasks, talk, hours and a note into the project's file."""
    project, author = projects[PROJECT], people[AUTHOR]
    worker = people.get(PAINTER, author)
    for place, (name, visibility, tasks) in enumerate(STEPS):
        step = await Step.create(
            project_id=project.id,
            author=author,
            name=name,
            position=place,
            visibility=visibility,
            client_rights=[ClientRight.COMMENT.value, ClientRight.APPROVE.value] if visibility is CLIENT else [],
            created_at=at - timedelta(days=14),
        )
        for position, (title, status, said) in enumerate(tasks):
            task = await Task.create(
                project_id=project.id,
                step=step,
                author=author,
                title=title,
                position=position,
                visibility=CLIENT,
                status=status,
                due_on=(at + timedelta(days=7 + 7 * place + position)).date() if status is not DONE else None,
                created_at=at - timedelta(days=14),
                status_changed_at=at - timedelta(days=2),
            )
            await TaskAssignee.create(task=task, person=worker)
            if said:
                await Comment.create(
                    project_id=project.id,
                    task=task,
                    author=author,
                    text=said,
                    visibility=CLIENT,
                    created_at=at - timedelta(days=1),
                )
    await TimeEntry.bulk_create(
        TimeEntry(
            project_id=project.id,
            person=worker,
            worked_on=(at - timedelta(days=days)).date(),
            minutes=minutes,
            billable=True,
            created_at=at - timedelta(days=days),
        )
        for days, minutes in HOURS
    )
    await Note.create(
        project_id=project.id,
        author=author,
        title="Zugang während der Arbeiten",
        text="Der Aufgang bleibt durchgehend begehbar.\nFrisch gestrichene Geländer sind mit Band gekennzeichnet.",
        visibility=CLIENT,
        created_at=at - timedelta(days=3),
        updated_at=at - timedelta(days=3),
    )


async def open_links(workspace_id: UUID, token_of: Callable[[UUID], str]) -> list[dict[str, Any]]:
    """The demo's read links that `token_of` has made, one at least: as dicts of project and token."""
    project = await Project.filter(workspace_id=workspace_id, client_name=PROJECT).first()
    if project is None:
        return []  # somebody has called it something else
    links = await ReadLink.filter(project=project, deactivated_at=None).order_by("created_at")
    known = [link for link in links if hashed(token_of(link.id)) == link.token_hash]
    if not known:
        owner = await Person.filter(workspace_id=workspace_id, email=AUTHOR).first()
        if owner is None:
            return []
        link_id = read_links.new_id()
        known = [await read_links.create(link_id, token_of(link_id), project, owner, LINK, list(Section))]
    return [{"project": project.client_name, "token": token_of(link.id)} for link in known]
