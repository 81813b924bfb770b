"""What the demo's clients were told before what they are told now, over the last weeks and in their languages."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from db.default_statuses import DEFAULTS, DefaultStatus
from db.demo.seeds import ProjectSeed
from db.models import Person, Project, ToldStatus

APART = timedelta(days=5, hours=3)
"""Between two statuses of a project."""
OWNER, MEMBER = "nadia@haldenbrix.example", "sophie@haldenbrix.example"

INQUIRY = DefaultStatus(
    key="inquiry",
    color="",
    icon="",
    texts={
        "en": ("Request received", "Thank you. We are looking at what is to be done, and will send you a quote."),
        "de": ("Anfrage eingegangen", "Vielen Dank. Wir sehen uns an, was zu tun ist, und schicken Ihnen ein Angebot."),
        "pl": ("Zapytanie przyjęte", "Dziękujemy. Sprawdzamy, co jest do zrobienia, i przyślemy wycenę."),
        "ru": ("Заявка принята", "Спасибо. Мы смотрим, что нужно сделать, и пришлём вам смету."),
    },
)
"""Told in the firm's own words, and so without colour and icon."""

BEFORE: Mapping[str | None, tuple[str, ...]] = {
    "planned": ("inquiry",),
    "in_progress": ("planned",),
    "on_hold": ("planned", "in_progress"),
    "in_review": ("planned", "in_progress"),
    "done": ("in_progress", "in_review"),
    None: ("planned",),
}
"""By the key of the status that there is now (None: own words), those that came before it."""


async def load(projects: Sequence[tuple[ProjectSeed, Project]], people: Mapping[str, Person]) -> None:
    """Write the histories: two or three statuses of each project that has one. A hidden one is the firm's draft."""
    by_key = {each.key: each for each in (INQUIRY, *DEFAULTS)}
    rows = []
    for seed, project in projects:
        if project.status is None or project.status_updated_at is None:
            continue
        person = people[MEMBER if seed.open else OWNER]
        language = seed.language or project.company.language
        before = [by_key[key] for key in BEFORE[seed.template]]
        for steps_ago, each in zip(range(len(before), 0, -1), before, strict=True):
            name, description = each.texts[language]
            rows.append(
                ToldStatus(
                    project_id=project.id,
                    person_id=person.id,
                    at=project.status_updated_at - APART * steps_ago,
                    shown=True,
                    status=name,
                    description=description,
                    color=each.color or None,
                    icon=each.icon or None,
                )
            )
        rows.append(_now(project, person))
    await ToldStatus.bulk_create(rows)


def _now(project: Project, person: Person) -> ToldStatus:
    return ToldStatus(
        project_id=project.id,
        person_id=person.id,
        at=project.status_updated_at,
        shown=project.shown,
        status=project.status,
        description=project.status_description,
        color=project.status_color,
        icon=project.status_icon,
    )
