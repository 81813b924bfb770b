"""Hours in every project of the house, shared with clients in some; and who is meant to see them."""

from permissions.tiers import CompanyKind
from tests.leaks.canaries import Aviary, Row
from tests.leaks.work_oracle import Knows

WORKERS = ("owner", "member", "partner's guest", "firm's guest")


def plant(aviary: Aviary, named: dict[str, Row]) -> None:
    """Two entries in each project, one of them in a task: of more, the minutes that a canary has would be too many."""
    tasks = {task["project_id"]: task for task in aviary.rows["Task"]}
    for place, project in enumerate(list(aviary.rows["Project"])):
        here = project["workspace_id"] == named["here"]["id"]
        project["shared_hours"] = place % 3 != 1
        for number in range(2):
            worker = named[WORKERS[(place + number) % len(WORKERS)]] if here else named["owner there"]
            task = tasks.get(project["id"]) if number else None
            aviary.plant(
                "TimeEntry",
                project_id=project["id"],
                person_id=worker["id"],
                task_id=task["id"] if task else None,
                billable=number == 0,
            )


def time_entries(oracle: Knows, person: Row) -> list[Row]:
    """The firm's people see all of a file; partners their own; clients those of files that share them."""
    kind, files = oracle.kind(person), {project["id"]: project for project in oracle.files(person)}
    found = []
    for entry in oracle.rows("TimeEntry"):
        project = files.get(entry["project_id"])
        if project is None or (kind is CompanyKind.CLIENT and not project["shared_hours"]):
            continue
        if kind is not CompanyKind.PARTNER or entry["person_id"] == person["id"]:
            found.append(entry)
    return found
