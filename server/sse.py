"""Server-sent events: the graphql-sse protocol's distinct connections mode."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable

from starlette.responses import StreamingResponse

from realtime.followers import StreamEnded
from schema.execution import broken
from server.engine import ended
from server.media import EVENT_STREAM

KEEP_ALIVE_SECONDS = 12.0


Written = Callable[[str], str]
"""A message as an event."""


def _next_event(message: str) -> str:
    return _event("next", message)


def response(messages: AsyncGenerator[str, None], written: Written = _next_event, **more: str) -> StreamingResponse:
    """The messages as `next` events, then `complete`; a comment now and then keeps proxies from hanging up.

    `written`: how else each becomes an event; `more`: further headers.
    """
    headers = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no", **more}
    return StreamingResponse(_events(messages, written), headers=headers, media_type=EVENT_STREAM)


async def _events(messages: AsyncGenerator[str, None], written: Written) -> AsyncIterator[str]:
    yield ":\n\n"
    arrival: asyncio.Task[str] | None = None
    try:
        while True:
            arrival = arrival or asyncio.create_task(_await_next(messages))
            done, _ = await asyncio.wait({arrival}, timeout=KEEP_ALIVE_SECONDS)
            if not done:
                yield ":\n\n"
                continue
            finished, arrival = arrival, None
            try:
                yield written(finished.result())
            except StopAsyncIteration:
                break
            except StreamEnded as reason:
                yield written(ended(reason).body)
                break
            except Exception as error:
                yield written(broken(error).body)
                break
        yield "event: complete\ndata:\n\n"
    finally:
        if arrival is not None:
            arrival.cancel()
            await asyncio.wait({arrival})
        await messages.aclose()


async def _await_next(messages: AsyncGenerator[str, None]) -> str:
    return await anext(messages)


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
