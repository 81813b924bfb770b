"""An account's own: another password, another e-mail address."""

from datetime import datetime
from typing import Annotated

from db.outbox import Asked
from permissions.tiers import Tier
from resolvers import accounts, asked_mails
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.getting_in import Token
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_type
class PasswordResetPage:
    """For whom a password is to be set."""

    email: str = seen_by(Tier.PUBLIC, "The account's address.")
    language: str = seen_by(Tier.PUBLIC, "What its owner is told in.")
    expires_at: datetime = seen_by(Tier.PUBLIC, "When the link ends by itself.")


@tiered_type
class EmailChangePage:
    """An address that an account is to be signed in to with."""

    email: str = seen_by(Tier.PUBLIC, "The new address.")
    confirmed: bool = seen_by(Tier.PUBLIC, "Whether it is the account's by now.")
    language: str = seen_by(Tier.PUBLIC, "What the account's owner is told in.")
    expires_at: datetime = seen_by(Tier.PUBLIC, "When the link ends by itself.")


@tiered_input
class RequestPasswordResetInput:
    """Whose password was forgotten."""

    email: str = seen_by(Tier.PUBLIC, "The account's address.")


@tiered_type
class RequestPasswordResetPayload:
    """A mail is on its way, if there is such an account."""

    user_errors: list[UserError] = seen_by(Tier.PUBLIC, "Why none is.")


@tiered_input
class ResetPasswordInput:
    """The new password."""

    token: str = seen_by(Tier.PUBLIC, "From the mail's link.")
    password: str = seen_by(Tier.PUBLIC, "The password from now on.")


@tiered_type
class ResetPasswordPayload:
    """The new password holds, and whoever was signed in to the account is out. Sign in with it."""

    user_errors: list[UserError] = seen_by(Tier.PUBLIC, "Why it was not set.")


@tiered_input
class ChangeEmailInput:
    """The new address."""

    email: str = seen_by(Tier.CLIENT, "The address to sign in with from now on.")
    password: str = seen_by(Tier.CLIENT, "The account's password.")


@tiered_type
class ChangeEmailPayload:
    """The old address and the new one are written to. The new one holds once it is confirmed."""

    user_errors: list[UserError] = seen_by(Tier.CLIENT, "Why not.")


@tiered_input
class ConfirmEmailChangeInput:
    """What to confirm."""

    token: str = seen_by(Tier.PUBLIC, "From the mail's link.")


@tiered_type
class ConfirmEmailChangePayload:
    """The account is signed in to with the new address from now on."""

    email: str | None = seen_by(Tier.PUBLIC, "The address.", default=None)
    user_errors: list[UserError] = seen_by(Tier.PUBLIC, "Why it was not confirmed.")


@tiered_type
class AccountQueries:
    """What links say before they are used. Looking uses nothing up."""

    @seen_by(Tier.PUBLIC, "For whom a link sets a password; null where it is not open any more.")
    async def password_reset(self, token: Token) -> PasswordResetPage | None:
        """For the page behind the link."""
        found = await accounts.look_at_reset(token)
        return PasswordResetPage(**found) if found else None

    @seen_by(Tier.PUBLIC, "Which address a link confirms; null where it is not open any more.")
    async def email_change(self, token: Token) -> EmailChangePage | None:
        """For the page behind the link."""
        found = await accounts.look_at_email_change(token)
        return EmailChangePage(**found) if found else None


@tiered_type
class AccountMutations:
    """An account's own."""

    @seen_by(Tier.PUBLIC, "Ask for a mail to set another password. Answers alike where there is no such account.")
    async def request_password_reset(
        self,
        info: Info,
        input: Annotated[RequestPasswordResetInput, takes(Tier.PUBLIC)],  # noqa: A002
    ) -> RequestPasswordResetPayload:
        """The mail goes to the account's address alone."""
        return await attempt(RequestPasswordResetPayload, _request_reset(info.context, input), info.context.language)

    @seen_by(Tier.PUBLIC, "Set another password by a link. Whoever is signed in to the account is out.")
    async def reset_password(
        self,
        info: Info,
        input: Annotated[ResetPasswordInput, takes(Tier.PUBLIC)],  # noqa: A002
    ) -> ResetPasswordPayload:
        """Once, within an hour."""
        return await attempt(ResetPasswordPayload, _reset(info.context, input), info.context.language)

    @seen_by(Tier.CLIENT, "Ask to sign in with another address. Both are told; the new one is to be confirmed.")
    async def change_email(
        self,
        info: Info,
        input: Annotated[ChangeEmailInput, takes(Tier.CLIENT)],  # noqa: A002
    ) -> ChangeEmailPayload:
        """Answers alike where somebody else has the address."""
        return await attempt(ChangeEmailPayload, _change_email(info.context, input), info.context.language)

    @seen_by(Tier.PUBLIC, "Confirm another address to sign in with.")
    async def confirm_email_change(
        self,
        info: Info,
        input: Annotated[ConfirmEmailChangeInput, takes(Tier.PUBLIC)],  # noqa: A002
    ) -> ConfirmEmailChangePayload:
        """Once, within a day."""
        return await attempt(ConfirmEmailChangePayload, _confirm_change(info.context, input), info.context.language)


async def _request_reset(context: Context, given: RequestPasswordResetInput) -> RequestPasswordResetPayload:
    await asked_mails.ask(Asked.PASSWORD_RESET, given.email, context.origin, context.rates, context.writer)
    return RequestPasswordResetPayload(user_errors=[])


async def _reset(context: Context, given: ResetPasswordInput) -> ResetPasswordPayload:
    await accounts.reset_password(given.token, given.password, context.origin, context.rates, context.writer)
    return ResetPasswordPayload(user_errors=[])


async def _change_email(context: Context, given: ChangeEmailInput) -> ChangeEmailPayload:
    await accounts.change_email(
        context.viewer, given.email, given.password, context.origin, context.tokens, context.rates, context.writer
    )
    return ChangeEmailPayload(user_errors=[])


async def _confirm_change(context: Context, given: ConfirmEmailChangeInput) -> ConfirmEmailChangePayload:
    email = await accounts.confirm_email_change(given.token, context.writer)
    return ConfirmEmailChangePayload(email=email, user_errors=[])
