"""What clients were told, automations, and archived projects: rows of the house, and fresh ones to do something to."""

from datetime import timedelta

from db.models import Automation, Project, ProjectAccess, StatusTemplate, ToldStatus
from permissions.tiers import AutomationAction
from schema.nodes import global_id
from tests.matrix.board_cells import ARCHIVED
from tests.matrix.cast import STRANGE, VIEWERS
from tests.matrix.deed import Deed
from tests.matrix.house import House, project_of
from tests.matrix.process_cells import STANDING, WHERE
from tests.matrix.process_rows import stage_of

AUTHORS = {"ours": "owner", "strange": "stranger"}


async def told_of(house: House, project: str, shown: bool = True, days: int = 0) -> ToldStatus:
    """What a client was told of a project so many days ago, or a draft."""
    at = house.at - timedelta(days=days)
    return await ToldStatus.create(project_id=house.projects[project].id, at=at, shown=shown, status="Begun")


async def automation_of(house: House, where: str, stage_id: object, position: int) -> Automation:
    """What tells a client something, but is switched off."""
    return await Automation.create(
        stage_id=stage_id,
        author_id=house.people[AUTHORS[where]].id,
        position=position,
        enabled=False,
        action=AutomationAction.SET_STATUS,
        settings={"status": "Begun", "description": None},
        label_ids=[],
        company_ids=[],
        created_at=house.at,
    )


async def build(house: House) -> None:
    """For each project a draft, and later what its client is told; in each stage an automation; the archive."""
    drafts = {name: (await told_of(house, name, shown=False, days=1)).id for name in house.projects}
    told = {name: (await told_of(house, name)).id for name in house.projects}
    house.name("draft", "ToldStatus", drafts)
    house.name("told", "ToldStatus", told)
    automations, archived = {}, {}
    for where in WHERE:
        stage_id = (await Project.get(id=house.projects[STANDING[where]].id)).stage_id
        automations[where] = (await automation_of(house, where, stage_id, 0)).id
    for name, work in ARCHIVED.items():
        project = project_of(house, work, name)
        project.archived_at = house.at
        await project.save(force_create=True)
        archived[name] = project.id
        added = [house.people[viewer].id for viewer, someone in VIEWERS.items() if someone.added]
        await ProjectAccess.bulk_create(ProjectAccess(project_id=project.id, person_id=each) for each in added)
    house.name("automation", "Automation", automations)
    house.name("archived", "Project", archived)


class StatusTargets:
    """Makes them, as `Targets` makes the others."""

    house: House

    async def _status_template(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        texts = {"en": {"name": f"a {words['WORD']}", "description": ""}}
        workspace_id = self.house.workspaces[thing].id
        made = await StatusTemplate.create(
            workspace_id=workspace_id, position=10_000, color="#000000", icon="i", texts=texts
        )
        return global_id("StatusTemplate", made.id)

    async def _told(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        project = STRANGE.name if thing == "strange" else "client open both"
        return global_id("ToldStatus", (await told_of(self.house, project, days=2)).id)

    async def _automation(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        stage = await stage_of(self.house, thing, f"a {words['WORD']}")
        await automation_of(self.house, thing, stage.id, 0)
        return global_id("Automation", (await automation_of(self.house, thing, stage.id, 1)).id)
