"""A large document is answered in turns with everything else."""

import asyncio

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
