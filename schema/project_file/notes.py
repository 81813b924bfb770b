"""Notes: texts in a project's file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from permissions.tiers import Tier, Visibility
from permissions.viewer import Viewer
from resolvers.project_file.file_rows import notes_by_id
from schema.linked import linked
from schema.nodes import Node, global_id
from schema.people import Person
from schema.tiered import seen_by, tiered_type


@tiered_type
class Note(Node):
    """A text in a project's file."""

    title: str = seen_by(Tier.CLIENT, "What it is about.")
    text: str = seen_by(Tier.CLIENT, "What it says. Plain text.")
    created_at: datetime = seen_by(Tier.CLIENT, "When it was written.")
    updated_at: datetime = seen_by(Tier.CLIENT, "When it was changed last.")
    author: Person | None = linked(
        Tier.CLIENT, Person.read, by="author_id", description="Who wrote it; null where the viewer does not see them."
    )
    visibility: Visibility = seen_by(Tier.TEAM, "Who sees it.")
    author_id: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: Mapping[str, Any], _: Viewer) -> "Note":
        """The note in a row."""
        return cls(
            id=global_id("Note", row["id"]),
            title=row["title"],
            text=row["text"],
            created_at=row["created_at"],
            updated_at=row["updated_at"],
            visibility=Visibility(row["visibility"]),
            author_id=row["author_id"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the notes that exist for the viewer."""
        return {key: cls.of(row, viewer) for key, row in (await notes_by_id(viewer, ids)).items()}
