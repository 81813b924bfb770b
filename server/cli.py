"""The command line: `jalousie serve`, `migrate`, `demo`, `backup`, `restored`, `undelivered`, `sdl`, `watch`."""

import asyncio
import json
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click

from settings import BadSetting, Settings

T = TypeVar("T")

# Each command imports what it needs: `jalousie --help` should not wait for a web server to load.


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Jalousie: a headless backend for working with clients. Settings come from JALOUSIE_… variables: see README."""


@main.command()
@click.option("--demo", is_flag=True, help="First migrate, load the demo workspace, and say how to get in.")
def serve(demo: bool) -> None:
    """Serve the API."""
    from db.migrating import NotMigrated
    from schema.compiled import UndeclaredVisibility
    from server import serve as server
    from server import tasks, welcome
    from server.workers import WorkerFailed

    settings = _settings()
    if demo:
        welcome.show(_run(tasks.load_demo(settings, welcome.SHOWN)), settings)
    elif missing := _run(tasks.missing_migrations(settings)):
        raise click.ClickException(str(NotMigrated(missing)))
    try:
        server.serve(settings)
    except (UndeclaredVisibility, server.CannotListen, WorkerFailed) as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--plan", "only_plan", is_flag=True, help="Change nothing; show what would run, with its SQL.")
def migrate(only_plan: bool) -> None:
    """Bring the database's tables up to date: all of it, or nothing where it fails."""
    from server import migrations, tasks

    settings = _settings()
    if only_plan:
        migrations.show(_run(tasks.plan(settings)))
        return
    ran = _run(tasks.migrate(settings, migrations.running))
    click.echo(f"Ran {', '.join(ran)}." if ran else migrations.NOTHING)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print the people and fresh tokens as JSON, and nothing else.")
def demo(as_json: bool) -> None:
    """Load the demo workspace into an empty database, and sign its people in for 12 hours."""
    from server import tasks, welcome

    settings = _settings()
    loaded = _run(tasks.load_demo(settings))
    if as_json:
        printed = {"people": loaded.people, "readLinks": loaded.read_links}
        click.echo(json.dumps(printed, ensure_ascii=False, indent=2))
    else:
        welcome.show(loaded, settings)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy a SQLite database into a new FILE, while servers run. Says how to restore it."""
    from server.backup import run
    from server.tasks import TaskFailed

    try:
        click.echo(run(_settings(), file))
    except TaskFailed as error:
        raise click.ClickException(str(error)) from error


@main.command()
def restored() -> None:
    """Ask all clients to fetch everything again: after a restore that is not recognised (docs/operations.md)."""
    from server import tasks

    _run(tasks.restored(_settings()))
    click.echo("All clients are asked to fetch everything again.")


@main.command()
def undelivered() -> None:
    """Show the mails about accounts alone that were given up: passwords to reset, addresses to change."""
    from server import tasks

    lines = _run(tasks.undelivered(_settings()))
    click.echo("\n".join(lines) or "No mail about an account is undelivered.")


@main.command()
@click.option("--check", is_flag=True, help="Write nothing; fail where a snapshot differs from the code.")
def sdl(check: bool) -> None:
    """Write each tier's SDL to schema/sdl/."""
    from schema.snapshots import differing, write

    if not check:
        click.echo("\n".join(f"Wrote {path}" for path in write()))
    elif stale := differing():
        raise click.ClickException(f"Not what the code says: {', '.join(stale)}. Run `make sdl` and review the change.")


@main.command()
@click.option("--token", required=True, envvar="JALOUSIE_TOKEN", help="A session token (jal_s_…).")
@click.option("--url", help="The server's address, such as http://127.0.0.1:8000; by default from the settings.")
def watch(token: str, url: str | None) -> None:
    """Follow what a client is told, live, in the terminal. Ctrl-C ends it."""
    from server.watch import Refused, follow

    try:
        asyncio.run(follow(url or "http://{}:{}".format(*Settings.address()), token))
    except (Refused, BadSetting) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        sys.exit(130)


def _settings() -> Settings:
    try:
        return Settings.read()
    except BadSetting as error:
        raise click.ClickException(str(error)) from error


def _run(work: Coroutine[Any, Any, T]) -> T:
    from server.tasks import TaskFailed

    try:
        return asyncio.run(work)
    except TaskFailed as error:
        raise click.ClickException(str(error)) from error
