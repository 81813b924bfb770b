"""Which mails there are: for each, the document that is run as its recipient, and the link that it carries.

What a document does not answer any more (an invitation that was taken back, say), nobody is written to about.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from db.outbox import Kind, MailKind
from resolvers.tokens import TokenKind


@dataclass(frozen=True, slots=True)
class Message:
    """A mail: its document takes `$token`, and its root field `told` is what the template is filled with.

    A mail to somebody who can sign in takes `$id` instead: the global id of its `subject`, a type's name. It says in
    which language they are told.
    """

    document: str
    token: TokenKind | None = None
    carries_link: bool = True
    subject: str = ""

    @staticmethod
    def template(kind: Kind) -> str:
        """The name of a mail's template."""
        return f"{kind.value.lower()}.jinja"


BRANDING = "branding { name accentColor }"

MESSAGES: Mapping[Kind, Message] = {
    MailKind.INVITATION: Message(
        f"""query Invitation($token: String!) {{
          told: invitation(token: $token) {{ companyName inviterName {BRANDING} }} }}""",
        TokenKind.INVITATION,
    ),
    MailKind.CONFIRMATION: Message(
        f"query Confirmation($token: String!) {{ told: confirmation(token: $token) {{ email {BRANDING} }} }}",
        TokenKind.CONFIRMATION,
    ),
    MailKind.PASSWORD_RESET: Message(
        "query PasswordReset($token: String!) { told: passwordReset(token: $token) { email } }",
        TokenKind.PASSWORD_RESET,
    ),
    MailKind.EMAIL_CHANGE: Message(
        "query EmailChange($token: String!) { told: emailChange(token: $token) { email confirmed } }",
        TokenKind.EMAIL_CHANGE,
    ),
    MailKind.EMAIL_CHANGE_NOTICE: Message(
        "query EmailChange($token: String!) { told: emailChange(token: $token) { email confirmed } }",
        TokenKind.EMAIL_CHANGE,
        carries_link=False,
    ),
    MailKind.APPROVAL_REQUEST: Message(
        """query ApprovalRequest($id: ID!) {
          told: approvalRequest(id: $id) { requestedBy { displayName }
            tasks { title step { name project { clientName } } } }
          viewer { language workspace { branding { name accentColor } } } }""",
        subject="ApprovalRequest",
    ),
    MailKind.CLIENT_STATUS: Message(
        """query StatusNews($id: ID!) {
          told: statusNews(id: $id) { projects { clientName clientStatus { status description } } }
          viewer { language workspace { branding { name accentColor } } } }""",
        subject="StatusNews",
    ),
}
