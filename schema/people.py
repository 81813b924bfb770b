"""People."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from permissions.tiers import Role, Tier
from permissions.viewer import Viewer
from resolvers.people import people_by_id
from schema.nodes import Node, global_id
from schema.tiered import seen_by, tiered_enum, tiered_type

tiered_enum(
    Role,
    "What a person may do, and how far they reach.",
    OWNER=(Tier.INTERNAL, "Everything in the workspace, except other people's private steps."),
    ADMIN=(Tier.INTERNAL, "Everything in the workspace, except other people's private steps."),
    MEMBER=(Tier.CLIENT, "What is open to their company."),
    GUEST=(Tier.CLIENT, "What they were added to."),
)


@tiered_type
class Person(Node):
    """A person."""

    display_name: str = seen_by(Tier.CLIENT, "What they are called.")

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Person":
        """The person in a row."""
        return cls(id=global_id("Person", row["id"]), display_name=row["display_name"])

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the people who exist for the viewer."""
        return {key: cls.of(row) for key, row in (await people_by_id(viewer, ids)).items()}
