"""What is given of a company and its people."""

import strawberry

from permissions.tiers import CompanyKind, ContactPrivacy, Role, Tier
from resolvers.companies import NewCompany
from resolvers.contact_cards import NewPerson
from schema.nodes import optional_row, required_rows
from schema.tiered import seen_by, tiered_input

_DETAILS = ("display_name", "job_title", "email", "phone", "address", "note")


@tiered_input
class PersonInput:
    """A contact card, of somebody who may never sign in."""

    role: Role = seen_by(Tier.INTERNAL, "What they may do, should they sign in one day.", default=Role.GUEST)
    display_name: str | None = seen_by(Tier.INTERNAL, "What they are called.", default=None)
    job_title: str | None = seen_by(Tier.INTERNAL, "What they do.", default=None)
    email: str | None = seen_by(Tier.INTERNAL, "Their e-mail address.", default=None)
    phone: str | None = seen_by(Tier.INTERNAL, "Their phone number.", default=None)
    address: str | None = seen_by(Tier.INTERNAL, "Where they can be found.", default=None)
    note: str | None = seen_by(Tier.INTERNAL, "What the firm keeps in mind about them.", default=None)
    contact_privacy: ContactPrivacy = seen_by(
        Tier.INTERNAL, "Who sees how they can be reached.", default=ContactPrivacy.NOT_CLIENTS
    )


@tiered_input
class NewPersonInput(PersonInput):
    """A contact card in a company that is made with it."""

    department: str | None = seen_by(Tier.INTERNAL, "One of the company's departments, by its name.", default=None)

    def decoded(self) -> NewPerson:
        """The card to be written."""
        return NewPerson(self.role, details(self), self.contact_privacy, self.department)


@tiered_input
class CreateCompanyInput:
    """A company, with its departments and people."""

    name: str = seen_by(Tier.INTERNAL, "Its name.")
    kind: CompanyKind = seen_by(Tier.INTERNAL, "What it is to the workspace.", default=CompanyKind.CLIENT)
    language: str = seen_by(
        Tier.INTERNAL, "The language that its people are written to in: en, de, pl or ru.", default="en"
    )
    time_zone: str = seen_by(Tier.INTERNAL, "An IANA time zone, such as Europe/Berlin.", default="UTC")
    departments: list[str] = seen_by(Tier.INTERNAL, "Its parts, by name.", default_factory=list)
    people: list[NewPersonInput] = seen_by(Tier.INTERNAL, "Its people.", default_factory=list)

    def decoded(self) -> NewCompany:
        """The company to be written."""
        people = [person.decoded() for person in self.people]
        return NewCompany(self.name, self.kind, self.language, self.time_zone, self.departments, people)


@tiered_input
class CreatePersonInput(PersonInput):
    """A contact card in a company that there is."""

    company_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which company.")
    department_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "One of its departments.", default=None)
    project_ids: list[strawberry.ID] = seen_by(
        Tier.INTERNAL,
        "Projects to add the person to; a client's guest only where the file is shared.",
        default_factory=list,
    )
    share_with_client: bool | None = seen_by(
        Tier.INTERNAL,
        "Whether the client is to see these files. Must be said for a client's guest where one is not shared.",
        default=None,
    )

    across_clients: bool = seen_by(
        Tier.INTERNAL,
        "Whether a client's guest is meant to be in projects of other clients: the two learn of each other.",
        default=False,
    )

    def decoded(self) -> NewPerson:
        """The card to be written. Refuses ids that are none."""
        given = self.department_id
        department = optional_row("Department", given, "department of this company", "departmentId")
        projects = required_rows("Project", self.project_ids, "project", "projectIds")
        return NewPerson(
            role=self.role,
            details=details(self),
            privacy=self.contact_privacy,
            department_id=department,
            project_ids=tuple(projects),
            share=self.share_with_client,
            across=self.across_clients,
        )


def details(given: object) -> dict[str, str | None]:
    """The details of a card that were given, by column."""
    return {name: getattr(given, name) for name in _DETAILS if getattr(given, name) is not strawberry.UNSET}
