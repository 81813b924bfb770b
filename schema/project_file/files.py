"""Files: what was uploaded to a project."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from permissions.tiers import Section, Tier, Visibility
from permissions.viewer import Viewer
from resolvers.linked_pages import LinkedRows
from resolvers.project_file.file_doors import door_of
from resolvers.project_file.file_rows import files_by_id
from schema.connections import DEFAULT_FIRST, After, Connection, First
from schema.context import Info
from schema.linked import linked
from schema.linked_pages import linked_page
from schema.nodes import Node, global_id
from schema.people import Person
from schema.tiered import seen_by, tiered_type


def _url(root: "File", info: Info) -> str:
    return _address(root, info, thumbnail=False)


def _thumbnail_url(root: "File", info: Info) -> str | None:
    return _address(root, info, thumbnail=True) if root.has_thumbnail else None


def _address(root: "File", info: Info, thumbnail: bool) -> str:
    context = info.context
    token = door_of(context.viewer, root.row_id, context.seals)
    return context.links.file(global_id("File", root.row_id), token, thumbnail)


@tiered_type
class File(Node):
    """A file in a project. It never changes: what takes its place is another file."""

    name: str = seen_by(Tier.CLIENT, "What it is called.")
    content_type: str = seen_by(Tier.CLIENT, "What it is, by its content: a media type.")
    size: int = seen_by(Tier.CLIENT, "How many bytes it has.")
    sha256: str = seen_by(Tier.CLIENT, "Of its bytes, in hexadecimal.")
    width: int | None = seen_by(Tier.CLIENT, "Of a picture, in pixels, as it is shown.")
    height: int | None = seen_by(Tier.CLIENT, "Of a picture, in pixels, as it is shown.")
    created_at: datetime = seen_by(Tier.CLIENT, "When it was uploaded.")
    author: Person | None = linked(
        Tier.CLIENT,
        Person.read,
        by="author_id",
        description="Who uploaded it; null where the viewer does not see them.",
    )
    visibility: Visibility = seen_by(Tier.TEAM, "Who sees it: never more than see its step and its task.")
    has_thumbnail: strawberry.Private[bool]
    author_id: strawberry.Private[UUID]
    row_id: strawberry.Private[UUID]
    url: str = seen_by(
        Tier.CLIENT,
        "Where it is, for this viewer: the address works while their session or link does, and they see the file.",
        by_session=True,
        resolver=_url,
    )
    thumbnail_url: str | None = seen_by(
        Tier.CLIENT,
        "Where it is as a small picture, a WebP of at most 480 x 480 pixels; null where there is none.",
        by_session=True,
        resolver=_thumbnail_url,
    )

    @classmethod
    def of(cls, row: Mapping[str, Any], _: Viewer) -> "File":
        """The file in a row."""
        visibility = Visibility(row["visibility"])
        for limit in (row["step__visibility"], row["task__visibility"]):
            visibility = visibility.narrower(Visibility(limit)) if limit is not None else visibility
        return cls(  # type: ignore[call-arg]  # the addresses are made when they are asked for
            id=global_id("File", row["id"]),
            name=row["name"],
            content_type=row["content_type"],
            size=row["size"],
            sha256=row["sha256"],
            width=row["width"],
            height=row["height"],
            created_at=row["created_at"],
            visibility=visibility,
            has_thumbnail=row["has_thumbnail"],
            author_id=row["author_id"],
            row_id=row["id"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the files that exist for the viewer."""
        return {key: cls.of(row, viewer) for key, row in (await files_by_id(viewer, ids)).items()}


def linked_files(link: LinkedRows, description: str) -> Any:
    """Declare the field that leads to the files that hang on a thing, which has its row's id in `row_id`.

    Whoever sees the thing sees the project's file; a read link may leave its files out.
    """

    async def follow(
        root: Any, info: Info, first: First = DEFAULT_FIRST, after: After = None
    ) -> Connection[File] | None:
        opened = info.context.viewer.link
        if opened is not None and Section.FILES not in opened.sections:
            return None
        return await linked_page(info, link, root.row_id, first, after, File.of)

    return seen_by(Tier.CLIENT, description, resolver=follow)
