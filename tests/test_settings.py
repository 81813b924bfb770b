"""Settings: what each variable takes, and what a bad value is answered with."""

import stat
from pathlib import Path

import pytest

from settings import BadSetting, Settings

SECRET = "0123456789abcdef0123456789abcdef"
POSTGRES = "postgres://user:hunter2@db.example:5432/jalousie"

NUMBER = "{name} is {given}. Write a whole number from {least} to {most}."
DATABASE = (
    "JALOUSIE_DATABASE_URL cannot be used. Write sqlite://var/jalousie.db (a path from here), "
    "sqlite:///absolute/path.db, or postgres://USER:PASSWORD@HOST:5432/DATABASE."
)
BROADCAST = (
    "JALOUSIE_BROADCAST_URL cannot be used. Write memory:// (one process), or redis://USER:PASSWORD@HOST:6379 "
    "(rediss:// with TLS)."
)
PROXIES = (
    "JALOUSIE_TRUSTED_PROXIES is {given}. Write addresses and networks of proxies, with commas between them, such as "
    "127.0.0.1, 172.16.0.0/12."
)
PUBLIC = "JALOUSIE_PUBLIC_URL is {given}. Write the address that people use, such as https://api.example."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the server runs: the secret file is made in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_any_variable_the_defaults_hold() -> None:
    settings = Settings.read({})
    assert settings == Settings(secret_key=settings.secret_key)
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert settings.database_url == "sqlite://var/jalousie.db"
    assert settings.broadcast_url == "memory://"
    assert settings.public_url == "http://127.0.0.1:8000"


def test_an_empty_variable_is_as_good_as_none() -> None:
    names = ["HOST", "PORT", "DATABASE_URL", "BROADCAST_URL", "WORKERS", "SECRET_KEY", "PUBLIC_URL"]
    names += ["POOL_SIZE", "ACQUIRE_TIMEOUT", "LOG_RETENTION", "TRUSTED_PROXIES"]
    assert Settings.read({f"JALOUSIE_{name}": "" for name in names}) == Settings.read({})


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("JALOUSIE_HOST", "0.0.0.0", "host", "0.0.0.0"),  # noqa: S104
        ("JALOUSIE_PORT", "1", "port", 1),
        ("JALOUSIE_PORT", "65535", "port", 65_535),
        ("JALOUSIE_WORKERS", "1", "workers", 1),
        ("JALOUSIE_BROADCAST_URL", "memory://", "broadcast_url", "memory://"),
        ("JALOUSIE_BROADCAST_URL", "redis://127.0.0.1:6379/1", "broadcast_url", "redis://127.0.0.1:6379/1"),
        ("JALOUSIE_BROADCAST_URL", "rediss://:hunter2@cache", "broadcast_url", "rediss://:hunter2@cache"),
        ("JALOUSIE_POOL_SIZE", "2", "pool_size", 2),
        ("JALOUSIE_ACQUIRE_TIMEOUT", "300", "acquire_timeout", 300),
        ("JALOUSIE_LOG_RETENTION", "30", "log_retention", 30),
        ("JALOUSIE_TRUSTED_PROXIES", "10.0.0.7,fd00::/8", "trusted_proxies", "10.0.0.7/32, fd00::/8"),
        ("JALOUSIE_DATABASE_URL", "sqlite://here.db", "database_url", "sqlite://here.db"),
        ("JALOUSIE_DATABASE_URL", "sqlite:///srv/jalousie.db", "database_url", "sqlite:///srv/jalousie.db"),
        ("JALOUSIE_DATABASE_URL", POSTGRES, "database_url", POSTGRES),
        ("JALOUSIE_SECRET_KEY", SECRET, "secret_key", SECRET),
        ("JALOUSIE_PUBLIC_URL", "https://api.example/", "public_url", "https://api.example"),
        ("JALOUSIE_PUBLIC_URL", "http://[::1]:8000/portal", "public_url", "http://[::1]:8000/portal"),
    ],
)
def test_a_good_value_is_taken(name: str, value: str, field: str, expected: object) -> None:
    settings = Settings.read({"JALOUSIE_SECRET_KEY": SECRET, name: value})
    assert getattr(settings, field) == expected


def test_the_public_address_follows_from_host_and_port() -> None:
    settings = Settings.read({"JALOUSIE_HOST": "portal.example", "JALOUSIE_PORT": "8080"})
    assert settings.public_url == "http://portal.example:8080"


