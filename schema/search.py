"""Search: whatever the viewer sees, by its words."""

from typing import Annotated
from uuid import UUID

from db.search.aspects import SearchKind
from permissions.tiers import Tier
from resolvers import search
from resolvers.paging import Page, PageRequest
from resolvers.refusals import Refusal
from resolvers.snippets import Part
from schema.connections import DEFAULT_FIRST, After, Connection, First, page_as_connection
from schema.context import Info
from schema.faults import refused
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
        archived: Annotated[
            bool, takes(Tier.INTERNAL, "Whether to look in archived projects as well. Left out: not.")
        ] = False,
    ) -> Connection[SearchHit]:
        """Behaviours N-02, S-09, W-02."""
        types = {kind: type_of_nodes(info, name) for kind, name in TYPES.items()}
        wanted = [kind for kind in types if types[kind] and (kinds is None or kind in kinds)]
        viewer = info.context.viewer
        try:
            request = PageRequest(first, after)
            found = await search.search(viewer, text, wanted, request, info.context.seals, archived)
        except Refusal as refusal:
            raise refused(refusal, info.context.language) from refusal
        nodes: dict[UUID, Node] = {}
        for kind, ids in found.by_kind().items():
            if of_kind := types[kind]:
                nodes |= await of_kind.read(viewer, ids)
        hits = [
            ({"hit": _hit(nodes[thing], found.snippets[thing])}, cursor)
            for (_, thing), cursor in zip(found.things, found.page.cursors, strict=True)
            if thing in nodes and thing in found.snippets  # what was found and has gone since is left out
        ]
        page = Page([hit for hit, _ in hits], [cursor for _, cursor in hits], found.page.has_next)
        return page_as_connection(page, lambda row: row["hit"], found.count)


def _hit(node: Node, snippet: list[Part]) -> SearchHit:
    return SearchHit(node=node, snippet=[SnippetPart(text=part.text, matched=part.matched) for part in snippet])
