"""The settings: the only reader of the environment. Bad values fail at start; the message says what to write."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from settings.links import PAGES as PAGES
from settings.links import links_of, portal_of
from settings.secret import SECRET_FILE as SECRET_FILE
from settings.secret import secret_of
from settings.values import BadSetting as BadSetting
from settings.values import parts_of

DEFAULT_DATABASE_URL = "sqlite://var/jalousie.db"
MAIL_FOLDER = Path("var/mail")
"""Where mails are written to as files, without an SMTP server."""
FILES_FOLDER = Path("var/files")
"""Where uploaded files are kept, without an object store."""
DEFAULT_MAX_FILE_BYTES, MAX_FILE_BYTES = 100_000_000, 2_000_000_000
S3_VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_ENDPOINT_URL")
"""How an S3-compatible store is reached: the names that every tool for it knows."""
DEFAULT_POOL_SIZE = 20
"""Connections to the database, of each process."""
DEFAULT_ACQUIRE_TIMEOUT = 5
"""Seconds that a request waits for one of them, or for a lock that somebody else holds."""
DEFAULT_LOG_RETENTION = 7
"""Days for which the log is kept: who was away for longer fetches everything again."""
DEFAULT_TRUSTED_PROXIES = "127.0.0.1/32, ::1/128"
"""Whose word is taken for where a visitor comes from."""
DOMAIN = r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
ADDRESS = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@{DOMAIN}"
"""What is written in From: an address without quotes, comments or a name."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, checked."""

    host: str = "127.0.0.1"
    port: int = 8000
    database_url: str = field(default=DEFAULT_DATABASE_URL, repr=False)  # it may hold a password
    broadcast_url: str = field(default="memory://", repr=False)  # so may this
    workers: int = 1
    secret_key: str = field(default="", repr=False)
    public_url: str = "http://127.0.0.1:8000"
    pool_size: int = DEFAULT_POOL_SIZE
    acquire_timeout: float = DEFAULT_ACQUIRE_TIMEOUT
    log_retention: int = DEFAULT_LOG_RETENTION
    trusted_proxies: str = DEFAULT_TRUSTED_PROXIES
    smtp_url: str = field(default="", repr=False)  # it may hold a password
    mail_from: str = "no-reply@localhost"
    mail_folder: Path = MAIL_FOLDER
    links: Mapping[str, str] = field(default_factory=lambda: links_of({}, "http://127.0.0.1:8000"))
    portal: str = ""
    files_url: str = ""
    files_folder: Path = FILES_FOLDER
    files_access: Mapping[str, str] = field(default_factory=dict, repr=False)  # it may hold a key
    max_file_bytes: int = DEFAULT_MAX_FILE_BYTES

    @property
    def installation(self) -> str:
        """Tells installations apart that share a Redis. Of the database's URL, but it does not give that away."""
        return hashlib.sha256(f"{self.database_url} {self.secret_key}".encode()).hexdigest()[:16]

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """The settings of this process. Raises BadSetting."""
        database_url = _database_url(environ.get("JALOUSIE_DATABASE_URL") or DEFAULT_DATABASE_URL)
        host, port = cls.address(environ)
        workers = _number(environ, "JALOUSIE_WORKERS", 1, 1, 64)
        broadcast_url = _broadcast_url(environ.get("JALOUSIE_BROADCAST_URL") or "memory://")
        if workers > 1 and broadcast_url == "memory://":
            raise BadSetting(
                "JALOUSIE_WORKERS is more than 1, but memory:// reaches one process alone. "
                "Set JALOUSIE_BROADCAST_URL to redis://HOST:6379, or write 1."
            )
        public_url = _public_url(environ.get("JALOUSIE_PUBLIC_URL") or _address_of(host, port))
        return cls(
            host=host,
            port=port,
            database_url=database_url,
            broadcast_url=broadcast_url,
            workers=workers,
            public_url=public_url,
            pool_size=_number(environ, "JALOUSIE_POOL_SIZE", DEFAULT_POOL_SIZE, 2, 500),
            acquire_timeout=_number(environ, "JALOUSIE_ACQUIRE_TIMEOUT", DEFAULT_ACQUIRE_TIMEOUT, 1, 300),
            log_retention=_number(environ, "JALOUSIE_LOG_RETENTION", DEFAULT_LOG_RETENTION, 1, 3_650),
            smtp_url=_smtp_url(environ.get("JALOUSIE_SMTP_URL") or ""),
            mail_from=_mail_from(environ.get("JALOUSIE_MAIL_FROM") or "", public_url),
            links=links_of(environ, public_url),
            portal=portal_of(environ.get("JALOUSIE_LINK_PORTAL") or ""),
            trusted_proxies=_proxies(environ.get("JALOUSIE_TRUSTED_PROXIES") or DEFAULT_TRUSTED_PROXIES),
            files_url=_files_url(environ.get("JALOUSIE_FILES_URL") or ""),
            files_access=_files_access(environ),
            max_file_bytes=_number(environ, "JALOUSIE_MAX_FILE_BYTES", DEFAULT_MAX_FILE_BYTES, 1_000, MAX_FILE_BYTES),
            secret_key=secret_of(environ, database_url),  # last: it may make a file
        )

    @staticmethod
    def address(environ: Mapping[str, str] = os.environ) -> tuple[str, int]:
        """Host and port alone, for commands that talk to a server and need no database. Raises BadSetting."""
        host = environ.get("JALOUSIE_HOST") or "127.0.0.1"
        return host, _number(environ, "JALOUSIE_PORT", 8000, 1, 65_535)


