"""Contact cards, and who sees how people can be reached."""

from typing import Annotated

import strawberry

from permissions.tiers import ContactPrivacy, Tier
from resolvers import contact_cards
from schema.company_inputs import CreatePersonInput, details
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import optional_row, required_row, required_rows
from schema.people import Person
from schema.tiered import seen_by, takes, tiered_input, tiered_type

STAYS = "Left out: stays; null: removed."


@tiered_input
class UpdatePersonInput:
    """What is to be changed of a contact card. What is left out stays."""

    person_id: strawberry.ID = seen_by(Tier.INTERNAL, "Whose.")
    display_name: str | None = seen_by(Tier.INTERNAL, f"What they are called. {STAYS}", default=strawberry.UNSET)
    job_title: str | None = seen_by(Tier.INTERNAL, f"What they do. {STAYS}", default=strawberry.UNSET)
    email: str | None = seen_by(Tier.INTERNAL, f"Their e-mail address. {STAYS}", default=strawberry.UNSET)
    phone: str | None = seen_by(Tier.INTERNAL, f"Their phone number. {STAYS}", default=strawberry.UNSET)
    address: str | None = seen_by(Tier.INTERNAL, f"Where they can be found. {STAYS}", default=strawberry.UNSET)
    note: str | None = seen_by(Tier.INTERNAL, f"What the firm keeps in mind. {STAYS}", default=strawberry.UNSET)
    department_id: strawberry.ID | None = seen_by(
        Tier.INTERNAL, f"One of their company's departments. {STAYS}", default=strawberry.UNSET
    )


@tiered_input
class SetContactPrivacyInput:
    """Who sees how people can be reached."""

    person_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "1 to 500 people: all are set, or none.")
    privacy: ContactPrivacy = seen_by(Tier.INTERNAL, "Who sees their contact details from now on.")


@tiered_type
class PersonPayload:
    """The person, as they are now."""

    person: Person | None = seen_by(Tier.INTERNAL, "The person.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class SetContactPrivacyPayload:
    """Whose contact privacy was set."""

    people: list[Person] | None = seen_by(Tier.INTERNAL, "The people, in the order given.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was set.")


@tiered_type
class PeopleMutations:
    """Contact cards."""

    @seen_by(Tier.INTERNAL, "Write a contact card, and add the person to projects.")
    async def create_person(
        self,
        info: Info,
        input: Annotated[CreatePersonInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> PersonPayload:
        """Behaviours S-03, S-10."""
        return await attempt(PersonPayload, _create(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Change a contact card.")
    async def update_person(
        self,
        info: Info,
        input: Annotated[UpdatePersonInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> PersonPayload:
        """What is left out stays."""
        return await attempt(PersonPayload, _update(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Say who sees how 1 to 500 people can be reached.")
    async def set_contact_privacy(
        self,
        info: Info,
        input: Annotated[SetContactPrivacyInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> SetContactPrivacyPayload:
        """Behaviour S-09."""
        return await attempt(SetContactPrivacyPayload, _set_privacy(info.context, input), info.context.language)


async def _create(context: Context, given: CreatePersonInput) -> PersonPayload:
    company = required_row("Company", given.company_id, "company", "companyId")
    row = await contact_cards.create_person(context.viewer, company, given.decoded(), context.writer)
    return PersonPayload(person=Person.of(row), user_errors=[])


async def _update(context: Context, given: UpdatePersonInput) -> PersonPayload:
    person = required_row("Person", given.person_id, "person", "personId")
    department, department_given = given.department_id, given.department_id is not strawberry.UNSET
    row = await contact_cards.update_person(
        context.viewer,
        person,
        details(given),
        optional_row("Department", department, "department of this company", "departmentId"),
        department_given,
        context.writer,
    )
    return PersonPayload(person=Person.of(row), user_errors=[])


async def _set_privacy(context: Context, given: SetContactPrivacyInput) -> SetContactPrivacyPayload:
    people = required_rows("Person", given.person_ids, "person", "personIds")
    rows = await contact_cards.set_contact_privacy(context.viewer, people, given.privacy, context.writer)
    return SetContactPrivacyPayload(people=[Person.of(row) for row in rows], user_errors=[])
