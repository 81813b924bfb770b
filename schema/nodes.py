"""Global ids, and `node(id:)`: anything by its id, as far as it exists for the viewer."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry.relay.utils import from_base64, to_base64

from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers.refusals import Noun, not_found
from schema.context import Info
from schema.faults import refused
from schema.tiered import seen_by, takes, tiered_interface, tiered_type

MAX_ID = 200


@tiered_interface
class Node:
    """Something with an id of its own."""

    id: strawberry.ID = seen_by(Tier.CLIENT, "Opaque, the same for everybody, for ever.")

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the things that exist for the viewer, by id; each type says how."""
        raise NotImplementedError(cls.__name__)


def global_id(type_name: str, row_id: UUID) -> strawberry.ID:
    """The opaque id of a row."""
    return strawberry.ID(to_base64(type_name, row_id))


def row_id(type_name: str, given: str) -> UUID | None:
    """The row behind a global id, or None where it is no id of this type."""
    found = type_and_row(given)
    return found[1] if found and found[0] == type_name else None


def required_row(type_name: str, given: str, noun: Noun, field: str) -> UUID:
    """The row behind a global id. Refuses what is no id of this type as it refuses what does not exist."""
    if (row := row_id(type_name, given)) is None:
        raise not_found(noun, field)
    return row


def optional_row(type_name: str, given: str | None, noun: Noun, field: str) -> UUID | None:
    """The row behind a global id, as above; None where none is given, or null."""
    return None if given is None or given is strawberry.UNSET else required_row(type_name, given, noun, field)


def required_rows(type_name: str, given: list[strawberry.ID], noun: Noun, field: str) -> list[UUID]:
    """The rows behind global ids, in the order given."""
    return [required_row(type_name, each, noun, field) for each in given]


def type_and_row(given: str) -> tuple[str, UUID] | None:
    """The type's name and the row behind a global id, or None where it is none."""
    if len(given) > MAX_ID:
        return None
    try:
        type_name, row = from_base64(given)
        # One id has one spelling: what cannot be compared as text cannot be an id. Base64 is read past what is none.
        return (type_name, UUID(row)) if global_id(type_name, UUID(row)) == given else None
    except ValueError:
        return None


def type_of_nodes(info: Info, name: str) -> type[Node] | None:
    """The type of this name, where this tier has one and its things have ids."""
    definition: Any = info.schema.get_type_by_name(name)
    kind = getattr(definition, "origin", None)
    return kind if isinstance(kind, type) and issubclass(kind, Node) and kind is not Node else None


@tiered_type
class NodeQueries:
    """Anything by its id."""

    @seen_by(Tier.CLIENT, "Anything by its id. NOT_FOUND where it does not exist, or not for the viewer.")
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, takes(Tier.CLIENT, "A global id.")],  # noqa: A002
    ) -> Node | None:
        """Looks among the types of this tier alone: to the others, there is no such thing."""
        viewer = info.context.viewer
        if found := type_and_row(id):
            type_name, row = found
            if kind := type_of_nodes(info, type_name):
                node = (await kind.read(viewer, [row])).get(row)
                if node is not None:
                    return node  # type: ignore[no-any-return]
        raise refused(not_found("thing"), info.context.language)
