"""Documents written from an SDL, so that a new field is asked for by itself."""

import heapq
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    build_schema,
    get_named_type,
    is_abstract_type,
    is_required_argument,
    parse,
    visit,
)
from graphql.language import DirectiveNode, EnumValueNode, FieldNode, Visitor

from schema import snapshots
from tests.leaks.columns import TIERS
from tests.leaks.viewers import Asked

A_THING, ITS_LINKS = 1, 2
"""How many things (`Node`) deep a selection opens: of those further in, it asks for their ids alone.

So every link is followed from every side to the id behind it, and the row behind an id is opened by `nodes`, whatever
leads to it; documents do not grow with the number of ways that lead from one type to another.
"""
PAGE = 100
WITHIN = 15
"""Of a list within a list: what a document may ask for is limited."""
AT_ONCE = 20
"""Things in a document: of more, the last would wait long on a machine that does much else."""
MAX_FIELDS = 950
"""In a document; the server allows a few more."""

Place = tuple[str, str]
"""A type and one of its fields."""
_Opened = tuple[GraphQLObjectType, str, str]
"""A type, and the document around a selection of its fields."""


def sdl(tier: str) -> str:
    """The snapshot of a tier's SDL."""
    return (Path(snapshots.FOLDER) / f"{tier.lower()}.graphql").read_text()


def schema_from(tier: str) -> GraphQLSchema:
    """The schema that a tier's snapshot describes."""
    return build_schema(sdl(tier))


def tier_of(element: Any) -> int:
    """The lowest tier that has a field, argument, input field or enum value of the internal SDL."""
    directives: Iterable[DirectiveNode] = element.ast_node.directives
    [arguments] = [each.arguments for each in directives if each.name.value == "visibility"]
    [value] = [argument.value for argument in arguments or ()]
    assert isinstance(value, EnumValueNode)
    return TIERS[value.value]


