"""Which pages there are: for each, the document that it shows, and the one that its form runs.

`page` is null where what the visitor came for is not open; a page without a token is open to everybody. Showing uses
nothing up, so programs that follow the links in mails do no harm: only the form does something.
"""

from dataclasses import dataclass

BRANDING = "language branding { name accentColor backgroundColor headline welcome logoUrl }"
ERRORS = "userErrors { code message field }"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, by the name that the document's input has for it."""

    name: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """A page. Its template has the page's name; `done` is what the answer to the form's document is called in it."""

    name: str
    show: str
    does: str
    fields: tuple[Field, ...] = ()
    takes_token: bool = True
    begins_session: bool = False

    @property
    def path(self) -> str:
        """Where it is."""
        where = self.name.removeprefix("ask_")
        return f"/{where}/{{token}}" if self.takes_token else f"/{where}"

    @property
    def template(self) -> str:
        """What it looks like."""
        return f"{self.name}.jinja"


PAGES = (
    Page(
        "invitation",
        f"""query Invitation($token: String!) {{
          page: invitation(token: $token) {{ workspaceName companyName inviterName email expiresAt {BRANDING} }}
          passwordRules {{ minimumLength maximumLength }} }}""",
        f"""mutation Accept($input: AcceptInvitationInput!) {{
          done: acceptInvitation(input: $input) {{ {ERRORS} }} }}""",
        (Field("displayName"), Field("email", required=False), Field("password")),
    ),
    Page(
        "confirmation",
        f"""query Confirmation($token: String!) {{
          page: confirmation(token: $token) {{ workspaceName email expiresAt choosesPassword {BRANDING} }}
          passwordRules {{ minimumLength maximumLength }} }}""",
        # A session begins where the portal takes it over (see Portal).
        f"""mutation Confirm($input: ConfirmEmailInput!) {{
          done: confirmEmail(input: $input) {{ token {ERRORS} }} }}""",
        (Field("password", required=False),),
        begins_session=True,
    ),
    Page(
        "password",
        """query Password($token: String!) { page: passwordReset(token: $token) { language email expiresAt }
          passwordRules { minimumLength maximumLength } }""",
        f"""mutation SetPassword($input: ResetPasswordInput!) {{
          done: resetPassword(input: $input) {{ {ERRORS} }} }}""",
        (Field("password"),),
    ),
    Page(
        "email",
        "query Email($token: String!) { page: emailChange(token: $token) { language email confirmed expiresAt } }",
        f"""mutation ConfirmChange($input: ConfirmEmailChangeInput!) {{
          done: confirmEmailChange(input: $input) {{ {ERRORS} }} }}""",
    ),
    Page(
        "ask_password",
        "{ page: passwordRules { minimumLength } }",
        f"""mutation Ask($input: RequestPasswordResetInput!) {{
          done: requestPasswordReset(input: $input) {{ {ERRORS} }} }}""",
        (Field("email"),),
        takes_token=False,
    ),
    Page(
        "ask_confirmation",
        "{ page: passwordRules { minimumLength } }",
        f"""mutation Ask($input: ResendConfirmationInput!) {{
          done: resendConfirmation(input: $input) {{ {ERRORS} }} }}""",
        (Field("email"),),
        takes_token=False,
    ),
)
