"""Conditions as SQL: what `permissions` declares once, on the columns of a model."""

from collections.abc import Mapping
from typing import Any, assert_never

from tortoise.expressions import Q, Subquery

from db.models import ProjectAccess
from permissions import conditions
from permissions.conditions import Condition

Columns = Mapping[str, str]
"""The column behind each key of a condition. `project`: the id of the project that the row is, or is of."""


def q(condition: Condition, columns: Columns) -> Q:
    """The rows for which the condition holds."""
    match condition:
        case conditions.Is(key, value):
            column: dict[str, Any] = {columns[key]: value}
            return Q(**column)
        case conditions.OneOf(key, values):
            one_of: dict[str, Any] = {f"{columns[key]}__in": list(values)}
            return Q(**one_of)
        case conditions.AddedTo(person_id):
            mine: Any = ProjectAccess.filter(person_id=person_id).values("project_id")
            added: dict[str, Any] = {f"{columns['project']}__in": Subquery(mine)}
            return Q(**added)
        case conditions.All(parts):
            return Q(*(q(part, columns) for part in parts))
        case conditions.Any(()):
            return Q(id__in=[])
        case conditions.Any(parts):
            return Q(*(q(part, columns) for part in parts), join_type=Q.OR)
    assert_never(condition)
