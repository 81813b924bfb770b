"""Streams when things go wrong: lost rings, restored databases, slow readers, broken rendering."""

import asyncio
import json
import random
from typing import Any

import pytest

from db.models import Event, LogHead
from realtime import followers
from realtime.doorbell import Doorbell
from resolvers.projects import companies_by_id
from schema import companies, streams
from schema.execution import execute
from tests.behaviours.test_live import Portal
from tests.people import STREAM, Caller, World

LOBBY = "Lobby and reception, London"


@pytest.fixture
async def eleanor(world: World) -> Caller:
    """A member of a client company."""
    return await world.person("Eleanor Whitcombe")


async def stopped_cursor(caller: Caller) -> str:
    """A cursor of somebody who then went away."""
    async with caller.follow() as stream:
        cursor: str = (await stream.change())["cursor"]
        return cursor


@pytest.mark.behaviour("N-01")
async def test_a_lost_ring_costs_latency_and_nothing_else(
    world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*_: object) -> None:
        pass

    monkeypatch.setattr(Doorbell, "ring", silent)
    monkeypatch.setattr("realtime.relay.POLL_SECONDS", 0.05)
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    async with eleanor.follow() as stream:
        await stream.change()
        await sophie.set_status([lobby], status="Unheard")
        told = await stream.change()
        while told["change"] == "BOOKMARK":
            told = await stream.change()
        assert told["project"]["clientStatus"]["status"] == "Unheard"


@pytest.mark.parametrize("change", [{"epoch": 1}, {"floor": 2}, {"seq": 0}])
async def test_a_cursor_that_cannot_be_resumed_is_reset(world: World, eleanor: Caller, change: dict[str, int]) -> None:
    # A restored database has another epoch or is behind the cursor; a pruned log begins after it.
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    await sophie.set_status([lobby], status="One")
    cursor = await stopped_cursor(eleanor)
    await sophie.set_status([lobby], status="Two")
    await LogHead.all().update(**change)
    async with eleanor.follow(after=cursor) as stream:
        bookmark, reset = await stream.change(), await stream.change()
        assert (bookmark["change"], bookmark["cursor"]) == ("BOOKMARK", cursor)
        assert (reset["change"], reset["projectId"], reset["project"]) == ("RESET", None, None)
        assert reset["cursor"] != cursor
        if "seq" in change:
            await Event.all().delete()
        await sophie.set_status([lobby], status="Three")
        assert (await stream.change())["project"]["clientStatus"]["status"] == "Three"


