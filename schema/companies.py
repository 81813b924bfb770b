"""Companies."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import strawberry

from permissions.tiers import CompanyKind, Tier
from permissions.viewer import Viewer
from resolvers.projects import companies_by_id
from schema.departments import Department
from schema.linked import linked
from schema.nodes import Node, global_id
from schema.tiered import seen_by, tiered_enum, tiered_type

tiered_enum(
    CompanyKind,
    "What a company is to the workspace.",
    OWN=(Tier.CLIENT, "The firm itself."),
    CLIENT=(Tier.CLIENT, "Somebody the firm works for."),
    PARTNER=(Tier.TEAM, "Somebody the firm works with: a subcontractor."),
)


@tiered_type
class Company(Node):
    """A company."""

    name: str = seen_by(Tier.CLIENT, "Its name.")
    kind: CompanyKind = seen_by(Tier.CLIENT, "What it is to the workspace.")
    language: str = seen_by(Tier.CLIENT, "The language that its people are written to in: en, de, pl or ru.")
    time_zone: str = seen_by(Tier.CLIENT, "An IANA time zone, such as Europe/Berlin.")
    departments: list[Department] | None = linked(
        Tier.TEAM, Department.read_of_companies, by="row_id", description="Its parts, by name."
    )
    row_id: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Company":
        """The company in a row."""
        return cls(
            id=global_id("Company", row["id"]),
            name=row["name"],
            kind=CompanyKind(row["kind"]),
            language=row["language"],
            time_zone=row["time_zone"],
            row_id=row["id"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the companies that exist for the viewer."""
        return {key: cls.of(row) for key, row in (await companies_by_id(viewer, ids)).items()}
