"""Read links in every project of the house; and who is meant to see them."""

from collections.abc import Iterable

from permissions.tiers import Section
from tests.leaks.canaries import Aviary, Row
from tests.leaks.work_oracle import Knows


def plant(aviary: Aviary, named: dict[str, Row]) -> None:
    """A link to each project: every other one open, each with other sections."""
    every = [section.value for section in Section]
    for place, project in enumerate(list(aviary.rows["Project"])):
        here = project["workspace_id"] == named["here"]["id"]
        aviary.plant(
            "ReadLink",
            workspace_id=project["workspace_id"],
            project_id=project["id"],
            creator_id=named["member" if here else "owner there"]["id"],
            sections=every[: place % len(every) + 1],
            **({"deactivated_at": None} if place % 2 else {}),
        )


def read_links(oracle: Knows, person: Row) -> Iterable[Row]:
    """Those to projects that they see, for who works for the firm."""
    seen = {project["id"] for project in oracle.projects(person)} if oracle.works_for_the_firm(person) else set()
    return [link for link in oracle.rows("ReadLink") if link["project_id"] in seen]
