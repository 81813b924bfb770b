"""What an operation runs with: its viewer, the parts it needs, and loaders of its own."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from db.writes import Writer
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers.rates import Rates
from schema.faults import fault

Read = Callable[[Viewer, list[UUID]], Awaitable[Mapping[UUID, Any]]]


@dataclass(slots=True)
class Context:
    """Made afresh for every operation and for every batch of a stream's messages, so nothing in it goes stale.

    `address` is the network's, of who asks; empty where a stream's messages are made.
    """

    signed_in: Viewer | None
    writer: Writer
    seals: Seals
    rates: Rates
    address: str = ""
    _loaders: dict[Read, DataLoader[UUID, Any]] = field(default_factory=dict)

    @property
    def viewer(self) -> Viewer:
        """Who is asking. Raises UNAUTHENTICATED where nobody has signed in."""
        if self.signed_in is None:
            raise fault("UNAUTHENTICATED", "Sign in first: send `Authorization: Bearer TOKEN`.")
        return self.signed_in

    async def load(self, read: Read, key: UUID) -> Any:
        """One row by a read that is batched with the others of this operation; None where it is not to be seen."""
        if read not in self._loaders:

            async def load(keys: list[UUID]) -> list[Any]:
                found = await read(self.viewer, keys)
                return [found.get(key) for key in keys]

            self._loaders[read] = DataLoader(load_fn=load)
        return await self._loaders[read].load(key)


Info = strawberry.Info[Context, None]
