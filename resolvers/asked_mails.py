"""Mails that whoever knows an address may ask for. Asking takes alike whether or not anybody is there: nobody looks.

Who is there is looked up when the asking is answered, beside all requests, by whoever sends mails.
"""

from db.outbox import Asked, Claimed, Letter
from db.writes import Transaction, Writer
from resolvers import accounts, addresses, confirming
from resolvers.rates import Rates
from resolvers.sessions import Origin
from resolvers.tokens import Tokens

ANSWERS = {Asked.PASSWORD_RESET: accounts.mail_reset, Asked.CONFIRMATION: confirming.mail_again}


async def ask(kind: Asked, email: str, origin: Origin, rates: Rates, writer: Writer) -> None:
    """Ask for a mail to an address."""
    to = addresses.required(email, "email")
    await rates.mail(to, origin.address)

    async def work(transaction: Transaction) -> None:
        transaction.mail(Letter.asked(kind, to))

    await writer.commit(work)


async def answer(transaction: Transaction, asked: Claimed, tokens: Tokens) -> None:
    """Write the mail that was asked for, if there is somebody to write to."""
    assert isinstance(asked.kind, Asked)
    await ANSWERS[asked.kind](transaction, asked.recipient, tokens)
