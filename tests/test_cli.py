"""The command line, as a person or a script calls it."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from db import database, doors, sessions
from db.clock import now
from db.demo import load
from db.models import Account, Mail, Person, Project, Session, Workspace
from schema import snapshots
from server import tasks
from server.cli import main
from settings import Settings
from tests.conftest import SECRET, PostgresStore, SqliteStore
from tests.db.rungs import REAL
from tests.people import World
from tests.running import running

T = TypeVar("T")
Run = Callable[..., Result]
KEYS = {"name", "email", "company", "kind", "role", "tier", "token"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder of its own, with these settings."""
    monkeypatch.chdir(tmp_path)

    def _run(*arguments: str, **settings: str) -> Result:
        environ = {f"JALOUSIE_{name}": value for name, value in settings.items()}
        return CliRunner().invoke(main, arguments, env=environ)

    return _run


@pytest.fixture
async def demo_url(sqlite_store: SqliteStore) -> str:
    """A database that holds the demo."""
    return await sqlite_store.copy()


def succeeded(result: Result) -> str:
    """What a command that succeeded printed to standard output; it printed nothing else."""
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


def failed(result: Result) -> str:
    """The sentence with which a command failed; it printed nothing else, and no traceback."""
    assert (result.exit_code, result.stdout) == (1, ""), result.output
    assert isinstance(result.exception, SystemExit)
    [line] = result.stderr.splitlines()
    assert line.startswith("Error: ")
    return line.removeprefix("Error: ")


