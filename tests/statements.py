"""How many SQL statements something takes, on either engine, in this process."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tortoise.backends.asyncpg.client import AsyncpgDBClient

from db.engines.sqlite import SqliteEngine


class Statements(list[str]):
    """The statements that read, as they were sent, since `watch` or `clear`."""

    @classmethod
    def watch(cls, monkeypatch: pytest.MonkeyPatch) -> "Statements":
        """Keep what is read from here on until the test ends."""
        kept = cls()

        def keeping(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
            async def read(self: Any, query: str, values: list[Any] | None = None) -> Any:
                kept.append(query)
                return await original(self, query, values)

            return read

        for client, name in (
            (SqliteEngine, "_read"),
            (AsyncpgDBClient, "execute_query"),
            (AsyncpgDBClient, "execute_query_dict"),
        ):
            monkeypatch.setattr(client, name, keeping(getattr(client, name)))
        return kept
