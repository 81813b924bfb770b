"""What a document may ask for at most, measured before it is validated, in time linear in its length.

Trap: the depth and alias limiters that ship with Strawberry are exponential in nested fragments, and graphql-core's
rule of overlapping fields is quadratic in fields of one name. Both are kept from meeting such documents.
"""

from dataclasses import dataclass

from graphql import GraphQLError
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from schema.faults import fault

MAX_TOKENS = 3_000
MAX_DEPTH = 15
MAX_FIELDS = 1_000
MAX_REPEATS = 60


@dataclass(frozen=True, slots=True)
class Size:
    """How deep a selection goes, and how many fields it has with its fragments written out."""

    depth: int = 0
    fields: int = 0


def check_limits(document: DocumentNode) -> GraphQLError | None:
    """The first limit that the document exceeds, or None."""
    return _Measure(document).check()


class _Measure:
    def __init__(self, document: DocumentNode) -> None:
        self.document = document
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.sizes: dict[str, Size] = {}
        self.names: dict[str, int] = {}

    def check(self) -> GraphQLError | None:
        operations = [node for node in self.document.definitions if isinstance(node, OperationDefinitionNode)]
        sizes = [self._size(node.selection_set) for node in operations]
        sizes += [self._fragment(name) for name in self.fragments]
        depth = max((size.depth for size in sizes), default=0)
        fields = max((size.fields for size in sizes), default=0)
        repeats = max(self.names.values(), default=0)
        for what, is_, most in (
            ("levels deep", depth, MAX_DEPTH),
            ("fields with its fragments written out", fields, MAX_FIELDS),
            ("fields that answer under one name", repeats, MAX_REPEATS),
        ):
            if is_ > most:
                return fault("LIMIT_EXCEEDED", f"The document has more than {most} {what}. Split it.")
        return None

    def _size(self, selections: SelectionSetNode | None) -> Size:
        depth = fields = 0
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                below = self._size(node.selection_set)
                below = Size(below.depth + 1, below.fields + 1)
                name = (node.alias or node.name).value
                self.names[name] = self.names.get(name, 0) + 1
            elif isinstance(node, InlineFragmentNode):
                below = self._size(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                below = self._fragment(node.name.value)
            depth, fields = max(depth, below.depth), fields + below.fields
        return Size(depth, fields)

    def _fragment(self, name: str) -> Size:
        # Each is measured once. One that spreads itself counts as nothing there: validation refuses it anyway.
        if name not in self.sizes:
            self.sizes[name] = Size()
            if name in self.fragments:
                self.sizes[name] = self._size(self.fragments[name].selection_set)
        return self.sizes[name]
