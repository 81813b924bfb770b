"""People."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import strawberry

from permissions.tiers import CompanyKind, ContactPrivacy, Role, Tier
from permissions.viewer import Viewer
from resolvers.people import people_by_id, people_of_projects
from schema.companies import Company
from schema.departments import Department
from schema.linked import linked
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
tiered_enum(
    ContactPrivacy,
    "Who sees a person's e-mail address, phone and every other contact field. Oneself, always.",
    EVERYONE=(Tier.INTERNAL, "Everyone who sees the person."),
    NOT_CLIENTS=(Tier.INTERNAL, "Everyone but people of client companies."),
    ADMINS=(Tier.INTERNAL, "The firm's owners and admins."),
)


@tiered_type
class Person(Node):
    """A person."""

    display_name: str = seen_by(Tier.CLIENT, "What they are called.", worded=True)
    job_title: str | None = seen_by(Tier.CLIENT, "What they do; null through a read link.")
    email: str | None = seen_by(Tier.CLIENT, "Their e-mail address, where they show it to the viewer.", personal=True)
    phone: str | None = seen_by(Tier.CLIENT, "Their phone number, where they show it to the viewer.", personal=True)
    address: str | None = seen_by(
        Tier.CLIENT, "Where they can be found, where they show it to the viewer.", personal=True
    )
    company: Company | None = linked(
        Tier.CLIENT,
        Company.read,
        by="company_id",
        description="Their company, where the viewer sees it; not through a read link.",
    )
    department: Department | None = linked(
        Tier.TEAM, Department.read, by="department_id", description="Which part of their company they are in."
    )
    kind: CompanyKind = seen_by(Tier.INTERNAL, "What their company is to the workspace.")
    role: Role = seen_by(Tier.INTERNAL, "What they may do, and how far they reach.")
    contact_privacy: ContactPrivacy = seen_by(Tier.INTERNAL, "Who sees how they can be reached.")
    has_account: bool = seen_by(Tier.INTERNAL, "Whether they can sign in.")
    note: str | None = seen_by(Tier.INTERNAL, "What the firm keeps in mind about them.")
    language: str | None = seen_by(
        Tier.CLIENT,
        "The language that they chose: en, de, pl or ru. Null: their company's. For themselves, and who works for the "
        "firm.",
        personal=True,
        worded=True,
    )
    company_id: strawberry.Private[UUID | None]
    department_id: strawberry.Private[UUID | None]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Person":
        """The person in a row that holds what the viewer may see."""
        return cls(
            id=global_id("Person", row["id"]),
            display_name=row["display_name"],
            job_title=row["job_title"],
            email=row["email"],
            phone=row["phone"],
            address=row["address"],
            kind=CompanyKind(row["company__kind"]),
            role=Role(row["role"]),
            contact_privacy=ContactPrivacy(row["privacy"]),
            has_account=row["account_id"] is not None,
            note=row["note"],
            language=row["language"],
            company_id=row["company_id"],
            department_id=row["department_id"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the people who exist for the viewer."""
        return {key: cls.of(row) for key, row in (await people_by_id(viewer, ids)).items()}

    @classmethod
    async def read_of_projects(cls, viewer: Viewer, project_ids: list[UUID]) -> Mapping[UUID, Any]:
        """By project, who was added to it."""
        found = await people_of_projects(viewer, project_ids)
        return {key: [cls.of(row) for row in rows] for key, rows in found.items()}
