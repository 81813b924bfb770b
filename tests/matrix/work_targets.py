"""Work to do something to: a fresh step with a task, a comment and a request to approve, or a label."""

from db.models import Label, ProjectTemplate, Task
from permissions.tiers import TaskStatus
from schema.nodes import global_id
from tests.matrix.cast import STRANGE
from tests.matrix.deed import Deed
from tests.matrix.hour_rows import HourTargets
from tests.matrix.house import House
from tests.matrix.work_house import Work, approval_of, author_of, work_of


class WorkTargets(HourTargets):
    """Makes them, as `Targets` makes the others."""

    house: House

    async def _step(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        return global_id("Step", (await self._work(deed, thing, words)).step.id)

    async def _task(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        return global_id("Task", (await self._work(deed, thing, words)).task.id)

    async def _comment(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        return global_id("Comment", (await self._work(deed, thing, words)).comment.id)

    async def _asked(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        """A task that the client is asked to approve."""
        work = await self._work(deed, thing, words)
        company = self.house.companies["strange client" if thing == "strange" else "client"]
        author = author_of(self.house, "strange" if thing == "strange" else "")
        await approval_of(self.house, work.task, author, company.id, answered=False)
        await Task.filter(id=work.task.id).update(status=TaskStatus.APPROVAL_REQUESTED)
        return global_id("Task", work.task.id)

    async def _label(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        name = f"a {words['WORD']}"
        workspace_id = self.house.workspaces[thing].id
        label = await Label.create(workspace_id=workspace_id, name=name, sort_name=name, color="#000000")
        return global_id("Label", label.id)

    async def _project_template(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        workspace_id, name = self.house.workspaces[thing].id, f"a {words['WORD']}"
        row = await ProjectTemplate.create(workspace_id=workspace_id, name=name, steps=[], created_at=self.house.at)
        return global_id("ProjectTemplate", row.id)

    async def _work(self, deed: Deed, thing: str, words: dict[str, str]) -> Work:
        name = STRANGE.name if thing == "strange" else "client open both"
        words["A MEMBER"] = self.house.ids["person"]["staff on client's card"]
        words["THE CLIENT"] = self.house.ids["company"]["client"]
        visibility = "CLIENT" if thing == "strange" else thing
        archived = deed.field.startswith("restore")
        return await work_of(self.house, self.house.projects[name], author_of(self.house, name), visibility, archived)
