"""Server-sent events: the graphql-sse protocol's distinct connections mode."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from starlette.responses import StreamingResponse

from realtime.followers import StreamEnded
from schema.execution import broken
from server.engine import ended
from server.media import EVENT_STREAM

KEEP_ALIVE_SECONDS = 12.0


def response(messages: AsyncGenerator[str, None]) -> StreamingResponse:
    """The messages as `next` events, then `complete`; a comment now and then keeps proxies from hanging up."""
    headers = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(messages), headers=headers, media_type=EVENT_STREAM)


async def _events(messages: AsyncGenerator[str, None]) -> AsyncIterator[str]:
    yield ":\n\n"
    arrival: asyncio.Task[str] | None = None
    try:
        while True:
            arrival = arrival or asyncio.create_task(_next(messages))
            done, _ = await asyncio.wait({arrival}, timeout=KEEP_ALIVE_SECONDS)
            if not done:
                yield ":\n\n"
                continue
            finished, arrival = arrival, None
            try:
                yield _event("next", finished.result())
            except StopAsyncIteration:
                break
            except StreamEnded as reason:
                yield _event("next", ended(reason).body)
                break
            except Exception as error:
                yield _event("next", broken(error).body)
                break
        yield "event: complete\ndata:\n\n"
    finally:
        if arrival is not None:
            arrival.cancel()
            await asyncio.wait({arrival})
        await messages.aclose()


async def _next(messages: AsyncGenerator[str, None]) -> str:
    return await anext(messages)


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
