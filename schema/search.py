"""Search: whatever the viewer sees, by its words."""

from typing import Annotated, Any

from db.search.aspects import SearchKind
from permissions.tiers import Tier
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers import search
from resolvers.paging import CountedPage, PageRequest
from schema.connections import DEFAULT_FIRST, After, Connection, First, connection, read_page
from schema.context import Info
from schema.nodes import Node, type_of_nodes
from schema.tiered import seen_by, takes, tiered_enum, tiered_type

TYPES = {
    SearchKind.PROJECT: "Project",
    SearchKind.PERSON: "Person",
    SearchKind.STEP: "Step",
    SearchKind.TASK: "Task",
    SearchKind.COMMENT: "Comment",
    SearchKind.FILE: "File",
    SearchKind.NOTE: "Note",
}
"""The type of what is found."""
tiered_enum(
    SearchKind,
    "What a search may be for.",
    PROJECT=(Tier.CLIENT, "Projects, by their names, number, description and location."),
    PERSON=(Tier.CLIENT, "People, by their name, what they do, and contact details that are shown."),
    STEP=(Tier.CLIENT, "Steps, by their name."),
    TASK=(Tier.CLIENT, "Tasks, by title and description."),
    COMMENT=(Tier.CLIENT, "Comments, by their text."),
    FILE=(Tier.CLIENT, "Files, by their name."),
    NOTE=(Tier.CLIENT, "Notes, by title and text."),
)


@tiered_type
class SnippetPart:
    """A piece of a snippet, in order."""

    text: str = seen_by(Tier.CLIENT, "Plain text, not HTML.")
    matched: bool = seen_by(Tier.CLIENT, "Whether it is a word that was looked for.")


@tiered_type
class SearchHit:
    """Something that was found."""

    node: Node = seen_by(Tier.CLIENT, "What it is.")
    snippet: list[SnippetPart] = seen_by(Tier.CLIENT, "The passage in which it was found.")


@tiered_type
class SearchQueries:
    """Searching."""

    @seen_by(
        Tier.CLIENT,
        "What has words that begin with all those of the text, without regard to case and accents, the best first. The "
        "viewer finds what they see, by what they see of it.",
    )
    async def search(
        self,
        info: Info,
        text: Annotated[str, takes(Tier.CLIENT, "Words, or their beginnings: at most 200 characters.")],
        first: First = DEFAULT_FIRST,
        after: After = None,
        kinds: Annotated[list[SearchKind] | None, takes(Tier.CLIENT, "What to look for. Left out: everything.")] = None,
    ) -> Connection[SearchHit]:
        """Behaviours N-02, S-09, W-02."""
        types = {kind: type_of_nodes(info, name) for kind, name in TYPES.items()}
        wanted = [kind for kind in types if types[kind] and (kinds is None or kind in kinds)]

        async def read(viewer: Viewer, request: PageRequest, seals: Seals) -> CountedPage:
            return await search.search(viewer, text, wanted, request, seals)

        page = await read_page(info, read, first, after)
        nodes: dict[Any, Any] = {}
        for kind in {row["kind"] for row in page.rows}:
            ids = [row["id"] for row in page.rows if row["kind"] is kind]
            if found := types[kind]:
                nodes |= await found.read(info.context.viewer, ids)
        there = [(row, cursor) for row, cursor in zip(page.rows, page.cursors, strict=True) if row["id"] in nodes]
        page = CountedPage([row for row, _ in there], [cursor for _, cursor in there], page.has_next, page.query)
        return connection(page, lambda row: _hit(row, nodes[row["id"]]))


def _hit(row: Any, node: Node) -> SearchHit:
    return SearchHit(node=node, snippet=[SnippetPart(text=part.text, matched=part.matched) for part in row["snippet"]])
