"""Signing in and out."""

from datetime import datetime
from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers import sessions
from resolvers.passwords import MAX_LENGTH, MIN_LENGTH
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id, optional_row, required_row
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_type
class PasswordRules:
    """What a password must be like."""

    minimum_length: int = seen_by(Tier.PUBLIC, "Of one that is chosen, in characters.")
    maximum_length: int = seen_by(Tier.PUBLIC, "In characters.")


@tiered_type
class Session:
    """A sign-in of the viewer's that is still open."""

    id: strawberry.ID = seen_by(Tier.CLIENT, "Give it to `revokeSession` to end it.")
    current: bool = seen_by(Tier.CLIENT, "Whether it is the one that asks.")
    created_at: datetime = seen_by(Tier.CLIENT, "When they signed in.")
    expires_at: datetime = seen_by(Tier.CLIENT, "When it ends by itself.")
    user_agent: str | None = seen_by(Tier.CLIENT, "How the client called itself that they signed in with.")


@tiered_input
class SignInInput:
    """An account, and where to."""

    email: str = seen_by(Tier.PUBLIC, "The account's address, in any case.")
    password: str = seen_by(Tier.PUBLIC, "Its password.")
    workspace_id: strawberry.ID | None = seen_by(
        Tier.PUBLIC, "Which workspace, where the account has several. Left out: the one used last.", default=None
    )


@tiered_type
class SignInPayload:
    """The session."""

    token: str | None = seen_by(
        Tier.PUBLIC, "Send it as `Authorization: Bearer …`. It is shown this once.", default=None
    )
    expires_at: datetime | None = seen_by(Tier.PUBLIC, "When the session ends by itself.", default=None)
    user_errors: list[UserError] = seen_by(Tier.PUBLIC, "Why there is no session.")


@tiered_input
class SignOutInput:
    """How much to end."""

    everywhere: bool = seen_by(
        Tier.CLIENT, "Whether to end all sessions of the viewer's account, in all its workspaces.", default=False
    )


@tiered_type
class SignOutPayload:
    """The end of the session that asked."""

    user_errors: list[UserError] = seen_by(Tier.CLIENT, "Why it was not ended.")


@tiered_input
class RevokeSessionInput:
    """Which session."""

    id: strawberry.ID = seen_by(Tier.CLIENT, "One of the viewer's own sessions.")


@tiered_type
class RevokeSessionPayload:
    """The end of a session."""

    session_id: strawberry.ID | None = seen_by(Tier.CLIENT, "The session that was ended.", default=None)
    user_errors: list[UserError] = seen_by(Tier.CLIENT, "Why none was ended.")


@tiered_type
class RenewSessionPayload:
    """The session that asked, which lasts longer. Its token stays the same."""

    expires_at: datetime | None = seen_by(Tier.CLIENT, "When it ends by itself now.", default=None)
    user_errors: list[UserError] = seen_by(Tier.CLIENT, "Why it was not renewed.")


@tiered_input
class SwitchWorkspaceInput:
    """Where to."""

    workspace_id: strawberry.ID = seen_by(Tier.CLIENT, "Another of the account's workspaces (`viewer.workspaces`).")


@tiered_type
class SwitchWorkspacePayload:
    """A session of the other workspace. The one that asked stays as it is."""

    token: str | None = seen_by(
        Tier.CLIENT, "Send it as `Authorization: Bearer …`. It is shown this once.", default=None
    )
    expires_at: datetime | None = seen_by(Tier.CLIENT, "When the session ends by itself.", default=None)
    user_errors: list[UserError] = seen_by(Tier.CLIENT, "Why there is no session.")


