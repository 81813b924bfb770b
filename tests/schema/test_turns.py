"""A large document is answered in turns with everything else."""

import asyncio
from uuid import UUID

from schema.batches import Batches
from schema.turns import Turns


async def test_a_few_go_on_in_each_round_in_order_and_none_is_left_behind() -> None:
    turns, rounds, went = Turns(), 0, list[tuple[int, int]]()

    async def part(number: int) -> None:
        await turns.mine()
        went.append((number, rounds))

    parts = [asyncio.create_task(part(number)) for number in range(20)]
    parts[9].cancel()
    while not all(each.done() for each in parts):
        await asyncio.sleep(0)
        rounds += 1
    assert [number for number, _ in went] == [number for number in range(20) if number != 9]
    per_round = [sum(1 for _, at in went if at == each) for each in range(rounds + 1)]
    assert max(per_round) <= Turns.AT_ONCE
    # And again, when the round is over.
    await turns.mine()


async def test_what_all_ask_for_next_is_read_at_once() -> None:
    turns, reads = Turns(), list[list[int]]()

    async def read(keys: list[UUID]) -> dict[UUID, int]:
        reads.append(sorted(key.int for key in keys))
        await asyncio.sleep(0)
        return {key: key.int * 2 for key in keys if key.int != 7}

    first, then = Batches(read, turns), Batches(read, turns)

    async def part(number: int) -> int | None:
        await first.load(UUID(int=number))
        await turns.mine()
        await asyncio.sleep(0)
        found: int | None = await then.load(UUID(int=number % 25))
        return found

    found = await asyncio.gather(*(part(number) for number in range(50)))
    assert reads == [list(range(50)), list(range(25))]
    assert found == [None if number % 25 == 7 else number % 25 * 2 for number in range(50)]


async def test_what_fails_fails_for_all_who_asked_and_whoever_goes_away_disturbs_nobody() -> None:
    turns = Turns()

    async def read(keys: list[UUID]) -> dict[UUID, int]:
        await asyncio.sleep(0.01)
        if len(keys) > 2:
            raise ValueError(len(keys))
        return {key: key.int for key in keys}

    broken, whole = Batches(read, turns), Batches(read, turns)
    told = await asyncio.gather(*(broken.load(UUID(int=number)) for number in range(3)), return_exceptions=True)
    assert [repr(each) for each in told] == ["ValueError(3)"] * 3
    goes, stays = (asyncio.create_task(whole.load(UUID(int=1))) for _ in range(2))
    await asyncio.sleep(0)
    goes.cancel()
    assert await stays == 1
    assert goes.cancelled()