@pytest.mark.parametrize("host", ["::1", "::"])
def test_the_public_address_of_an_ipv6_host_has_brackets(host: str) -> None:
    assert Settings.read({"JALOUSIE_HOST": host}).public_url == f"http://[{host}]:8000"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        *[
            (name, value, NUMBER.format(name=name, given=repr(value), least=least, most=most))
            for name, least, most in (
                ("JALOUSIE_PORT", 1, "65535"),
                ("JALOUSIE_WORKERS", 1, "64"),
                ("JALOUSIE_POOL_SIZE", 2, "500"),
                ("JALOUSIE_ACQUIRE_TIMEOUT", 1, "300"),
                ("JALOUSIE_LOG_RETENTION", 1, "3650"),
            )
            for value in ("0", "-1", "1.5", "eight", "٣", "²", " 1", "65536", "9" * 40)
        ],
        ("JALOUSIE_WORKERS", "65", NUMBER.format(name="JALOUSIE_WORKERS", given="'65'", least=1, most=64)),
        (
            "JALOUSIE_WORKERS",
            "2",
            "JALOUSIE_WORKERS is more than 1, but memory:// reaches one process alone. "
            "Set JALOUSIE_BROADCAST_URL to redis://HOST:6379, or write 1.",
        ),
        *[
            ("JALOUSIE_DATABASE_URL", value, DATABASE)
            for value in (
                "sqlite://",
                "jalousie.db",
                "mysql://db/jalousie",
                "postgres://",
                "postgres://db",
                "postgres://db/",
                "postgres:///jalousie",
                "postgres://db:port/jalousie",
                "postgres://[db/jalousie",
                "postgresql://db/jalousie",
                "sqlite://:memory:",
            )
        ],
        *[
            ("JALOUSIE_BROADCAST_URL", value, BROADCAST)
            for value in ("redis://", "redis://h:x", "memory", "memory://x", "nats://h")
        ],
        *[
            ("JALOUSIE_TRUSTED_PROXIES", value, PROXIES.format(given=repr(value)))
            for value in ("*", "proxy.example", "10.0.0.1/8", "10.0.0.1,", "300.0.0.1")
        ],
        *[
            ("JALOUSIE_PUBLIC_URL", value, PUBLIC.format(given=repr(value)))
            for value in (
                "api.example",
                "ftp://api.example",
                "https://",
                "https://api.example/?a=b",
                "https://api.example/#a",
                "https://[api.example",
                "https://api.example:port",
            )
        ],
        (
            "JALOUSIE_SECRET_KEY",
            "a" * 31,
            "JALOUSIE_SECRET_KEY is too short. Write at least 32 random characters.",
        ),
    ],
)
def test_a_bad_value_is_answered_with_what_to_write(folder: Path, name: str, value: str, message: str) -> None:
    with pytest.raises(BadSetting) as raised:
        Settings.read({name: value})
    assert str(raised.value) == message
    assert list(folder.iterdir()) == []


def test_a_number_of_thousands_of_digits_is_a_bad_value() -> None:
    with pytest.raises(BadSetting, match=r"^JALOUSIE_PORT is '9{40}'\. Write a whole number from 1 to 65535\.$"):
        Settings.read({"JALOUSIE_PORT": "9" * 5_000})


def test_the_password_in_a_bad_database_url_is_not_shown() -> None:
    with pytest.raises(BadSetting) as raised:
        Settings.read({"JALOUSIE_DATABASE_URL": "mysql://user:hunter2@db/jalousie"})
    assert "hunter2" not in str(raised.value)


def test_postgresql_needs_a_secret_that_every_process_knows(folder: Path) -> None:
    with pytest.raises(BadSetting) as raised:
        Settings.read({"JALOUSIE_DATABASE_URL": POSTGRES})
    assert str(raised.value) == (
        "JALOUSIE_SECRET_KEY is not set. With PostgreSQL every process needs the same one: "
        'write what `python3 -c "import secrets; print(secrets.token_urlsafe(48))"` prints.'
    )
    assert list(folder.iterdir()) == []


def test_the_secret_is_made_once_and_kept_for_its_owner_alone(folder: Path) -> None:
    first = Settings.read({}).secret_key
    assert len(first) == 64
    assert Settings.read({}).secret_key == first
    assert [path.name for path in (folder / "var").iterdir()] == ["secret.key"]
    kept = folder / "var" / "secret.key"
    assert kept.read_text() == first
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_two_folders_have_two_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Settings.read({}).secret_key
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert Settings.read({}).secret_key != first


def test_a_secret_that_is_given_leaves_no_file(folder: Path) -> None:
    Settings.read({"JALOUSIE_SECRET_KEY": SECRET})
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff" * 64])
def test_a_damaged_secret_is_not_used_nor_replaced(folder: Path, content: bytes) -> None:
    (folder / "var").mkdir()
    kept = folder / "var" / "secret.key"
    kept.write_bytes(content)
    with pytest.raises(BadSetting) as raised:
        Settings.read({})
    message = "var/secret.key is damaged. Restore it, or delete it: clients then fetch everything again."
    assert str(raised.value) == message
    assert kept.read_bytes() == content


def test_a_folder_that_cannot_be_written_is_answered_with_what_to_do(folder: Path) -> None:
    (folder / "var").write_text("in the way")
    with pytest.raises(BadSetting) as raised:
        Settings.read({})
    assert str(raised.value) == (
        "var/secret.key cannot be read or made. Let this process write to the folder, or set JALOUSIE_SECRET_KEY."
    )


def test_settings_print_no_secret() -> None:
    settings = Settings.read({"JALOUSIE_DATABASE_URL": POSTGRES, "JALOUSIE_SECRET_KEY": SECRET})
    for secret in (SECRET, "hunter2"):
        assert secret not in repr(settings)
        assert secret not in str(settings)


def test_host_and_port_are_read_without_the_rest() -> None:
    environ = {"JALOUSIE_HOST": "portal.example", "JALOUSIE_PORT": "80", "JALOUSIE_DATABASE_URL": "nonsense"}
    assert Settings.address(environ) == ("portal.example", 80)
