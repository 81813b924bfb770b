"""A project's file, live: whoever holds a snapshot and applies the messages holds what a fresh one would say."""

import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.behaviours.office import asked, do, ids
from tests.behaviours.project_file.links import Link, opened
from tests.behaviours.project_file.portals import Portal, told
from tests.behaviours.project_file.work import make_comment, make_step, make_task
from tests.people import Caller, Stream, World

LOBBY = "Lobby and reception, London"
RIGHTS = ("COMMENT", "CREATE_TASKS")
PEOPLE = ("Nadia Halden", "Edwin Brix", "Sophie Marchand", "Piotr Wolski", "Eleanor Whitcombe", "Timur Bekov")
"""Owner, admin, member, partner's guest, client's member, client's guest."""


class Site:
    """A project that everybody sees, and what happens to it, at random."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance, self.number = world, random.Random(seed), 0  # noqa: S311
        self.people: dict[str, Caller] = {}
        self.links: list[Link] = []
        self.made: dict[str, list[str]] = {"step": [], "task": [], "comment": [], "timeEntry": []}

    async def open(self) -> None:
        """Let everybody see it."""
        self.people = {name: await self.world.person(name) for name in PEOPLE}
        self.known, self.project = await ids(self.staff), await self.world.project(LOBBY)
        await self.let_in()
        self.links = [await opened(self.world, self.staff, self.project, *some) for some in ((), ("STEPS", "PEOPLE"))]

    @property
    def staff(self) -> Caller:
        """Who does what others must not."""
        return self.people["Nadia Halden"]

    @property
    def portals(self) -> list[Portal]:
        """One frontend for everybody, and for each link."""
        callers = [*self.people.values(), *(link.visitor for link in self.links)]
        return [Portal(caller, self.project) for caller in callers]

    async def let_in(self) -> None:
        """Everybody sees it again."""
        await do(self.staff, "setProjectReach", projectIds=[self.project], sharedWithClient=True, sharedHours=True)
        guests = [self.known[name] for name in ("Sophie Marchand", "Piotr Wolski", "Timur Bekov")]
        await do(self.staff, "addToProject", projectId=self.project, personIds=guests)

    def word(self) -> str:
        """Another one each time."""
        self.number += 1
        return f"word {self.number}"

    async def call_it(self, name: str) -> None:
        """Everybody is told that."""
        await do(self.staff, "renameProject", projectId=self.project, clientName=name)

    async def _some(self, kind: str) -> str:
        if not self.made[kind]:
            await getattr(self, f"make_{kind}")()
        return self.chance.choice(self.made[kind])

    async def make_step(self) -> None:
        """By one of two, who each have private ones."""
        names = ["Nadia Halden", "Edwin Brix"]
        who = self.people[self.chance.choice(names)]
        visibility = self.chance.choice(["PRIVATE", "INTERNAL", "TEAM", "CLIENT", "CLIENT"])
        self.made["step"].append(await make_step(who, self.project, self.word(), visibility, *RIGHTS))

    async def make_task(self) -> None:
        """In a step that its maker sees."""
        await self._try(self._some("step"), lambda who, step: make_task(who, step, self.word()), "task")

    async def make_comment(self) -> None:
        """On a task that the talker sees."""
        await self._try(self._some("task"), lambda who, task: make_comment(who, task, self.word()), "comment")

    async def make_timeEntry(self) -> None:  # noqa: N802  # as the API names it
        """By a partner, where they are in it, or one of the firm."""
        given: dict[str, Any] = {"projectId": self.project, "date": "2026-05-04", "minutes": self.number + 1}
        for name in self.chance.choice([("Piotr Wolski", "Nadia Halden"), ("Nadia Halden",)]):
            payload = await asked(self.people[name], "logHours", "timeEntry { id }", given)
            if payload["timeEntry"]:
                self.made["timeEntry"].append(payload["timeEntry"]["id"])
                return

    async def change(self) -> None:
        """Of what there is, one thing is called something else."""
        kind = self.chance.choice(["step", "task", "comment", "timeEntry"])
        thing = await self._some(kind)
        mutation, field, value = {
            "step": ("updateStep", "name", self.word()),
            "task": ("updateTask", "title", self.word()),
            "comment": ("updateComment", "text", self.word()),
            "timeEntry": ("updateHours", "minutes", self.chance.randint(1, 600)),
        }[kind]
        await self._anybody(mutation, {f"{kind}Id": thing, field: value})

    async def delete(self) -> None:
        """A comment, or hours."""
        kind = self.chance.choice(["comment", "timeEntry"])
        thing = await self._some(kind)
        if await self._anybody({"comment": "deleteComment", "timeEntry": "deleteHours"}[kind], {f"{kind}Id": thing}):
            self.made[kind].remove(thing)

    async def status(self) -> None:
        """Told, or hidden."""
        if self.chance.random() < 0.5:
            await self.staff.hide_status([self.project])
        else:
            await self.staff.set_status([self.project], status=self.word())

    async def reach(self) -> None:
        """Shared or not, with or without hours, open or not."""
        switch = self.chance.choice(["sharedWithClient", "sharedHours", "openToWorkspace"])
        given: dict[str, Any] = {"projectIds": [self.project], switch: self.chance.random() < 0.5}
        await do(self.staff, "setProjectReach", **given)

    async def come_and_go(self) -> None:
        """Somebody is added, or taken out."""
        mutation = self.chance.choice(["addToProject", "removeFromProject"])
        who = self.known[self.chance.choice(["Piotr Wolski", "Timur Bekov", "Sophie Marchand"])]
        share: dict[str, Any] = {"shareWithClient": False} if mutation == "addToProject" else {}
        await do(self.staff, mutation, projectId=self.project, personIds=[who], **share)

    async def switch(self) -> None:
        """A link shows something else."""
        sections = self.chance.sample(["STATUS", "STEPS", "HOURS", "PEOPLE"], k=self.chance.randint(1, 4))
        await do(self.staff, "updateReadLink", readLinkId=self.chance.choice(self.links).id, sections=sections)

    async def _try(self, thing: Awaitable[str], make: Callable[[Caller, str], Awaitable[str]], kind: str) -> None:
        # By whoever may: some do not see it, some may not.
        given = await thing
        for who in self.chance.sample(list(self.people.values()), k=len(self.people)):
            try:
                self.made[kind].append(await make(who, given))
            except AssertionError:
                continue
            return

    async def _anybody(self, mutation: str, given: dict[str, Any]) -> bool:
        for who in self.people.values():
            try:
                await do(who, mutation, **given)
            except AssertionError:
                continue
            return True
        return False


WORK = ("make_step", "make_task", "make_task", "make_comment", "make_timeEntry", "change", "change", "delete", "status")
REACH = ("reach", "reach", "come_and_go", "switch")


async def agree(site: Site, portals: list[Portal], streams: list[Stream], round_: str) -> None:
    """Everybody hears of all that came before, and then holds what the API says."""
    for name in (f"first {round_}", f"second {round_}"):
        await site.call_it(name)
        for portal, stream in zip(portals, streams, strict=True):
            await portal.take(stream, name)
    for portal in portals:
        assert portal.things == await portal.fresh()


@pytest.mark.behaviour("N-01", "N-02", "C-02", "S-05", "T-04")
@pytest.mark.parametrize("seed", [3])
async def test_a_snapshot_and_its_messages_are_a_fresh_snapshot(world: World, seed: int) -> None:
    await converges(world, seed, rounds=2, changes=20)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(100, 112))
async def test_they_are_however_it_comes(world: World, seed: int) -> None:
    await converges(world, seed, rounds=6, changes=60)


async def converges(world: World, seed: int, rounds: int, changes: int) -> None:
    """Much happens: some follow it live, others come back afterwards."""
    site = Site(world, seed)
    await site.open()
    live, away = site.portals, [each for number, each in enumerate(site.portals) if number % 2]
    for portal in [*live, *away]:
        async with portal.follow() as stream:
            portal.cursor = (await stream.next())["data"]["projectChanges"]["cursor"]
        await portal.load()
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(portal.follow()) for portal in live]
        for number in range(rounds):
            resets = sum(portal.resets for portal in live)
            possible = WORK if number % 2 == 0 else WORK + REACH
            for _ in range(changes):
                await getattr(site, site.chance.choice(possible))()
            if possible != WORK:
                await site.let_in()
            await agree(site, live, streams, f"{seed}.{number}")
            if number == 0:
                # Nothing was made easy by fetching it again. Later, what was fetched may be ahead of what is told.
                assert sum(portal.resets for portal in live) == resets
            async with AsyncExitStack() as returning:
                back = [await returning.enter_async_context(portal.follow()) for portal in away]
                await agree(site, away, back, f"back {seed}.{number}")
            for portal, stream in zip(live, streams, strict=True):
                await portal.take(stream, f"second back {seed}.{number}")
    assert any(portal.things["Step"] for portal in live)


@pytest.mark.behaviour("N-01", "N-06", "X-13", "C-04")
async def test_a_project_that_is_hidden_speaks_for_its_file(world: World) -> None:
    site = Site(world, 0)
    await site.open()
    nadia, eleanor = site.staff, site.people["Eleanor Whitcombe"]
    await site.status()
    step = await make_step(nadia, site.project, "Seen by all")
    hers, link = Portal(eleanor, site.project), Portal(site.links[0].visitor, site.project)
    async with hers.follow() as stream, link.follow() as by_link:
        assert [await told(stream), await told(by_link)] == [("BOOKMARK", None)] * 2
        # The hours open and close as a whole; a link has a switch of its own for them.
        await do(nadia, "setProjectReach", projectIds=[site.project], sharedHours=False)
        assert await told(stream) == ("RESET", None)
        await nadia.set_status([site.project], status="So that there is a card")
        assert await told(stream) == ("UPDATED", "PROJECT")
        # With the card shown the project stays, and its file goes.
        await do(nadia, "setProjectReach", projectIds=[site.project], sharedWithClient=False)
        assert await told(stream) == ("RESET", None)
        await do(nadia, "updateStep", stepId=step, name="Not told to her")
        await nadia.hide_status([site.project])
        assert await told(stream) == ("HIDDEN", "PROJECT")
        # Then there is no such project: not even to come back to.
        for after in (None, hers.cursor):
            answer = await _refused(eleanor, site.project, after)
            assert answer == ["NOT_FOUND"]
        await do(nadia, "setProjectReach", projectIds=[site.project], sharedWithClient=True)
        assert await told(stream) == ("RESET", None)
        # Of all this a link was told what changed of what it shows.
        heard = [await told(by_link) for _ in range(6)]
        assert ("UPDATED", "STEP") in heard
        assert {change for change, _ in heard} == {"UPDATED"}


@pytest.mark.behaviour("N-02", "T-04")
async def test_what_is_not_seen_makes_no_sound_and_is_not_found(world: World) -> None:
    site = Site(world, 0)
    await site.open()
    nadia, katrin = site.staff, await world.person("Katrin Vogt")
    assert await _refused(katrin, site.project, None) == ["NOT_FOUND"]
    assert await _refused(katrin, site.project[:-2], None) == ["NOT_FOUND"]
    other = next(iter(await katrin.work_in_progress()))
    assert await _refused(site.links[0].visitor, other, None) == ["NOT_FOUND"]
    names = ("Edwin Brix", "Piotr Wolski", "Eleanor Whitcombe")
    portals = [Portal(site.people[name], site.project) for name in names]
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(portal.follow()) for portal in portals]
        for stream in streams:
            assert await told(stream) == ("BOOKMARK", None)
        private = await make_step(nadia, site.project, "Mine alone", "PRIVATE")
        task = await make_task(nadia, private, "Nobody's business")
        await make_comment(nadia, task, "Indeed")
        await make_step(nadia, site.project, "The firm's", "INTERNAL")
        await make_step(nadia, site.project, "The team's", "TEAM")
        await make_step(nadia, site.project, "Everybody's", "CLIENT")
        assert [await told(streams[0]) for _ in range(3)] == [("SHOWN", "STEP")] * 3
        assert [await told(streams[1]) for _ in range(2)] == [("SHOWN", "STEP")] * 2
        assert await told(streams[2]) == ("SHOWN", "STEP")
        await site.call_it("To see that nothing else came")
        for stream in streams:
            assert await told(stream) == ("UPDATED", "PROJECT")


async def _refused(caller: Caller, project: str, after: str | None) -> list[str]:
    async with caller.follow(
        "subscription($id: ID!, $after: String) { projectChanges(projectId: $id, after: $after) { cursor } }",
        id=project,
        after=after,
    ) as stream:
        message = await stream.next()
        assert message["type"] == "error"
        return [error["extensions"]["code"] for error in message["payload"]]
