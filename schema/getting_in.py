"""Getting in: what an invitation says, registering by it, and confirming the address."""

from datetime import datetime
from typing import Annotated

import strawberry

from db.branding import Shown
from db.outbox import Asked
from languages.texts import in_language
from permissions.tiers import Tier
from resolvers import asked_mails, confirming, registrations
from schema.branding import Branding, Language
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.tiered import seen_by, takes, tiered_input, tiered_type

Token = Annotated[str, takes(Tier.PUBLIC, "From the link.")]


@tiered_type
class InvitationPage:
    """What an invitation says to whoever holds it."""

    workspace_name: str = seen_by(Tier.PUBLIC, "Where it leads.")
    company_name: str = seen_by(Tier.PUBLIC, "Whose people it is for.")
    inviter_name: str = seen_by(Tier.PUBLIC, "Who invites.")
    email: str | None = seen_by(Tier.PUBLIC, "The address to register with; null where it is to be given.")
    expires_at: datetime = seen_by(Tier.PUBLIC, "When it ends by itself.")
    language: str = seen_by(Tier.PUBLIC, "What whoever is invited is told in.")
    shown: strawberry.Private[Shown]

    @seen_by(Tier.PUBLIC, "How the workspace shows itself.")
    def branding(self, info: Info, language: Language = None) -> Branding:
        """Behaviour T-08. In their language where none is named."""
        return Branding.of(self.shown, language or self.language, info.context.links)


@tiered_type
class ConfirmationPage:
    """An address that waits to be confirmed."""

    workspace_name: str = seen_by(Tier.PUBLIC, "Where it was registered.")
    email: str = seen_by(Tier.PUBLIC, "The address.")
    expires_at: datetime = seen_by(Tier.PUBLIC, "When the link ends by itself.")
    language: str = seen_by(Tier.PUBLIC, "What whoever was registered is told in.")
    chooses_password: bool = seen_by(
        Tier.PUBLIC,
        "Whether the password to sign in with is chosen by confirming: the address was registered more than once.",
    )
    shown: strawberry.Private[Shown]

    @seen_by(Tier.PUBLIC, "How the workspace shows itself.")
    def branding(self, info: Info, language: Language = None) -> Branding:
        """As in the invitation."""
        return Branding.of(self.shown, language or self.language, info.context.links)


@tiered_input
class AcceptInvitationInput:
    """Who registers by an invitation."""

    token: str = seen_by(Tier.PUBLIC, "From the invitation's link.")
    display_name: str = seen_by(Tier.PUBLIC, "What they are called.")
    password: str = seen_by(
        Tier.PUBLIC, "The password to sign in with. An account that the address has already keeps its own."
    )
    email: str | None = seen_by(Tier.PUBLIC, "Their address, where the invitation names none.", default=None)


@tiered_type
class AcceptInvitationPayload:
    """The invitation is used up; a mail is on its way, by which the address is confirmed within 24 hours."""

    user_errors: list[UserError] = seen_by(Tier.PUBLIC, "Why it was not accepted.")


@tiered_input
class ResendConfirmationInput:
    """Where to."""

    email: str = seen_by(Tier.PUBLIC, "An address that waits to be confirmed.")


@tiered_type
class ResendConfirmationPayload:
    """Another mail is on its way, if the address waits to be confirmed."""

    user_errors: list[UserError] = seen_by(Tier.PUBLIC, "Why none is.")


@tiered_input
class ConfirmEmailInput:
    """What to confirm."""

    token: str = seen_by(Tier.PUBLIC, "From the mail's link.")
    password: str | None = seen_by(
        Tier.PUBLIC,
        "The password to sign in with, instead of the one registered with; needed where `choosesPassword` says so. "
        "An account that the address has already keeps its own.",
        default=None,
    )
    sign_in: bool = seen_by(
        Tier.PUBLIC, "Whether to begin a session: false where nobody would take it over.", default=True
    )


@tiered_type
class ConfirmEmailPayload:
    """The address is confirmed, and its owner signed in."""

    token: str | None = seen_by(
        Tier.PUBLIC, "Send it as `Authorization: Bearer …`. It is shown this once.", default=None
    )
    expires_at: datetime | None = seen_by(Tier.PUBLIC, "When the session ends by itself.", default=None)
    user_errors: list[UserError] = seen_by(Tier.PUBLIC, "Why it was not confirmed.")


@tiered_type
class GettingInQueries:
    """What links say before they are used. Looking uses nothing up."""

    @seen_by(Tier.PUBLIC, "What an invitation says; null where it is not open any more.")
    async def invitation(self, info: Info, token: Token) -> InvitationPage | None:
        """Behaviours T-08, T-13."""
        found = await registrations.look(token)
        if found is None:
            return None
        inviter = in_language(found["inviter_name"], info.context.language)
        return InvitationPage(**{**found, "inviter_name": inviter})

    @seen_by(Tier.PUBLIC, "Which address a link confirms; null where it is not open any more.")
    async def confirmation(self, token: Token) -> ConfirmationPage | None:
        """Behaviour T-11."""
        found = await confirming.look(token)
        return ConfirmationPage(**found) if found else None


@tiered_type
class GettingInMutations:
    """Registering, and confirming the address."""

    @seen_by(Tier.PUBLIC, "Register by an invitation, which is used up by it.")
    async def accept_invitation(
        self,
        info: Info,
        input: Annotated[AcceptInvitationInput, takes(Tier.PUBLIC)],  # noqa: A002
    ) -> AcceptInvitationPayload:
        """Behaviours T-08, T-10. Answers alike whether or not the address has an account."""
        return await attempt(AcceptInvitationPayload, _accept(info.context, input), info.context.language)

    @seen_by(Tier.PUBLIC, "Ask for another mail to confirm an address. Answers alike where nothing waits.")
    async def resend_confirmation(
        self,
        info: Info,
        input: Annotated[ResendConfirmationInput, takes(Tier.PUBLIC)],  # noqa: A002
    ) -> ResendConfirmationPayload:
        """Behaviour T-11."""
        return await attempt(ResendConfirmationPayload, _resend(info.context, input), info.context.language)

    @seen_by(Tier.PUBLIC, "Confirm an address, and be signed in by it.")
    async def confirm_email(
        self,
        info: Info,
        input: Annotated[ConfirmEmailInput, takes(Tier.PUBLIC)],  # noqa: A002
    ) -> ConfirmEmailPayload:
        """Behaviours T-11, T-12."""
        return await attempt(ConfirmEmailPayload, _confirm(info.context, input), info.context.language)


async def _accept(context: Context, given: AcceptInvitationInput) -> AcceptInvitationPayload:
    await registrations.accept(
        given.token,
        given.email,
        given.display_name,
        given.password,
        context.origin,
        context.tokens,
        context.rates,
        context.writer,
    )
    return AcceptInvitationPayload(user_errors=[])


async def _resend(context: Context, given: ResendConfirmationInput) -> ResendConfirmationPayload:
    await asked_mails.ask(Asked.CONFIRMATION, given.email, context.origin, context.rates, context.writer)
    return ResendConfirmationPayload(user_errors=[])


async def _confirm(context: Context, given: ConfirmEmailInput) -> ConfirmEmailPayload:
    session = await confirming.confirm(
        given.token, given.sign_in, given.password, context.origin, context.rates, context.writer
    )
    token, expires_at = session or (None, None)
    return ConfirmEmailPayload(token=token, expires_at=expires_at, user_errors=[])