def within(url: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The result of some work with a database."""

    async def opened() -> T:
        async with database.opened(url):
            return await work()

    return asyncio.run(opened())


async def project_ids() -> set[str]:
    """The ids of all projects."""
    return {str(row["id"]) for row in await Project.all().values("id")}


def test_migrating_twice_does_nothing_the_second_time(run: Run, tmp_path: Path) -> None:
    assert succeeded(run("migrate")) == f"Ran {', '.join(REAL)}.\n"
    assert (tmp_path / "var" / "jalousie.db").exists()
    assert succeeded(run("migrate")) == "Nothing to do: the tables are up to date.\n"


def test_the_demo_is_loaded_into_a_fresh_database_and_says_how_to_get_in(run: Run) -> None:
    printed = succeeded(run("demo"))
    assert "Halden & Brix" in printed
    for name, tier in (("Nadia Halden", "INTERNAL"), ("Piotr Wolski", "TEAM"), ("Eleanor Whitcombe", "CLIENT")):
        [token] = re.findall(rf"^  (jal_s_\S+)  {name}, .*\n +{tier} \S+@\S+\.example$", printed, re.MULTILINE)
        assert within("sqlite://var/jalousie.db", lambda token=token: doors.admitted(token)) is not None  # type: ignore[misc]
    assert f'"{load.PASSWORD}"' in printed
    assert "curl -s http://127.0.0.1:8000/graphql" in printed
    assert ".venv/bin/jalousie watch --url http://127.0.0.1:8000 --token jal_s_" in printed


async def test_the_demo_as_json_has_everybody_with_a_token_that_works(demo_url: str, tmp_path: Path) -> None:
    # In a process of its own, while the server runs.
    environ = {"JALOUSIE_DATABASE_URL": demo_url, "JALOUSIE_SECRET_KEY": SECRET}
    async with running(Settings(database_url=demo_url, secret_key=SECRET)) as address:
        command = [str(Path(sys.executable).parent / "jalousie"), "demo", "--json"]
        finished = await asyncio.to_thread(
            subprocess.run, command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60, check=False
        )
        assert (finished.returncode, finished.stderr) == (0, "")
        printed = json.loads(finished.stdout)
        assert set(printed) == {"people", "readLinks"}
        [link] = printed["readLinks"]
        assert link["url"] == f"http://127.0.0.1:8000/p/{link['token']}"
        world = World(address)
        by_link = await world.with_token(link["token"]).ask("{ projects { edges { node { clientName } } } }")
        assert by_link == {"projects": {"edges": [{"node": {"clientName": link["project"]}}]}}
        assert len(printed["people"]) == 21
        query = """{ viewer { tier role person { displayName } company { name kind } } }"""
        for person in printed["people"]:
            assert set(person) == KEYS
            viewer = (await world.with_token(person["token"]).ask(query))["viewer"]
            assert viewer == {
                "tier": person["tier"],
                "role": person["role"],
                "person": {"displayName": person["name"]},
                "company": {"name": person["company"], "kind": person["kind"]},
            }
        await world.close()
    assert len({person["email"] for person in printed["people"]}) == 21
    assert {person["tier"] for person in printed["people"]} == {"CLIENT", "TEAM", "INTERNAL"}


def test_the_demo_as_json_prints_nothing_else_on_a_fresh_database(run: Run) -> None:
    assert len(json.loads(succeeded(run("demo", "--json")))["people"]) == 21


def test_loading_the_demo_again_keeps_the_data_and_gives_fresh_tokens(run: Run, demo_url: str) -> None:
    before = within(demo_url, project_ids)
    first, second = (json.loads(succeeded(run("demo", "--json", DATABASE_URL=demo_url)))["people"] for _ in range(2))
    assert within(demo_url, project_ids) == before
    assert [person["email"] for person in first] == [person["email"] for person in second]
    assert not {person["token"] for person in first} & {person["token"] for person in second}
    for person in (first[0], second[0]):  # the older one still works
        assert within(demo_url, lambda token=person["token"]: doors.admitted(token)) is not None  # type: ignore[misc]


def test_the_demos_tokens_last_twelve_hours(run: Run, demo_url: str) -> None:
    token = json.loads(succeeded(run("demo", "--json", DATABASE_URL=demo_url)))["people"][0]["token"]

    async def lifetime() -> float:
        session = await Session.get(token_hash=sessions.hashed(token))
        return (session.expires_at - session.created_at).total_seconds()

    assert within(demo_url, lifetime) == 12 * 3_600


def test_the_demo_is_known_by_its_own_workspace_whatever_was_made_beside_it(run: Run, demo_url: str) -> None:
    async def make() -> None:
        for name in ("A client's own", load.NAME):
            await Workspace.create(name=name, created_at=now())

    people = json.loads(succeeded(run("demo", "--json", DATABASE_URL=demo_url)))["people"]
    within(demo_url, make)
    again = json.loads(succeeded(run("demo", "--json", DATABASE_URL=demo_url)))["people"]
    assert [each["name"] for each in again] == [each["name"] for each in people]


@pytest.mark.parametrize("names", [["Somebody"], ["Somebody", "Halden & Brix"]])
def test_the_demo_refuses_a_database_that_holds_something_else_and_changes_nothing(
    run: Run, sqlite_store: SqliteStore, names: list[str]
) -> None:
    url = asyncio.run(sqlite_store.empty())

    async def make() -> None:
        for name in names:
            await Workspace.create(name=name, created_at=now())

    async def counts() -> list[int]:
        return [await model.all().count() for model in (Workspace, Account, Person, Project, Session)]

    succeeded(run("migrate", DATABASE_URL=url))
    within(url, make)
    for arguments in (["demo"], ["demo", "--json"], ["serve", "--demo"]):
        message = "This database holds a workspace of yours. Point JALOUSIE_DATABASE_URL to an empty one."
        assert failed(run(*arguments, DATABASE_URL=url)) == message
        assert within(url, counts) == [len(names), 0, 0, 0, 0]


def test_serving_a_database_that_is_not_migrated_says_what_to_do(run: Run) -> None:
    count = f"{len(REAL)} migration{'s' if len(REAL) > 1 else ''}"
    assert failed(run("serve")) == f"The database needs {count} ({', '.join(REAL)}). Run `jalousie migrate` first."


def test_the_sdl_in_the_repository_is_what_the_code_says(run: Run) -> None:
    assert succeeded(run("sdl", "--check")) == ""


def test_a_changed_snapshot_fails_the_check_and_writing_mends_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "FOLDER", tmp_path / "sdl")
    names = [f"schema/sdl/{tier}.graphql" for tier in ("public", "client", "team", "internal")]
    advice = "Run `make sdl` and review the change."
    assert failed(run("sdl", "--check")) == f"Not what the code says: {', '.join(names)}. {advice}"
    assert succeeded(run("sdl")) == "".join(f"Wrote {name}\n" for name in names)
    assert succeeded(run("sdl", "--check")) == ""
    client = tmp_path / "sdl" / "client.graphql"
    client.write_text(client.read_text().replace("type Project", "type Projects", 1))
    assert failed(run("sdl", "--check")) == f"Not what the code says: schema/sdl/client.graphql. {advice}"
    assert "type Projects " in client.read_text()


@pytest.mark.parametrize("command", [["serve"], ["serve", "--demo"], ["migrate"], ["demo"], ["demo", "--json"]])
def test_a_bad_setting_is_answered_with_one_sentence(run: Run, command: list[str]) -> None:
    assert failed(run(*command, PORT="eighty")) == "JALOUSIE_PORT is 'eighty'. Write a whole number from 1 to 65535."


@pytest.mark.parametrize("command", [["serve"], ["migrate"], ["demo"]])
@pytest.mark.parametrize(
    "url", ["sqlite://in-the-way/jalousie.db", "sqlite://in-the-way", "postgres://nobody:hunter2@127.0.0.1:1/none"]
)
def test_a_database_that_cannot_be_opened_is_answered_with_one_sentence(
    run: Run, tmp_path: Path, command: list[str], url: str
) -> None:
    (tmp_path / "in-the-way").write_text("This is not a database, and not a folder either. " * 100)
    message = failed(run(*command, DATABASE_URL=url, SECRET_KEY=SECRET))
    assert message.startswith("The database cannot be used (")
    assert message.endswith("). Check JALOUSIE_DATABASE_URL.")
    assert "hunter2" not in message


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    result = run("--help")
    for command in ("serve", "migrate", "demo", "backup", "restored", "undelivered", "sdl", "watch"):
        assert f"\n  {command} " in succeeded(result)


def test_mails_about_accounts_that_were_given_up_are_shown_and_no_others(run: Run, demo_url: str) -> None:
    at = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)

    async def write() -> None:
        async with database.opened(demo_url):
            workspace = await Workspace.all().first()
            rows: list[dict[str, Any]] = [
                {"failed_at": at, "error": "SMTPDataError 550 no such user"},
                {"failed_at": at + timedelta(days=1), "error": "SMTPAuthenticationError 535", "kind": "EMAIL_CHANGE"},
                {"failed_at": at, "workspace": workspace, "error": "of a workspace"},
                {"error": "tried again"},
                {"sent_at": at},
            ]
            for row in rows:
                values = {"kind": "PASSWORD_RESET", "recipient": "katrin@lindenhof.example", "language": "en", **row}
                await Mail.create(subject_id=uuid4(), created_at=at, due_at=at, **values)

    assert succeeded(run("undelivered", DATABASE_URL=demo_url)) == "No mail about an account is undelivered.\n"
    asyncio.run(write())
    assert succeeded(run("undelivered", DATABASE_URL=demo_url)).splitlines() == [
        "2030-01-03 03:04 UTC  EMAIL_CHANGE  katrin@lindenhof.example  SMTPAuthenticationError 535",
        "2030-01-02 03:04 UTC  PASSWORD_RESET  katrin@lindenhof.example  SMTPDataError 550 no such user",
    ]


async def test_two_who_load_the_demo_at_once_are_told_of_each_other(
    postgres_store: PostgresStore, tmp_path: Path
) -> None:
    url = await postgres_store.empty()
    environ = {"JALOUSIE_DATABASE_URL": url, "JALOUSIE_SECRET_KEY": SECRET}
    command = [str(Path(sys.executable).parent / "jalousie")]
    await tasks.migrate(Settings(database_url=url, secret_key=SECRET))
    both = [
        await asyncio.create_subprocess_exec(
            *command, "demo", "--json", env=environ, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    told = [(await each.communicate()) for each in both]
    refused = [errors.decode() for each, (_, errors) in zip(both, told, strict=True) if each.returncode]
    message = (
        "Error: Somebody else is loading the demo into this database at this moment. Try again in a few seconds.\n"
    )
    assert refused in ([], [message])  # the second may have been so slow that it was there
    assert sum(len(json.loads(printed)["people"]) for printed, _ in told if printed) == 21 * (2 - len(refused))
    await postgres_store.drop(url)
