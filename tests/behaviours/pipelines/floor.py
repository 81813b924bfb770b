"""A pipeline with projects in it and beside it, and what happens to them, at random."""

import asyncio
import random
from typing import Any

from tests.behaviours.office import asked, do, ids
from tests.behaviours.pipelines.boards import stand
from tests.behaviours.pipelines.process import make_pipeline
from tests.behaviours.pipelines.screens import Screen
from tests.people import Caller, World

PEOPLE = ("Nadia Halden", "Edwin Brix", "Sophie Marchand")
"""Owner, admin, and a member, who does not see what is closed."""


class Floor:
    """A pipeline with projects in it and beside it, and what happens to them, at random."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance, self.number = world, random.Random(seed), 0  # noqa: S311
        self.people: dict[str, Caller] = {}

    async def open(self) -> None:
        """Everything is there."""
        self.people = {name: await self.world.person(name) for name in PEOPLE}
        self.known = await ids(self.boss)
        self.pipeline, stages = await make_pipeline(self.boss)
        _, others = await make_pipeline(self.boss, "Beside", "Other")
        self.stages, self.others = list(stages.values()), list(others.values())
        self.projects = await stand(self.pipeline, self.stages, 12)
        names = ("Red", "Blue")
        self.labels = [(await do(self.boss, "createLabel", "label { id }", name=each))["label"]["id"] for each in names]

    @property
    def boss(self) -> Caller:
        """Who may do everything."""
        return self.people["Nadia Halden"]

    @property
    def screens(self) -> list[Screen]:
        """One for everybody."""
        return [Screen(caller, self.pipeline) for caller in self.people.values()]

    def some(self) -> list[str]:
        """A few of the projects."""
        return self.chance.sample(self.projects, self.chance.randint(1, 4))

    def word(self) -> str:
        """Another one each time."""
        self.number += 1
        return f"word {self.number}"

    async def call_it(self, name: str) -> None:
        """Everybody is told that."""
        await do(self.boss, "updatePipeline", pipelineId=self.pipeline, name=name)

    async def move(self) -> None:
        """Within the pipeline, out of it or into another."""
        stage = self.chance.choice([*self.stages, *self.stages, *self.others, None])
        await asked(self.boss, "moveProjects", "", {"projectIds": self.some(), "stageId": stage})

    async def move_at_once(self) -> None:
        """Several people, some the same projects."""
        moves = [
            asked(who, "moveProjects", "", {"projectIds": self.some(), "stageId": self.chance.choice(self.stages)})
            for who in (*self.people.values(), self.boss)
        ]
        await asyncio.gather(*moves)

    async def status(self) -> None:
        """Told, or hidden."""
        if self.chance.random() < 0.3:
            await self.boss.hide_status(self.some())
        else:
            await self.boss.set_status(self.some(), status=self.word())

    async def write(self) -> None:
        """Something is written down."""
        who = self.chance.choice([self.known["Lukas Petersen"], self.known["Nadia Halden"], None])
        given: dict[str, Any] = self.chance.choice(
            [{"assigneeId": who}, {"dueOn": f"2026-05-{self.chance.randint(10, 30)}"}, {"dueOn": None}]
        )
        project = self.chance.choice(self.projects)
        await asked(self.boss, "updateProject", "", {"projectId": project, **given})

    async def label(self) -> None:
        """Words on them, or off them."""
        labels = self.chance.sample(self.labels, self.chance.randint(0, len(self.labels)))
        await do(self.boss, "setProjectLabels", projectIds=self.some(), labelIds=labels)

    async def stage(self) -> None:
        """A stage is called something else, made, or put elsewhere."""
        if self.chance.random() < 0.3:
            made = await do(self.boss, "createStage", "stage { id }", pipelineId=self.pipeline, name=self.word())
            self.stages.append(made["stage"]["id"])
        else:
            await do(self.boss, "renameStage", stageId=self.chance.choice(self.stages), name=self.word())
            await do(self.boss, "moveStage", stageId=self.chance.choice(self.stages))

    async def reach(self) -> None:
        """Closed to members, or open; somebody is let in, or taken out."""
        if self.chance.random() < 0.6:
            opened = self.chance.random() < 0.5
            await do(self.boss, "setProjectReach", projectIds=self.some(), openToWorkspace=opened)
        else:
            mutation = self.chance.choice(["addToProject", "removeFromProject"])
            sophie = [self.known["Sophie Marchand"]]
            await do(self.boss, mutation, projectId=self.chance.choice(self.projects), personIds=sophie)

    async def settings(self) -> None:
        """What all cards show is another."""
        kind = self.chance.choice(["shows", "label", "person", "gone"])
        if kind == "shows":
            shows = self.chance.random() < 0.5
            await do(self.boss, "updatePipeline", pipelineId=self.pipeline, showsStatus=shows)
        elif kind == "label" and self.labels:
            await do(self.boss, "updateLabel", labelId=self.chance.choice(self.labels), name=self.word())
        elif kind == "gone" and len(self.labels) > 1:
            await do(self.boss, "deleteLabel", labelId=self.labels.pop())
        else:
            person = self.known["Lukas Petersen"]
            await do(self.boss, "updatePerson", personId=person, displayName=self.word())


WORK = ("move", "move", "move_at_once", "status", "write", "label", "stage")
ALL = (*WORK, "reach", "reach", "settings")
