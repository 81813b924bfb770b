"""Read links, as the firm sees those to its projects."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from permissions import tiers
from permissions.tiers import Section, Tier
from permissions.viewer import Viewer
from resolvers.project_file import read_links
from resolvers.tokens import TokenKind
from schema.context import Info
from schema.linked import linked
from schema.nodes import Node, global_id
from schema.people import Person
from schema.tiered import seen_by, tiered_enum, tiered_type

tiered_enum(
    tiers.Section,
    "A part of the project file that a read link shows or does not.",
    STATUS=(Tier.INTERNAL, "The client-facing status, where it is shown."),
    STEPS=(Tier.INTERNAL, "Steps and tasks with their comments, as far as clients see them, and the progress."),
    HOURS=(Tier.INTERNAL, "When and how many hours were worked."),
    FILES=(Tier.INTERNAL, "Photos and files, as far as clients see them."),
    NOTES=(Tier.INTERNAL, "Notes, as far as clients see them."),
    PEOPLE=(Tier.INTERNAL, "Who was added to the project, by name and nothing else."),
)


@tiered_type
class SectionSwitch:
    """A section of the project file, and whether a read link shows it."""

    section: Section = seen_by(Tier.INTERNAL, "Which.")
    on: bool = seen_by(Tier.INTERNAL, "Whether it is shown. What is off is not there for whoever has the link.")


def _token(root: "ReadLink", info: Info) -> str | None:
    if root.deactivated_at is not None:
        return None
    return read_links.token_of(root.row_id, root.token_hash, info.context.tokens)


def _url(root: "ReadLink", info: Info) -> str | None:
    token = _token(root, info)
    return info.context.links.of(TokenKind.PROJECT, token) if token else None


@tiered_type
class ReadLink(Node):
    """A door to one project's file for whoever has it: live, and reading only."""

    name: str = seen_by(Tier.INTERNAL, "What the firm calls it: whom it is for, say. Never shown through it.")
    sections: list[SectionSwitch] = seen_by(Tier.INTERNAL, "All sections, and which of them it shows.")
    token: str | None = seen_by(
        Tier.INTERNAL,
        "What it opens with, to be copied again: `Authorization: Bearer …`. Null once it was deactivated, and where "
        "the server's secret key is another one than when it was made.",
        resolver=_token,
    )
    url: str | None = seen_by(Tier.INTERNAL, "The link itself. Null where `token` is.", resolver=_url)
    creator: Person | None = linked(Tier.INTERNAL, Person.read, by="creator_id", description="Who made it.")
    created_at: datetime = seen_by(Tier.INTERNAL, "When it was made.")
    deactivated_at: datetime | None = seen_by(Tier.INTERNAL, "When it was deactivated; null where it is open.")
    last_used_at: datetime | None = seen_by(Tier.INTERNAL, "When it was used last, to the minute; null where never.")
    row_id: strawberry.Private[UUID]
    creator_id: strawberry.Private[UUID]
    token_hash: strawberry.Private[str]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "ReadLink":
        """The link in a row."""
        return cls(  # type: ignore[call-arg]  # token and url are computed
            id=global_id("ReadLink", row["id"]),
            name=row["name"],
            sections=[SectionSwitch(section=each, on=each.value in row["sections"]) for each in Section],
            created_at=row["created_at"],
            deactivated_at=row["deactivated_at"],
            last_used_at=row["last_used_at"],
            row_id=row["id"],
            creator_id=row["creator_id"],
            token_hash=row["token_hash"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the links that exist for the viewer."""
        return {key: cls.of(row) for key, row in (await read_links.by_id(viewer, ids)).items()}
