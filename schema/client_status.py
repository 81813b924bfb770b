"""What the client is told of a project."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from permissions.tiers import Tier
from schema.tiered import seen_by, tiered_type


@tiered_type
class ClientStatus:
    """What the client is told of a project: how far it is."""

    shown: bool = seen_by(Tier.INTERNAL, "Whether the client sees it.")
    status: str = seen_by(Tier.CLIENT, "In a few words, in the client's language.")
    description: str | None = seen_by(Tier.CLIENT, "In a sentence or two.")
    color: str | None = seen_by(Tier.CLIENT, "#RRGGBB, where the status has one.")
    icon: str | None = seen_by(Tier.CLIENT, "An icon's name, where the status has one.")
    updated_at: datetime = seen_by(Tier.CLIENT, "Since when this is so.")

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "ClientStatus":
        """The status in a project's row."""
        return cls(
            shown=row["shown"],
            status=row["status"],
            description=row["status_description"],
            color=row["status_color"],
            icon=row["status_icon"],
            updated_at=row["status_updated_at"],
        )