def object_types(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    """The schema's own object types."""
    own = [kind for name, kind in schema.type_map.items() if not name.startswith("__")]
    return [kind for kind in own if isinstance(kind, GraphQLObjectType)]


def places(schema: GraphQLSchema) -> set[Place]:
    """Every field of every object type."""
    return {(kind.name, name) for kind in object_types(schema) for name in kind.fields}


def selection(
    schema: GraphQLSchema,
    kind: GraphQLNamedType,
    depth: int,
    within: tuple[str, ...] = (),
    *,
    opened: tuple[str, ...] = (),
    shut: tuple[str, ...] = (),
) -> str:
    """Everything below a type, so many things deep, as a selection: `{ … }`, or nothing below a leaf.

    `opened`: things that are opened wherever they are linked first; `shut`: things of which there are no lists here.
    """
    if is_abstract_type(kind):
        possible = schema.get_possible_types(kind)
        some = [(each, selection(schema, each, depth, within, opened=opened, shut=shut)) for each in possible]
        return f"{{ __typename {' '.join(f'... on {each.name} {below}' for each, below in some)} }}"
    if not isinstance(kind, GraphQLObjectType):
        return ""
    if is_thing(kind):
        if depth == 0 and (kind.name not in opened or kind.name in within):
            return "{ __typename id }"
        depth = max(depth - 1, 0)
    elif kind.name in within:
        return "{ __typename }"
    parts = ["__typename"]
    for name, definition in kind.fields.items():
        below = get_named_type(definition.type)
        if not _needs(definition) and below.name.removesuffix("Connection") not in shut:
            inside = selection(schema, below, depth, (*within, kind.name), opened=opened, shut=shut)
            parts.append(f"{name}{_arguments(definition)} {inside}")
    return f"{{ {' '.join(parts)} }}"


def is_thing(kind: GraphQLObjectType) -> bool:
    """Whether it is a row that can be asked for by its id."""
    return any(each.name == "Node" for each in kind.interfaces)


def wide(schema: GraphQLSchema, depth: int = ITS_LINKS) -> list[Asked]:
    """Everything that can be read without knowing an id: a document per root field and value of its enum arguments."""
    root = schema.query_type
    assert root is not None
    found = []
    for name, definition in root.fields.items():
        if not _needs(definition):
            below = selection(schema, get_named_type(definition.type), depth)
            found += [Asked(f"{{ {name}{given} {below} }}", {}) for given in _choices(definition)]
    return found


def nodes(schema: GraphQLSchema, ids: dict[str, list[str]]) -> list[Asked]:
    """`node(id:)` for each of the ids, by type, with everything that the schema has below it; many at a time."""
    found = []
    for type_name, given in ids.items():
        kind = schema.get_type(type_name)
        # A type that the schema does not have is asked for all the same.
        below = "id"
        if isinstance(kind, GraphQLObjectType):
            below = f"... on {type_name} {selection(schema, kind, A_THING)}"
        at_once = min(AT_ONCE, MAX_FIELDS // fields_in(f"{{ node {{ {below} }} }}"))
        for start in range(0, len(given), at_once):
            some = {f"i{number}": one for number, one in enumerate(given[start : start + at_once])}
            declared = " ".join(f"${name}: ID!" for name in some)
            asked = " ".join(f"{name}: node(id: ${name}) {{ ...all }}" for name in some)
            # Said once, or most of the time goes into checking the same again and again.
            found.append(Asked(f"query({declared}) {{ {asked} }} fragment all on Node {{ {below} }}", some))
    return found


def paged(schema: GraphQLSchema) -> list[tuple[str, str]]:
    """The lists that are paged, each with a document that asks for a page; twice where it can be ordered otherwise."""
    root = schema.query_type
    assert root is not None
    return [
        (
            name,
            f"query($first: Int, $after: String) {{ {name}({order}first: $first, after: $after) {{"
            " totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } } } }",
        )
        for name, definition in root.fields.items()
        if "after" in definition.args and not _needs(definition)
        for order in _orders(definition)
    ]


def operations(
    schema: GraphQLSchema, root: GraphQLObjectType | None, keyword: str, depth: int = A_THING, **how: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Each mutation's or subscription's name, and a document with all of its arguments as variables."""
    for name, definition in (root.fields if root else {}).items():
        declared = ", ".join(f"${each}: {argument.type}" for each, argument in definition.args.items())
        given = ", ".join(f"{each}: ${each}" for each in definition.args)
        head, arguments = (f"({declared})", f"({given})") if declared else ("", "")
        below = selection(schema, get_named_type(definition.type), depth, **how)
        yield name, f"{keyword} {name}{head} {{ {name}{arguments} {below} }}"


def probes(schema: GraphQLSchema, ids: dict[str, str]) -> dict[Place, Asked]:
    """For each field that can be read: the shortest document, of the lowest tier, that asks for it and nothing else.

    `ids`: what to give to arguments that must be given, by name.
    """
    root = schema.query_type
    assert root is not None
    found: dict[Place, Asked] = {}
    # By tier; `node(id:)` leads to one thing: lists, which lead to many, come first.
    waiting: list[tuple[int, bool, int, _Opened]] = [(0, False, 0, (root, "", ""))]
    seen: set[str] = set()
    while waiting:
        tier, by_id, _, (kind, before, after) = heapq.heappop(waiting)
        if kind.name in seen:
            continue
        seen.add(kind.name)
        for name, definition in kind.fields.items():
            below = get_named_type(definition.type)
            opened = f"{before}{{ {name}{_arguments(definition, ids)} "
            leaf = "{ __typename }" if isinstance(below, GraphQLObjectType) or is_abstract_type(below) else ""
            found[kind.name, name] = Asked(f"{opened}{leaf} }}{after}", {})
            needed = max(tier, tier_of(definition))
            if isinstance(below, GraphQLObjectType):
                heapq.heappush(waiting, (needed, by_id, len(found), (below, opened, f" }}{after}")))
            elif is_abstract_type(below):
                for number, each in enumerate(schema.get_possible_types(below)):
                    inside = each, f"{opened}{{ ... on {each.name} ", f" }} }}{after}"
                    heapq.heappush(waiting, (needed, True, len(found) + number, inside))
    return found


def asked_in(schema: GraphQLSchema, documents: Iterable[str]) -> tuple[set[Place], set[str]]:
    """The fields that these documents ask for, and the arguments that they give: `Type.field(argument)`."""
    fields: set[Place] = set()
    arguments: set[str] = set()

    class Noted(Visitor):
        """Notes each field as it is passed."""

        def enter_field(self, node: FieldNode, *_: Any) -> None:
            kind = types.get_parent_type()
            if kind is not None and not node.name.value.startswith("__"):
                place = kind.name, node.name.value
                fields.add(place)
                arguments.update(f"{'.'.join(place)}({each.name.value})" for each in node.arguments or ())

    for document in documents:
        types = TypeInfo(schema)
        visit(parse(document), TypeInfoVisitor(types, Noted()))
    return fields, arguments


def fields_in(document: str) -> int:
    """How many fields a document asks for."""
    found: list[FieldNode] = []

    class Counted(Visitor):
        """Takes each field down."""

        def enter_field(self, node: FieldNode, *_: Any) -> None:
            found.append(node)

    visit(parse(document), Counted())
    return len(found)


def _needs(definition: GraphQLField) -> bool:
    return any(is_required_argument(argument) for argument in definition.args.values())


def _arguments(definition: GraphQLField, ids: dict[str, str] | None = None, most: int = WITHIN) -> str:
    given = [f"first: {most}"] if "first" in definition.args else []
    required = [name for name, argument in definition.args.items() if is_required_argument(argument)]
    given += [f"{name}: {_given(name, definition.args[name], ids or {})}" for name in required]
    return f"({', '.join(given)})" if given else ""


def _given(name: str, argument: GraphQLArgument, ids: dict[str, str]) -> str:
    values = list(_values(argument))
    return values[0] if values else f'"{ids[name]}"'


def _choices(definition: GraphQLField) -> list[str]:
    chosen = [f"({order}first: {PAGE})" for order in _orders(definition) if order]
    return chosen or [_arguments(definition, most=PAGE)]


def _orders(definition: GraphQLField) -> list[str]:
    found = [f"{name}: {value}, " for name, argument in definition.args.items() for value in _values(argument)]
    return found or [""]


def _values(argument: GraphQLArgument) -> Iterable[str]:
    kind = get_named_type(argument.type)
    return kind.values if isinstance(kind, GraphQLEnumType) else ()
