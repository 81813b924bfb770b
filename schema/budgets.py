"""What one operation may really read of the lists that hang on things: `first` says only how long each may be."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo
from graphql.language import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

from schema.faults import fault

MOST = 200_000
"""A project of 50 steps, 1,000 tasks and 10,000 entries of hours in one query comes to about 115,000."""
MOST_ROWS = 30_000
"""That one statement reads."""
LIST, ENTRY = 10, 5
"""What a list and an entry of it count for. Each field of an entry counts for one."""
_EDGES = "edges"


class Budget:
    """Counts for one operation, or for the messages of a stream that are made together."""

    def __init__(self, operations: int = 1) -> None:
        self._left = MOST * operations
        self._fields: dict[tuple[int, ...], int] = {}
        self.exceeded = False

    def take_list(self) -> None:
        """One list is to be read. Raises LIMIT_EXCEEDED."""
        self._take(LIST)

    def take_entries(self, count: int, info: GraphQLResolveInfo[Any]) -> None:
        """So many entries were read of the list that a field asks for. Raises LIMIT_EXCEEDED."""
        nodes = tuple(map(id, info.field_nodes))
        if nodes not in self._fields:
            self._fields[nodes] = sum(_fields(node, info.fragments) for node in info.field_nodes)
        self._take(count * (ENTRY + self._fields[nodes]))

    def take_fields(self, count: int, fields: int) -> None:
        """So many things were read, of each so many fields, for an answer that is no list. Raises LIMIT_EXCEEDED."""
        self._take(count * (ENTRY + fields))

    def take_share(self, share: float, told: str) -> None:
        """Something is to be worked out, which takes this part (1: the whole) of all that may be read, whatever it is.

        Raises LIMIT_EXCEEDED, with what is `told` of it.
        """
        self._take(round(MOST * share), told)

    def exceed(self, told: str | None = None) -> GraphQLError:
        """There is more than may be read: what to raise, from now on for whatever else is to be read as well."""
        self._left, self.exceeded = -1, True
        message = told or (
            f"The document asks for more than is read at once: over {MOST}, where each list within a list counts for "
            f"{LIST}, each of its entries for {ENTRY}, and each field of an entry for 1. Ask for fewer at a time: a "
            "smaller `first`, or fewer lists and fields in it."
        )
        return fault("LIMIT_EXCEEDED", message)

    def _take(self, amount: int, told: str | None = None) -> None:
        self._left -= amount
        if self._left < 0:
            raise self.exceed(told)


def _fields(node: FieldNode, fragments: Mapping[str, FragmentDefinitionNode]) -> int:
    # Of an entry, without those of the lists in it, which are counted by themselves.
    def count(selections: SelectionSetNode | None, outermost: bool) -> int:
        fields = 0
        for each in selections.selections if selections else ():
            if isinstance(each, InlineFragmentNode):
                fields += count(each.selection_set, outermost)
            elif isinstance(each, FragmentSpreadNode):
                fields += count(fragments[each.name.value].selection_set, outermost)
            elif isinstance(each, FieldNode) and (outermost or each.name.value != _EDGES):
                fields += 1 + count(each.selection_set, False)
        return fields

    return count(node.selection_set, True)


def only_one(errors: Sequence[GraphQLError]) -> list[GraphQLError]:
    """The errors of an operation that has exceeded its budget: that it has, once, instead of for each list."""
    found: list[GraphQLError] = []
    for error in errors:
        exceeded = (error.extensions or {}).get("code") == "LIMIT_EXCEEDED"
        if not exceeded or not any((each.extensions or {}).get("code") == "LIMIT_EXCEEDED" for each in found):
            found.append(error)
    return found