async def test_a_bookmark_comes_now_and_then(world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.relay.POLL_SECONDS", 0.02)
    monkeypatch.setattr("realtime.relay.BOOKMARK_SECONDS", 0.05)
    async with eleanor.follow() as stream:
        first, second, third = [await stream.change() for _ in range(3)]
        assert first == second == third
        assert first["change"] == "BOOKMARK"


async def test_a_reader_that_is_too_slow_is_ended_and_resumes(
    world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "MAILBOX_LIMIT", 5)
    owner = await world.person("Nadia Halden")
    ids = sorted(await eleanor.work_in_progress())
    assert len(ids) > 5
    async with eleanor.follow() as stream:
        cursor = (await stream.change())["cursor"]
        await owner.set_status(ids, status="Too much at once")
        code, reason = await stream.ended()
        assert (code, reason.startswith("LIMIT_EXCEEDED")) == (1013, True)
    async with eleanor.follow(after=cursor) as stream:
        await stream.change()
        # Catching up goes at the reader's own pace: there is no mailbox to overflow.
        assert sorted([(await stream.change())["projectId"] for _ in ids]) == ids


async def test_what_cannot_be_rendered_is_not_lost(
    world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    working = execute

    async def broken(*_: Any) -> Any:
        raise RuntimeError("out of memory, say")

    async with eleanor.follow() as stream:
        cursor = (await stream.change())["cursor"]
        monkeypatch.setattr(streams, "execute", broken)
        await sophie.set_status([lobby], status="Not lost")
        code, reason = await stream.ended()
        assert (code, reason.startswith("INTERNAL_ERROR")) == (1013, True)
        assert "out of memory" not in reason
    assert "out of memory, say" in caplog.text
    monkeypatch.setattr(streams, "execute", working)
    async with eleanor.follow(after=cursor) as stream:
        await stream.change()
        assert (await stream.change())["project"]["clientStatus"]["status"] == "Not lost"


async def test_followers_of_one_audience_share_one_execution(
    world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    rajiv, timur = await world.person("Rajiv Menon"), await world.person("Timur Bekov")
    cursor = await stopped_cursor(eleanor)
    executions = []
    working = execute

    async def counted(*given: Any) -> Any:
        answer = await working(*given)
        executions.append(answer.body)
        return answer

    # The same document with other cursors is one group; a guest's reach is their own; another document is another.
    async with (
        eleanor.follow() as one,
        rajiv.follow(after=cursor) as two,
        rajiv.follow() as three,
        timur.follow() as guest,
        eleanor.follow(STREAM.replace("projectId", "projectId id: projectId")) as other,
    ):
        for stream in (one, two, three, guest, other):
            await stream.change()
        # `two` joins the live feed only after it has caught up.
        await sophie.set_status([lobby], status="Warm-up")
        for stream in (one, two, three, other):
            await stream.change()
        monkeypatch.setattr(streams, "execute", counted)
        await sophie.set_status([lobby], status="Shared")
        told = [await stream.change() for stream in (one, two, three)]
        assert told[0] == told[1] == told[2]
        assert (await other.change())["id"] == lobby
    assert len([body for body in executions if "Shared" in body]) == 2


async def test_a_stream_that_is_left_leaves_nothing_behind(world: World, eleanor: Caller) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    for _ in range(20):
        async with eleanor.socket() as socket:
            for name in ("a", "b", "c"):
                await socket.send(json.dumps({"id": name, "type": "subscribe", "payload": {"query": STREAM}}))
    async with eleanor.follow() as stream:
        await stream.change()
        await sophie.set_status([lobby], status="Still here")
        assert (await stream.change())["project"]["clientStatus"]["status"] == "Still here"


async def test_a_session_follows_so_many_streams_and_no_more(
    world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.relay.MAX_STREAMS", 2)
    async with eleanor.follow() as one, eleanor.follow() as two:
        await one.change()
        await two.change()
        async with eleanor.follow() as three:
            message = await three.next()
            assert [error["extensions"]["code"] for error in message["payload"]] == ["LIMIT_EXCEEDED"]
        again = await world.person("Eleanor Whitcombe")
        async with again.follow() as elsewhere:
            assert (await elsewhere.change())["change"] == "BOOKMARK"


async def test_streams_that_are_opened_all_at_once_are_counted_as_well(
    world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.relay.MAX_STREAMS", 3)
    async with eleanor.socket() as socket:
        for number in range(6):
            payload = {"id": str(number), "type": "subscribe", "payload": {"query": STREAM}}
            await socket.send(json.dumps(payload))
        kinds = [json.loads(await socket.recv())["type"] for _ in range(6)]
        assert kinds.count("next") <= 3
        assert kinds.count("next") + kinds.count("error") == 6


async def test_what_a_document_does_not_use_does_not_tell_streams_apart(
    world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    executions = []

    async def counted(*given: Any) -> Any:
        answer = await execute(*given)
        executions.append(answer.body)
        return answer

    async with eleanor.follow() as one, eleanor.follow(STREAM + " # two", junk=2) as two:
        await one.change()
        await two.change()
        monkeypatch.setattr(streams, "execute", counted)
        await sophie.set_status([lobby], status="Shared")
        assert await one.change() == await two.change()
    assert len(executions) == 1


async def test_a_bulk_change_reads_its_links_in_one_go(
    world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, ids = await world.person("Nadia Halden"), list(await eleanor.work_in_progress())
    reads = []
    working = companies_by_id

    async def counted(viewer: Any, keys: Any) -> Any:
        reads.append(keys)
        return await working(viewer, keys)

    document = "subscription { clientStatusChanges { change project { company { name } } } }"
    async with eleanor.follow(document) as stream:
        await stream.change()
        monkeypatch.setattr(companies, "companies_by_id", counted)
        await owner.set_status(ids, status="All of them")
        for _ in ids:
            assert (await stream.change())["project"] == {"company": {"name": "Meridian Houses"}}
    assert [len(keys) for keys in reads] == [1]


async def test_a_reset_is_not_lost_to_somebody_who_comes_and_goes(world: World, eleanor: Caller) -> None:
    async with eleanor.follow() as stream:
        await stream.change()
        await LogHead.all().update(epoch=1)
        async with eleanor.socket() as socket:
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": STREAM}}))
        told = await stream.change()
        while told["change"] == "BOOKMARK":
            told = await stream.change()
        assert told["change"] == "RESET"


@pytest.mark.behaviour("N-01", "N-02")
@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_an_old_snapshot_and_its_messages_equal_a_fresh_one(
    world: World, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two people change things at random, while followers of three reaches stop and resume at random. At the end each
    # reads on to the position where everything has been told.
    monkeypatch.setattr("realtime.relay.POLL_SECONDS", 0.02)
    monkeypatch.setattr("realtime.relay.BOOKMARK_SECONDS", 0.05)
    chance = random.Random(seed)  # noqa: S311
    writers = [await world.person("Nadia Halden"), await world.person("Edwin Brix")]
    portals = [Portal(await world.person(name)) for name in ("Eleanor Whitcombe", "Timur Bekov", "Edwin Brix")]
    cards = [sorted(await portal.caller.work_in_progress()) for portal in portals]
    ids = [*cards[0][:3], *cards[1]]
    goal: list[str] = []

    async def write(writer: Caller) -> None:
        for number in range(25):
            some = chance.sample(ids, chance.randint(1, 3))
            if chance.random() < 0.4:
                await writer.hide_status(some)
            else:
                await writer.set_status(some, status=f"{seed}-{number}", shown=chance.random() < 0.8)

    async def read(portal: Portal) -> None:
        while portal.cursor not in goal:
            async with portal.caller.follow(after=portal.cursor) as stream:
                first = await stream.change()
                if portal.cursor is None:
                    portal.cursor = first["cursor"]
                    await portal.load()
                for _ in range(chance.randint(1, 6)):
                    portal.apply(await stream.change())

    async with asyncio.TaskGroup() as everybody:
        for portal in portals:
            everybody.create_task(read(portal))
        async with asyncio.TaskGroup() as writing:
            for writer in writers:
                writing.create_task(write(writer))
        goal.append(await stopped_cursor(writers[0]))
    for portal in portals:
        assert await portal.agrees()