def _number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or len(text) > len(str(most)) or not least <= int(text) <= most:
        raise BadSetting(f"{name} is {text[:40]!r}. Write a whole number from {least} to {most}.")
    return int(text)


def _database_url(url: str) -> str:
    # A database in memory would be gone between `jalousie migrate` and `jalousie serve`.
    if url.startswith("sqlite://") and url not in ("sqlite://", "sqlite://:memory:"):
        return url
    if url.startswith("postgres://") and (parts := parts_of(url)) and parts.path.strip("/"):
        return url
    raise BadSetting(
        "JALOUSIE_DATABASE_URL cannot be used. Write sqlite://var/jalousie.db (a path from here), "
        "sqlite:///absolute/path.db, or postgres://USER:PASSWORD@HOST:5432/DATABASE."
    )


def _broadcast_url(url: str) -> str:
    if url == "memory://" or (url.startswith(("redis://", "rediss://")) and parts_of(url)):
        return url
    raise BadSetting(
        "JALOUSIE_BROADCAST_URL cannot be used. Write memory:// (one process), or redis://USER:PASSWORD@HOST:6379 "
        "(rediss:// with TLS)."
    )


def _smtp_url(url: str) -> str:
    if not url:
        return ""
    parts = parts_of(url)
    # A user without a password, or the other way round, is a password that was forgotten or cut off.
    if parts and parts.scheme in ("smtp", "smtps") and bool(parts.username) == bool(parts.password):
        more = parts.path.strip("/") or parts.query or parts.fragment
        if not more:
            return url
    raise BadSetting(
        "JALOUSIE_SMTP_URL cannot be used. Write smtp://USER:PASSWORD@HOST:587 (STARTTLS) or "
        "smtps://USER:PASSWORD@HOST:465 (TLS from the start), with / ? # @ : and % in the password as %2F %3F %23 %40 "
        "%3A %25; or leave it out: then mails become files in var/mail."
    )


def _mail_from(text: str, public_url: str) -> str:
    if not text:
        return f"no-reply@{_domain(urlsplit(public_url).hostname or '')}"
    if re.fullmatch(ADDRESS, text):
        return text
    raise BadSetting(f"JALOUSIE_MAIL_FROM is {text[:100]!r}. Write one address, such as portal@firm.example.")


def _domain(host: str) -> str:
    # A bare network address is no part of an e-mail address.
    try:
        ip_address(host)
    except ValueError:
        return host if re.fullmatch(DOMAIN, host) else "localhost"
    return "localhost"


def _files_url(url: str) -> str:
    if not url:
        return ""
    # A bucket, and folders of plain characters: nothing that a store or a log would read as something else.
    if re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w=-]+)*/?", url, re.ASCII):
        return url.rstrip("/")
    raise BadSetting(
        "JALOUSIE_FILES_URL cannot be used. Write s3://BUCKET/PREFIX, with the credentials in AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY; or leave it out: then files are kept in var/files."
    )


def _files_access(environ: Mapping[str, str]) -> dict[str, str]:
    found = {name: environ[name] for name in S3_VARIABLES if environ.get(name)}
    endpoint = parts_of(found.get("AWS_ENDPOINT_URL", "https://s3.example"))
    if not environ.get("JALOUSIE_FILES_URL"):
        return {}
    if ("AWS_ACCESS_KEY_ID" in found) != ("AWS_SECRET_ACCESS_KEY" in found):
        raise BadSetting("Write both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither.")
    if endpoint is None or endpoint.scheme not in ("http", "https"):
        raise BadSetting("AWS_ENDPOINT_URL cannot be used. Write the store's address, such as https://s3.example:9000.")
    return found


def _proxies(text: str) -> str:
    try:
        proxies = [str(ip_network(each.strip())) for each in text.split(",")]
    except ValueError as error:
        # No star for everybody: any visitor could then say to come from anywhere.
        raise BadSetting(
            f"JALOUSIE_TRUSTED_PROXIES is {text[:100]!r}. Write addresses and networks of proxies, with commas between "
            "them, such as 127.0.0.1, 172.16.0.0/12."
        ) from error
    return ", ".join(proxies)


def _public_url(url: str) -> str:
    parts = parts_of(url)
    if parts and parts.scheme in ("http", "https") and not parts.query and not parts.fragment:
        return url.rstrip("/")
    raise BadSetting(f"JALOUSIE_PUBLIC_URL is {url!r}. Write the address that people use, such as https://api.example.")


def _address_of(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
