"""compose.yaml: its settings are ones that the server takes, and it holds no secret."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from settings import BadSetting, Settings

SERVICES: dict[str, Any] = yaml.safe_load((Path(__file__).parent.parent / "compose.yaml").read_text())["services"]
GIVEN = {"POSTGRES_PASSWORD": "hunter2", "JALOUSIE_SECRET_KEY": "0123456789abcdef0123456789abcdef"}
VARIABLE = re.compile(r"\$\{(\w+)(:[?-])([^}]*)\}")


def environment(given: dict[str, str]) -> dict[str, str]:
    """What the server would get where these are given."""

    def value(found: re.Match[str]) -> str:
        name, kind, rest = found.groups()
        if name not in given and kind == ":?":
            raise LookupError(rest)
        return given.get(name, rest)

    return {name: VARIABLE.sub(value, text) for name, text in SERVICES["jalousie"]["environment"].items()}


def test_the_server_takes_its_settings() -> None:
    assert Settings.read(environment(GIVEN)) == Settings(
        database_url="postgres://jalousie:hunter2@postgres:5432/jalousie",
        broadcast_url="redis://redis:6379",
        workers=2,
        secret_key=GIVEN["JALOUSIE_SECRET_KEY"],
    )


def test_mail_and_proxies_reach_the_server_where_they_are_given() -> None:
    given = {
        "JALOUSIE_PUBLIC_URL": "https://api.firm.example",
        "JALOUSIE_SMTP_URL": "smtp://portal:hunter2@mail.firm.example:587",
        "JALOUSIE_MAIL_FROM": "portal@firm.example",
        "JALOUSIE_TRUSTED_PROXIES": "172.16.0.0/12",
    }
    settings = Settings.read(environment({**GIVEN, **given}))
    taken = (settings.public_url, settings.smtp_url, settings.mail_from, settings.trusted_proxies)
    assert taken == tuple(given.values())
    # Left out, the sender's domain is the address that people use.
    assert Settings.read(environment({**GIVEN, **dict([*given.items()][:1])})).mail_from == "no-reply@api.firm.example"


def test_what_is_written_into_files_outlives_the_container() -> None:
    assert SERVICES["jalousie"]["volumes"] == ["var:/app/var"]


def test_every_variable_is_one_that_the_server_reads() -> None:
    # A misspelt one would be left out in silence: a bad value of each must be refused.
    for name in environment(GIVEN):
        with pytest.raises(BadSetting, match=name):
            Settings.read({**environment(GIVEN), name: "?"})


@pytest.mark.parametrize("name", GIVEN)
def test_a_secret_that_is_not_given_stops_it_with_a_sentence(name: str) -> None:
    with pytest.raises(LookupError, match=r"Write .* into \.env"):
        environment({other: value for other, value in GIVEN.items() if other != name})


def test_it_waits_until_the_others_are_healthy_and_publishes_nothing_of_theirs() -> None:
    waits = SERVICES["jalousie"]["depends_on"]
    assert waits == {name: {"condition": "service_healthy"} for name in ("postgres", "redis")}
    assert all("healthcheck" in SERVICES[name] for name in waits)
    assert {name: service.get("ports") for name, service in SERVICES.items()} == {
        "jalousie": ["8000:8000"],
        "postgres": None,
        "redis": None,
    }