@tiered_type
class SessionQueries:
    """The viewer's sessions."""

    @seen_by(Tier.PUBLIC, "What a password must be like.")
    def password_rules(self) -> PasswordRules:
        """For sign-in forms."""
        return PasswordRules(minimum_length=MIN_LENGTH, maximum_length=MAX_LENGTH)

    @seen_by(Tier.CLIENT, "The viewer's own open sessions, the newest first.")
    async def sessions(self, info: Info) -> list[Session]:
        """One's own alone."""
        viewer = info.context.viewer
        return [
            Session(
                id=global_id("Session", row["id"]),
                current=row["id"] == viewer.session_id,
                created_at=row["created_at"],
                expires_at=row["expires_at"],
                user_agent=row["user_agent"],
            )
            for row in await sessions.list_sessions(viewer)
        ]


@tiered_type
class SessionMutations:
    """Signing in and out."""

    @seen_by(Tier.PUBLIC, "Open a session with e-mail address and password.")
    async def sign_in(
        self,
        info: Info,
        input: Annotated[SignInInput, takes(Tier.PUBLIC)],  # noqa: A002
    ) -> SignInPayload:
        """Says alike for an unknown address, a wrong password and a foreign workspace."""
        return await attempt(SignInPayload, _sign_in(info.context, input), info.context.language)

    @seen_by(Tier.CLIENT, "End the session that asks, and its live streams, at once.")
    async def sign_out(
        self,
        info: Info,
        input: Annotated[SignOutInput | None, takes(Tier.CLIENT)] = None,  # noqa: A002
    ) -> SignOutPayload:
        """The token is dead from here on."""
        everywhere = input is not None and input.everywhere
        await sessions.sign_out(info.context.viewer, everywhere, info.context.writer)
        return SignOutPayload(user_errors=[])

    @seen_by(Tier.CLIENT, "End one of the viewer's own sessions, and its live streams, at once.")
    async def revoke_session(
        self,
        info: Info,
        input: Annotated[RevokeSessionInput, takes(Tier.CLIENT)],  # noqa: A002
    ) -> RevokeSessionPayload:
        """Somebody else's session is NOT_FOUND."""
        return await attempt(RevokeSessionPayload, _revoke(info.context, input), info.context.language)

    @seen_by(Tier.CLIENT, "Let the session that asks last another 30 days, up to a year after signing in.")
    async def renew_session(self, info: Info) -> RenewSessionPayload:
        """Whatever holds the token goes on, live streams too."""
        return await attempt(RenewSessionPayload, _renew(info.context), info.context.language)

    @seen_by(Tier.CLIENT, "Open a session in another workspace of the viewer's account.")
    async def switch_workspace(
        self,
        info: Info,
        input: Annotated[SwitchWorkspaceInput, takes(Tier.CLIENT)],  # noqa: A002
    ) -> SwitchWorkspacePayload:
        """Nothing is readable across: each session is of one workspace."""
        return await attempt(SwitchWorkspacePayload, _switch(info.context, input), info.context.language)


async def _sign_in(context: Context, given: SignInInput) -> SignInPayload:
    workspace = optional_row("Workspace", given.workspace_id, "workspace", "workspaceId")
    token, expires_at = await sessions.sign_in(
        given.email, given.password, workspace, context.origin, context.rates, context.writer
    )
    return SignInPayload(token=token, expires_at=expires_at, user_errors=[])


async def _revoke(context: Context, given: RevokeSessionInput) -> RevokeSessionPayload:
    session = required_row("Session", given.id, "session", "id")
    await sessions.revoke_session(context.viewer, session, context.writer)
    return RevokeSessionPayload(session_id=given.id, user_errors=[])


async def _renew(context: Context) -> RenewSessionPayload:
    expires_at = await sessions.renew_session(context.viewer, context.writer)
    return RenewSessionPayload(expires_at=expires_at, user_errors=[])


async def _switch(context: Context, given: SwitchWorkspaceInput) -> SwitchWorkspacePayload:
    workspace = required_row("Workspace", given.workspace_id, "workspace", "workspaceId")
    token, expires_at = await sessions.switch_workspace(context.viewer, workspace, context.origin, context.writer)
    return SwitchWorkspacePayload(token=token, expires_at=expires_at, user_errors=[])
