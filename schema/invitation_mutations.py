"""Inviting people, taking invitations back, and making them anew."""

from typing import Annotated

import strawberry

from permissions.tiers import Role, Tier
from resolvers import invitations
from resolvers.invitation_terms import Terms
from resolvers.tokens import TokenKind
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.invitations import Invitation
from schema.nodes import global_id, optional_row, required_row, required_rows
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class TermsInput:
    """What is fixed in an invitation."""

    company_id: strawberry.ID = seen_by(Tier.INTERNAL, "Whose company they will be of.")
    role: Role = seen_by(Tier.INTERNAL, "What they may do.", default=Role.GUEST)
    department_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "Which part of the company.", default=None)
    project_ids: list[strawberry.ID] = seen_by(
        Tier.INTERNAL, "Projects that they are added to when they accept.", default_factory=list
    )
    share_with_client: bool | None = seen_by(
        Tier.INTERNAL,
        "Whether the client is to see these files from then on. Must be said for a client's guest where one is not "
        "shared.",
        default=None,
    )

    def terms(self) -> Terms:
        """The terms, with rows for ids. Refuses ids that are none."""
        return Terms(
            company_id=required_row("Company", self.company_id, "company", "companyId"),
            role=self.role,
            department_id=optional_row("Department", self.department_id, "department of this company", "departmentId"),
            project_ids=tuple(required_rows("Project", self.project_ids, "project", "projectIds")),
            share=self.share_with_client,
        )


@tiered_input
class InviteInput(TermsInput):
    """Whom to invite by mail, and to what."""

    emails: list[str] = seen_by(Tier.INTERNAL, "1 to 100 e-mail addresses.")


@tiered_type
class InvitedAddress:
    """What became of one address."""

    email: str = seen_by(Tier.INTERNAL, "The address, as it was given.")
    invitation: Invitation | None = seen_by(Tier.INTERNAL, "Its invitation, which is on its way.")
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why there is none.")


@tiered_type
class InvitePayload:
    """What became of each address, in the order given."""

    addresses: list[InvitedAddress] = seen_by(Tier.INTERNAL, "Each with its own answer.", default_factory=list)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nobody was invited.")


@tiered_input
class InvitePersonInput:
    """Whose card to invite by, and to what."""

    person_id: strawberry.ID = seen_by(Tier.INTERNAL, "A person without an account, with an e-mail address.")
    project_ids: list[strawberry.ID] = seen_by(
        Tier.INTERNAL, "Projects that they are added to when they accept.", default_factory=list
    )
    share_with_client: bool | None = seen_by(
        Tier.INTERNAL, "Whether the client is to see these files from then on.", default=None
    )


@tiered_input
class CreateInvitationLinkInput(TermsInput):
    """To what the link invites."""


@tiered_input
class DeleteInvitationInput:
    """Which invitation to take back."""

    invitation_id: strawberry.ID = seen_by(Tier.INTERNAL, "One that nobody has come in by.")


@tiered_input
class ReissueInvitationInput:
    """Which invitation to make anew."""

    invitation_id: strawberry.ID = seen_by(Tier.INTERNAL, "One that nobody has come in by, or one that has expired.")


@tiered_type
class InvitationPayload:
    """The invitation."""

    invitation: Invitation | None = seen_by(Tier.INTERNAL, "The invitation.", default=None)
    token: str | None = seen_by(
        Tier.INTERNAL, "For a link that is handed over: shown this once. Mails carry their own.", default=None
    )
    invitation_url: str | None = seen_by(Tier.INTERNAL, "The link itself.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why there is none.")


@tiered_type
class DeleteInvitationPayload:
    """The end of an invitation."""

    invitation_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The one that was taken back.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why none was.")


@tiered_type
class InvitationMutations:
    """Invitations."""

    @seen_by(Tier.INTERNAL, "Invite several addresses by mail. Only admins invite admins.")
    async def invite(
        self,
        info: Info,
        input: Annotated[InviteInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> InvitePayload:
        """Behaviours T-06, W-05, W-11, S-03."""
        return await attempt(InvitePayload, _invite(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Invite somebody whose card there is, at the address on it.")
    async def invite_person(
        self,
        info: Info,
        input: Annotated[InvitePersonInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> InvitationPayload:
        """Behaviour S-10."""
        return await attempt(InvitationPayload, _invite_person(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Make an invitation whose link is handed over: whoever has it comes in, once.")
    async def create_invitation_link(
        self,
        info: Info,
        input: Annotated[CreateInvitationLinkInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> InvitationPayload:
        """Behaviour W-05."""
        return await attempt(InvitationPayload, _make_link(info.context, input), info.context.language)

    @seen_by(
        Tier.INTERNAL,
        "Take an invitation back that nobody has come in by: its link is dead at once, and so is a registration by it.",
    )
    async def delete_invitation(
        self,
        info: Info,
        input: Annotated[DeleteInvitationInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DeleteInvitationPayload:
        """Behaviour T-09."""
        return await attempt(DeleteInvitationPayload, _delete(info.context, input), info.context.language)

    @seen_by(
        Tier.INTERNAL, "Take an invitation back that nobody has come in by, and issue it again, for another 48 hours."
    )
    async def reissue_invitation(
        self,
        info: Info,
        input: Annotated[ReissueInvitationInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> InvitationPayload:
        """Behaviour T-09."""
        return await attempt(InvitationPayload, _reissue(info.context, input), info.context.language)


async def _invite(context: Context, given: InviteInput) -> InvitePayload:
    answers = await invitations.invite(
        context.viewer, given.emails, given.terms(), context.tokens, context.rates, context.writer
    )
    return InvitePayload(
        addresses=[
            InvitedAddress(
                email=answer.email,
                invitation=Invitation.of(answer.invitation) if answer.invitation else None,
                user_errors=[UserError.of(answer.refusal, context.language)] if answer.refusal else [],
            )
            for answer in answers
        ],
        user_errors=[],
    )


async def _invite_person(context: Context, given: InvitePersonInput) -> InvitationPayload:
    row = await invitations.invite_person(
        context.viewer,
        required_row("Person", given.person_id, "person", "personId"),
        tuple(required_rows("Project", given.project_ids, "project", "projectIds")),
        given.share_with_client,
        context.tokens,
        context.rates,
        context.writer,
    )
    return InvitationPayload(invitation=Invitation.of(row), user_errors=[])


async def _make_link(context: Context, given: CreateInvitationLinkInput) -> InvitationPayload:
    row, token = await invitations.make_link(context.viewer, given.terms(), context.tokens, context.writer)
    return _with_link(context, Invitation.of(row), token)


async def _delete(context: Context, given: DeleteInvitationInput) -> DeleteInvitationPayload:
    row = required_row("Invitation", given.invitation_id, "pending invitation", "invitationId")
    deleted = await invitations.delete_invitation(context.viewer, row, context.writer)
    return DeleteInvitationPayload(invitation_id=global_id("Invitation", deleted), user_errors=[])


async def _reissue(context: Context, given: ReissueInvitationInput) -> InvitationPayload:
    row = required_row("Invitation", given.invitation_id, "pending invitation", "invitationId")
    made, token = await invitations.reissue_invitation(
        context.viewer, row, context.tokens, context.rates, context.writer
    )
    return _with_link(context, Invitation.of(made), token)


def _with_link(context: Context, invitation: Invitation, token: str | None) -> InvitationPayload:
    link = context.links.of(TokenKind.INVITATION, token) if token else None
    return InvitationPayload(invitation=invitation, token=token, invitation_url=link, user_errors=[])
