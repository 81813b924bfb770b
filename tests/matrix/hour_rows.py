"""The hours in the projects of the house, made of rows; and fresh ones to do something to."""

from datetime import date

from db.models import Person, Project, TimeEntry
from schema.nodes import global_id
from tests.matrix.cast import STRANGE
from tests.matrix.deed import Deed
from tests.matrix.hour_cells import HOURS, SHARING
from tests.matrix.house import House


async def hours_of(house: House, project: str, worker: Person) -> TimeEntry:
    """An hour that somebody worked."""
    return await TimeEntry.create(
        project_id=house.projects[project].id,
        person_id=worker.id,
        worked_on=date(2026, 5, 4),
        minutes=60,
        billable=True,
        created_at=house.at,
    )


async def build(house: House) -> None:
    """Those of `HOURS`; of one project, they are shared with its client."""
    await Project.filter(id=house.projects[SHARING].id).update(shared_hours=True)
    entries = {name: await hours_of(house, project, house.people[worker]) for name, (project, worker) in HOURS.items()}
    house.name("hours", "TimeEntry", {name: entry.id for name, entry in entries.items()})


class HourTargets:
    """Makes hours, as `Targets` makes the others."""

    house: House

    async def _hours(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        project = STRANGE.name if thing == "strange" else "client open both"
        worker = {"mine": viewer, "strange": "stranger"}.get(thing, "staff on client's file")
        return global_id("TimeEntry", (await hours_of(self.house, project, self.house.person(worker))).id)
