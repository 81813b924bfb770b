"""Tokens that are made of the secret key and a row's id, so that mails and staff can have them and no table does."""

import base64
import hashlib
import hmac
from enum import Enum
from uuid import UUID


class TokenKind(Enum):
    """What a token is for, and how it begins."""

    INVITATION = "jal_i_"
    CONFIRMATION = "jal_c_"
    PASSWORD_RESET = "jal_r_"  # noqa: S105  # no password
    EMAIL_CHANGE = "jal_e_"
    PROJECT = "jal_l_"
    """A read link's: it is no one-time token, and can be made again whenever it is to be copied."""


class Tokens:
    """Makes them. With another secret key, those that are under way are dead."""

    def __init__(self, secret_key: str) -> None:
        self._key = hashlib.sha256(b"one-time tokens " + secret_key.encode()).digest()

    def of(self, kind: TokenKind, row_id: UUID) -> str:
        """The token of a row: 256 bits that nobody without the key can make."""
        mac = hmac.digest(self._key, kind.value.encode() + row_id.bytes, "sha256")
        return kind.value + base64.urlsafe_b64encode(mac).decode().rstrip("=")
