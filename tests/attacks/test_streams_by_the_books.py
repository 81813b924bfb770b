"""Streams under random changes of access: whoever applies them holds what they may see, and was never sent more."""

import asyncio
import random
from contextlib import AsyncExitStack

import pytest

from db import sessions
from db.models import Event, Person
from tests.attacks.firm import CAST, Firm, row_of
from tests.attacks.holding import ACCESS_CHANGED, SIGNED_OUT, Holder
from tests.people import Caller, World

SETTLE_SECONDS = 10.0
OF_A_PERSON = ("person.role_changed", "person.moved")


async def follower(world: World, firm: Firm, name: str) -> Holder:
    """One of the cast, who signs in again wherever they were signed out."""

    async def sign_in() -> Caller:
        return world.with_token((await sessions.start(await Person.get(display_name=name)))[0])

    async def must_reset(holder: Holder, position: int) -> bool:
        about = Event.filter(seq__gt=position, subject_id=holder.person_id, verb__in=OF_A_PERSON)
        return await about.exists()

    person_id = row_of(firm.named[name])
    return Holder(name, person_id, await sign_in(), sign_in, lambda: firm.step, must_reset)


async def settled(holders: list[Holder], firm: Firm) -> None:
    """Wait until all hold what there is, which must be soon."""
    for holder in holders:
        async with asyncio.timeout(SETTLE_SECONDS):
            while holder.cards != (fresh := await holder.fetch()):
                holder.check()
                await asyncio.sleep(0.01)
        holder.check()
        assert set(fresh) == await firm.visible(holder.person_id), holder.name


def check_nothing_too_much(holders: list[Holder], firm: Firm) -> None:
    """Each project that was sent was to be seen by its reader at some instant between its change and its arrival."""
    for holder in holders:
        for held in holder.received:
            # What was done while the message was under way is not in the history yet.
            instants = [seen[holder.person_id] for end, seen in firm.history[: held.step + 2] if end >= held.seq]
            assert any(held.project_id in seen for seen in instants), (holder.name, held, firm.done[-5:])


async def play(world: World, seed: int, steps: int) -> list[Holder]:
    """Make random changes while the cast follows, some of whom come and go."""
    firm = await Firm.of(await world.person("Nadia Halden"), seed)
    chance = random.Random(seed)  # noqa: S311
    async with AsyncExitStack() as stack:
        holders = [await follower(world, firm, name) for name in CAST]
        for holder in holders:
            stack.push_async_callback(holder.pause)
            await holder.start()
        away: list[Holder] = []
        for step in range(steps):
            await firm.change_something()
            if step % 8 == 7:  # before something makes everybody fetch again
                await settled([holder for holder in holders if holder not in away], firm)
            if chance.random() < 0.15 and len(away) < 3:
                away.append(chance.choice([holder for holder in holders if holder not in away]))
                await away[-1].pause()
            if chance.random() < 0.1 and away:
                await back(away.pop(0))
            if chance.random() < 0.3:
                await asyncio.sleep(0.02)
            for holder in holders:
                holder.check()
        for holder in away:
            await back(holder)
        await settled(holders, firm)
        check_nothing_too_much(holders, firm)
    return holders


async def back(holder: Holder) -> None:
    """Somebody opens their laptop again; if they were signed out meanwhile, they sign in."""
    if "errors" in await holder.caller.run("{ viewer { tier } }"):
        holder.caller = await holder.sign_in()
    await holder.start()


@pytest.mark.behaviour("N-01", "N-06", "S-07", "W-10", "X-01", "X-13")
async def test_followers_hold_what_they_may_see(world: World) -> None:
    holders = await play(world, seed=7, steps=50)
    # The test would pass on nothing.
    assert sum(len(holder.received) for holder in holders) > 20
    assert sum(holder.resets for holder in holders) > 5
    assert {code for holder in holders for code in holder.closed} == {SIGNED_OUT, ACCESS_CHANGED}


@pytest.mark.torture
@pytest.mark.behaviour("N-01", "N-06", "S-07", "W-10", "X-01", "X-13")
@pytest.mark.parametrize("seed", range(100, 110))
async def test_followers_hold_what_they_may_see_for_long(world: World, seed: int) -> None:
    await play(world, seed, 200)
