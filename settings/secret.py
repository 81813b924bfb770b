"""The secret key: given, or made once and kept in a file of its own."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from settings.values import BadSetting

SECRET_FILE = Path("var/secret.key")
MIN_SECRET = 32


def secret_of(environ: Mapping[str, str], database_url: str) -> str:
    """What seals and tokens are made of: given, or made once into a file. Raises BadSetting."""
    secret = environ.get("JALOUSIE_SECRET_KEY") or ""
    if secret:
        if len(secret) < MIN_SECRET:
            raise BadSetting(f"JALOUSIE_SECRET_KEY is too short. Write at least {MIN_SECRET} random characters.")
        return secret
    if not database_url.startswith("sqlite://"):
        raise BadSetting(
            "JALOUSIE_SECRET_KEY is not set. With PostgreSQL every process needs the same one: "
            'write what `python3 -c "import secrets; print(secrets.token_urlsafe(48))"` prints.'
        )
    return _kept_secret()


def _kept_secret() -> str:
    try:
        if not SECRET_FILE.exists():
            _make_secret()
        secret = SECRET_FILE.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        raise BadSetting(
            f"{SECRET_FILE} cannot be read or made. Let this process write to the folder, or set JALOUSIE_SECRET_KEY."
        ) from error
    if len(secret) < MIN_SECRET or "\ufffd" in secret:
        raise BadSetting(f"{SECRET_FILE} is damaged. Restore it, or delete it: clients then fetch everything again.")
    return secret


def _make_secret() -> None:
    # Linked into place whole, so that of two processes that start at once both read the same key.
    SECRET_FILE.parent.mkdir(parents=True, exist_ok=True)
    draft = SECRET_FILE.with_suffix(f".{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, SECRET_FILE)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
