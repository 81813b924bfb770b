"""What an operation may ask for: its fields, each as often as the lists above it may be long.

That is an upper bound, so it is generous: it stops what nobody means to ask for before anything is read. What is really
read is counted by `schema.budgets`.
"""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError, GraphQLNamedType, get_named_type
from graphql.language import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from resolvers.paging import MAX_FIRST
from schema.documents import Plan
from schema.faults import fault

MAX_COST = 20_000_000
"""A frontend that asks for all that there is on three levels (`first: 100` in each, few have so many) and a dozen
fields of the innermost comes to 12 million. What is then there is counted when it is read."""
FIRST = "first"


def check_cost(plan: Plan, variables: Mapping[str, Any]) -> GraphQLError | None:
    """What is wrong where an operation asks for too much, or None. The document is valid."""
    cost = cost_of(plan, variables)
    if cost <= MAX_COST:
        return None
    message = (
        f"The document may ask for {cost} fields, and {MAX_COST} are allowed: a field counts as often as the lists "
        "that it is in may have entries, by their `first`. Ask for fewer at a time: a smaller `first`, or fewer fields "
        "in it."
    )
    return fault("LIMIT_EXCEEDED", message)


def cost_of(plan: Plan, variables: Mapping[str, Any]) -> int:
    """How many fields an operation may ask for."""
    return _Cost(plan, variables).of_operation(plan.operation)


class _Cost:
    def __init__(self, plan: Plan, variables: Mapping[str, Any]) -> None:
        self.schema = plan.schema._schema
        self.fragments = {
            node.name.value: node for node in plan.document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        defaults = {node.variable.name.value: node.default_value for node in plan.operation.variable_definitions or ()}
        self.variables = {name: variables.get(name, _number(default)) for name, default in defaults.items()}
        self.costs: dict[str, int] = {}

    def of_operation(self, operation: OperationDefinitionNode) -> int:
        return self._cost(operation.selection_set, self.schema.get_root_type(operation.operation))

    def _cost(self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None) -> int:
        cost = 0
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                cost += self._field(node, parent)
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition
                cost += self._cost(node.selection_set, self.schema.get_type(on.name.value) if on else parent)
            elif isinstance(node, FragmentSpreadNode):
                cost += self._fragment(node.name.value)
        return cost

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> int:
        found = getattr(parent, "fields", {}).get(node.name.value)
        if found is None:  # introspection, which has a limit of its own
            return 1 + self._cost(node.selection_set, None)
        times = 1
        if FIRST in found.args:
            given = next((each.value for each in node.arguments or () if each.name.value == FIRST), None)
            times = self._times(given, found.args[FIRST].default_value)
        return 1 + times * self._cost(node.selection_set, get_named_type(found.type))

    def _times(self, given: ValueNode | None, default: Any) -> int:
        # What is no number of entries is refused where the list is read.
        if isinstance(given, VariableNode):
            is_ = self.variables.get(given.name.value)
        else:
            is_ = _number(given) if given else default
        return min(max(is_, 1), MAX_FIRST) if isinstance(is_, int) else MAX_FIRST

    def _fragment(self, name: str) -> int:
        if name not in self.costs:
            node = self.fragments[name]
            self.costs[name] = self._cost(node.selection_set, self.schema.get_type(node.type_condition.name.value))
        return self.costs[name]


def _number(node: ValueNode | None) -> int | None:
    return int(node.value) if isinstance(node, IntValueNode) else None
