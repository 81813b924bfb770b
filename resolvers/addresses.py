"""E-mail addresses, as they are kept."""

from email_validator import EmailNotValidError, validate_email

from languages.texts import say
from resolvers.refusals import ErrorCode, Refusal


def kept(text: str) -> str | None:
    """The one way in which an address is written down, however it was typed; None for what is none."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


def required(text: str, field: str) -> str:
    """An address as it is kept. Refuses what is none."""
    if (address := kept(text)) is None:
        message = say("%(field)s is no e-mail address. Write one such as name@company.example.", field=field)
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    return address
