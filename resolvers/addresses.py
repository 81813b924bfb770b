"""E-mail addresses: the one place that says what is one, how it is kept, and how it is written to."""

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from languages.texts import say
from resolvers.refusals import ErrorCode, Refusal

MAX_TYPED = 1_000
"""Characters that are read: an address has 254 at most (RFC 5321), whatever is typed around it."""


def kept(text: str) -> str | None:
    """The one way in which an address is written down, however it was typed; None for what is none.

    Lower case, and domains in their own letters (so `xn--…` and those letters are the same). Before the @ are the
    letters that every mail server takes: no others, so nothing there looks like something else.
    """
    found = _read(text)
    return found.normalized.lower() if found else None


def required(text: str, field: str) -> str:
    """An address as it is kept. Refuses what is none."""
    if (address := kept(text)) is not None:
        return address
    if _read(text, any_letters=True):
        message = say(
            "%(field)s has letters before the @ that not every mail server takes. Give an address with a to z there.",
            field=field,
        )
    else:
        message = say("%(field)s is no e-mail address. Write one such as name@company.example.", field=field)
    raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)


def for_mail_servers(address: str) -> str | None:
    """An address in the spelling that every mail server takes; None where there is none."""
    found = _read(address)
    return found.ascii_email if found else None


def _read(text: str, any_letters: bool = False) -> ValidatedEmail | None:
    if len(text) > MAX_TYPED:
        return None
    try:
        return validate_email(text.strip(), check_deliverability=False, allow_smtputf8=any_letters, strict=True)
    except EmailNotValidError:
        return None
