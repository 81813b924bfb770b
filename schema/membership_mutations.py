"""What somebody is in the workspace: role, company, whether they are in it; their sessions; looking as they do."""

from datetime import datetime
from typing import Annotated

import strawberry

from languages.texts import say
from permissions.tiers import Role, Tier
from resolvers import memberships, sessions, view_as
from resolvers.refusals import ErrorCode, Refusal
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id, optional_row, required_row
from schema.people import Person
from schema.people_mutations import PersonPayload
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class ChangeRoleInput:
    """What a person may do from now on."""

    person_id: strawberry.ID = seen_by(Tier.INTERNAL, "Who.")
    role: Role = seen_by(Tier.INTERNAL, "Their new role: one that people of such a company can have.")


@tiered_input
class MovePersonInput:
    """The company that a person is in from now on."""

    person_id: strawberry.ID = seen_by(Tier.INTERNAL, "Who.")
    company_id: strawberry.ID = seen_by(Tier.INTERNAL, "Where to.")
    role: Role | None = seen_by(
        Tier.INTERNAL, "Their role there. Left out: stays, where it exists there.", default=None
    )
    department_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "Their department there.", default=None)
    keep_projects: bool = seen_by(
        Tier.INTERNAL, "Whether they stay in the projects that they were added to.", default=False
    )


@tiered_input
class RemovePersonInput:
    """Who is to be taken out of the workspace."""

    person_id: strawberry.ID = seen_by(Tier.INTERNAL, "Who.")


@tiered_input
class SignOutPersonInput:
    """Whose sessions are to be ended."""

    person_id: strawberry.ID = seen_by(Tier.INTERNAL, "Whose.")


@tiered_input
class StartViewAsInput:
    """Through whose eyes to look, or through which link. One of the two."""

    person_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "A person of a client or a partner.", default=None)
    read_link_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "A read link that is open.", default=None)


@tiered_type
class RemovePersonPayload:
    """Who was taken out."""

    person_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The person who is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nobody was taken out.")


@tiered_type
class SignOutPersonPayload:
    """What was ended."""

    ended: int | None = seen_by(Tier.INTERNAL, "How many sessions there were.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why none was ended.")


@tiered_type
class StartViewAsPayload:
    """A session that sees what the person sees, or the link shows, and changes nothing."""

    token: str | None = seen_by(
        Tier.INTERNAL, "Send it as `Authorization: Bearer …`. It is shown this once.", default=None
    )
    expires_at: datetime | None = seen_by(Tier.INTERNAL, "When it ends by itself.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why there is none.")


@tiered_type
class MembershipMutations:
    """Roles, companies, removals."""

    @seen_by(Tier.INTERNAL, "Give a person another role. Their sessions and live streams follow at once.")
    async def change_role(
        self,
        info: Info,
        input: Annotated[ChangeRoleInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> PersonPayload:
        """Behaviour W-10."""
        return await attempt(PersonPayload, _change_role(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Put a person into another company. Their sessions and live streams follow at once.")
    async def move_person(
        self,
        info: Info,
        input: Annotated[MovePersonInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> PersonPayload:
        """Behaviour N-06."""
        return await attempt(PersonPayload, _move(info.context, input), info.context.language)

    @seen_by(
        Tier.INTERNAL, "Take a person out of the workspace: sessions, streams, contact details and projects are gone."
    )
    async def remove_person(
        self,
        info: Info,
        input: Annotated[RemovePersonInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> RemovePersonPayload:
        """Behaviour N-06."""
        return await attempt(RemovePersonPayload, _remove(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "End all of a person's sessions in this workspace, and their live streams, at once.")
    async def sign_out_person(
        self,
        info: Info,
        input: Annotated[SignOutPersonInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> SignOutPersonPayload:
        """They can sign in again: to keep them out, remove them."""
        return await attempt(SignOutPersonPayload, _sign_out(info.context, input), info.context.language)

    @seen_by(
        Tier.INTERNAL,
        "Look as a client's or partner's person, or through a read link, for 15 minutes. Nothing can be changed that "
        "way.",
    )
    async def start_view_as(
        self,
        info: Info,
        input: Annotated[StartViewAsInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> StartViewAsPayload:
        """Behaviour N-03."""
        return await attempt(StartViewAsPayload, _view_as(info.context, input), info.context.language)


async def _change_role(context: Context, given: ChangeRoleInput) -> PersonPayload:
    person = required_row("Person", given.person_id, "person", "personId")
    row = await memberships.change_role(context.viewer, person, given.role, context.writer)
    return PersonPayload(person=Person.of(row), user_errors=[])


async def _move(context: Context, given: MovePersonInput) -> PersonPayload:
    department = given.department_id
    row = await memberships.move_person(
        context.viewer,
        required_row("Person", given.person_id, "person", "personId"),
        required_row("Company", given.company_id, "company", "companyId"),
        given.role,
        optional_row("Department", department, "department of this company", "departmentId"),
        given.keep_projects,
        context.writer,
    )
    return PersonPayload(person=Person.of(row), user_errors=[])


async def _remove(context: Context, given: RemovePersonInput) -> RemovePersonPayload:
    person = required_row("Person", given.person_id, "person", "personId")
    gone = await memberships.remove_person(context.viewer, person, context.writer)
    return RemovePersonPayload(person_id=global_id("Person", gone), user_errors=[])


async def _sign_out(context: Context, given: SignOutPersonInput) -> SignOutPersonPayload:
    person = required_row("Person", given.person_id, "person", "personId")
    ended = await sessions.sign_out_person(context.viewer, person, context.writer)
    return SignOutPersonPayload(ended=ended, user_errors=[])


async def _view_as(context: Context, given: StartViewAsInput) -> StartViewAsPayload:
    person = optional_row("Person", given.person_id, "person", "personId")
    link = optional_row("ReadLink", given.read_link_id, "read link", "readLinkId")
    if person is not None and link is None:
        token, expires_at = await view_as.start_view_as(context.viewer, person, context.writer)
    elif link is not None and person is None:
        token, expires_at = await view_as.start_view_as_link(context.viewer, link, context.writer)
    else:
        message = say("Give either personId or readLinkId.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "personId")
    return StartViewAsPayload(token=token, expires_at=expires_at, user_errors=[])
