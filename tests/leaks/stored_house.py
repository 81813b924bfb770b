"""Files and notes in every project of the house: with every visibility, by themselves, in steps and on tasks."""

from permissions.tiers import Visibility
from tests.leaks.canaries import Aviary, Row

LIMITS = (Visibility.CLIENT, Visibility.TEAM, Visibility.INTERNAL)


def plant(aviary: Aviary, named: dict[str, Row]) -> None:
    """A note and three files in each project, on its step and its task, which are planted before, if it has any."""
    steps = {step["project_id"]: step for step in aviary.rows["Step"]}
    tasks = {task["step_id"]: task for task in aviary.rows["Task"]}
    for place, project in enumerate(list(aviary.rows["Project"])):
        here = project["workspace_id"] == named["here"]["id"]
        author = named[("owner", "member", "client's guest")[place % 3] if here else "owner there"]
        common = {"project_id": project["id"], "author_id": author["id"]}
        aviary.plant("Note", **common, visibility=LIMITS[place % 3])
        step = steps.get(project["id"])
        task = tasks.get(step["id"]) if step else None
        for number, on in enumerate([(None, None), (step, None), (step, task)]):
            limit = LIMITS[(place // 3 + number) % 3]
            ids = {"step_id": on[0]["id"] if on[0] else None, "task_id": on[1]["id"] if on[1] else None}
            aviary.plant("File", **common, **ids, visibility=limit, has_thumbnail=number == 0)
