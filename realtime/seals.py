"""Opaque, tamper-proof tokens for positions: the same position always gives the same token."""

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class BrokenSeal(ValueError):
    """The token is malformed, altered, or was sealed for something else."""


class Seals:
    """Seals bytes with AES-SIV (RFC 5297): encrypted, authenticated, deterministic.

    `purpose` is bound in: what was sealed for one purpose does not open for another.
    """

    def __init__(self, secret: str) -> None:
        key = HKDF(SHA256(), length=64, salt=None, info=b"jalousie seals").derive(secret.encode())
        self._cipher = AESSIV(key)

    def seal(self, purpose: str, payload: bytes) -> str:
        """The token, in URL-safe base64 without padding."""
        sealed = self._cipher.encrypt(payload, [purpose.encode()])
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, purpose: str, token: str) -> bytes:
        """The payload. Raises BrokenSeal."""
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            return self._cipher.decrypt(sealed, [purpose.encode()])
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise BrokenSeal("not a token of ours") from error
