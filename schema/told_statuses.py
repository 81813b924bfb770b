"""The history of what the client is told of a project."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import told_statuses
from schema.connections import DEFAULT_FIRST, After, Connection, First
from schema.context import Info
from schema.linked import linked
from schema.linked_pages import linked_page
from schema.nodes import Node, global_id
from schema.people import Person
from schema.tiered import seen_by, tiered_type


@tiered_type
class ToldStatus(Node):
    """What the client was told of a project, and since when."""

    at: datetime = seen_by(Tier.CLIENT, "Since when; until the next was told.")
    status: str = seen_by(Tier.CLIENT, "In a few words, as it was told.")
    description: str | None = seen_by(Tier.CLIENT, "In a sentence or two.")
    color: str | None = seen_by(Tier.CLIENT, "#RRGGBB, where the status had one.")
    icon: str | None = seen_by(Tier.CLIENT, "An icon's name, where the status had one.")
    shown: bool = seen_by(
        Tier.INTERNAL, "Whether the client was told it: false for drafts, and where the status was hidden."
    )
    told_by: Person | None = linked(
        Tier.INTERNAL,
        Person.read,
        by="person_id",
        description="Who set or hid it, by hand or by a move; null where that is not known, or they are gone.",
    )
    person_id: strawberry.Private[UUID | None]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "ToldStatus":
        """The entry in a row."""
        return cls(
            id=global_id("ToldStatus", row["id"]),
            at=row["at"],
            status=row["status"],
            description=row["description"],
            color=row["color"],
            icon=row["icon"],
            shown=row["shown"],
            person_id=row["person_id"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the entries that exist for the viewer."""
        return {key: cls.of(row) for key, row in (await told_statuses.by_id(viewer, ids)).items()}


@tiered_type
class HistoryOfProject:
    """The part of a project that is what its client was told."""

    row_id: strawberry.Private[UUID]

    @seen_by(
        Tier.CLIENT,
        "What the client was told of it, the newest first; nothing where there is no status to be seen now.",
    )
    async def status_history(
        self, info: Info, first: First = DEFAULT_FIRST, after: After = None
    ) -> Connection[ToldStatus]:
        """Behaviour N-10."""
        return await linked_page(
            info, told_statuses.OF_PROJECT, self.row_id, first, after, lambda row, _: ToldStatus.of(row)
        )
