"""What a document may ask for at most, measured before it is validated, in time linear in its length.

Trap: the depth and alias limiters that ship with Strawberry are exponential in nested fragments, so depth and fields
are measured here. graphql-core's rule of overlapping fields is quadratic in fields of one name and in fragments
spread side by side; it counts its comparisons, and stops at MAX_COMPARISONS.

With these limits no document takes longer than about 150 ms to parse and validate (measured on one core of 2026).
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
    OperationType,
    SelectionSetNode,
)
from graphql.validation.rules import overlapping_fields_can_be_merged

from schema.faults import fault

MAX_LENGTH = 100_000
MAX_TOKENS = 3_000
MAX_COMMENTS = 3_000
MAX_DEPTH = 15
MAX_FIELDS = 1_000
MAX_STREAM_FIELDS = 150
"""Of a subscription: it is run for every message."""
MAX_CHANGES = 5
"""Mutations in one document: each may cost a password's hash."""
MAX_INTROSPECTED = 300
"""Fields below `__schema` and `__type`, which are resolved for every type at once. Code generators ask for 228."""
MAX_COMPARISONS = 40_000
"""Each pair of fields or fragments that answer in one place counts as two."""

overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = MAX_COMPARISONS


@dataclass(frozen=True, slots=True)
class Size:
    """How deep a selection goes, how many fields it has with its fragments written out, and how many introspect."""

    depth: int = 0
    fields: int = 0
    introspected: int = 0


def check_limits(document: DocumentNode) -> GraphQLError | None:
    """The first limit that the document exceeds, or None."""
    try:
        return _Measure(document).check()
    except RecursionError:
        return fault("LIMIT_EXCEEDED", "The document is nested too deeply. Split it.")


class _Measure:
    def __init__(self, document: DocumentNode) -> None:
        self.document = document
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.sizes: dict[str, Size] = {}

    def check(self) -> GraphQLError | None:
        operations = [node for node in self.document.definitions if isinstance(node, OperationDefinitionNode)]
        sizes = [self._size(node.selection_set) for node in operations]
        sizes += [self._fragment(name) for name in self.fragments]
        for what, is_, most in (
            ("levels", max((size.depth for size in sizes), default=0), MAX_DEPTH),
            ("fields with its fragments written out", max((size.fields for size in sizes), default=0), MAX_FIELDS),
            ("fields of introspection", max((size.introspected for size in sizes), default=0), MAX_INTROSPECTED),
        ):
            if is_ > most:
                return fault("LIMIT_EXCEEDED", f"The document has more than {most} {what}. Split it.")
        for node in operations:
            size = self._size(node.selection_set)
            if node.operation is OperationType.SUBSCRIPTION and size.fields > MAX_STREAM_FIELDS:
                message = f"The subscription has more than {MAX_STREAM_FIELDS} fields. Split it."
                return fault("LIMIT_EXCEEDED", message)
            if node.operation is OperationType.MUTATION and self._roots(node.selection_set) > MAX_CHANGES:
                return fault("LIMIT_EXCEEDED", f"The document makes more than {MAX_CHANGES} changes. Split it.")
        return None

    def _roots(self, selections: SelectionSetNode, within: tuple[str, ...] = ()) -> int:
        count = 0
        for node in selections.selections:
            if isinstance(node, InlineFragmentNode):
                count += self._roots(node.selection_set, within)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name in self.fragments and name not in within and len(within) < MAX_DEPTH:
                    count += self._roots(self.fragments[name].selection_set, (*within, name))
            else:
                count += 1
        return count

    def _size(self, selections: SelectionSetNode | None) -> Size:
        depth = fields = introspected = 0
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                below = self._size(node.selection_set)
                meta = node.name.value in ("__schema", "__type")
                below = Size(below.depth + 1, below.fields + 1, below.fields if meta else below.introspected)
            elif isinstance(node, InlineFragmentNode):
                below = self._size(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                below = self._fragment(node.name.value)
            depth, fields = max(depth, below.depth), fields + below.fields
            introspected += below.introspected
        return Size(depth, fields, introspected)

    def _fragment(self, name: str) -> Size:
        # Each is measured once. One that spreads itself counts as nothing there: validation refuses it anyway.
        if name not in self.sizes:
            self.sizes[name] = Size()
            if name in self.fragments:
                self.sizes[name] = self._size(self.fragments[name].selection_set)
        return self.sizes[name]
