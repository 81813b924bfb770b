"""What tests of storage share."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tortoise.transactions import in_transaction

from db import audit, database, events, sessions
from db.audit import Actor, Audit, AuditAction
from db.clock import now
from db.models import Person, Project
from permissions.tiers import Tier
from settings import Settings
from tests.db.rungs import Rungs


@pytest.fixture
async def filled(settings: Settings) -> str:
    """The URL of a database that holds something in every table: the demo, with sessions, audit entries and events."""
    async with database.opened(settings.database_url):
        for person in await Person.all():
            await sessions.start(person)
        changes = [
            events.Change(row["workspace_id"], "status_set", "project", row["id"], Tier.CLIENT)
            for row in await Project.all().values("id", "workspace_id")
        ]
        audits = [
            Audit(change.workspace_id, AuditAction.STATUS_SET, change.subject, change.subject_id, "it", {"a": "b"})
            for change in changes
        ]
        async with in_transaction():
            await audit.write(Actor(None, "somebody"), audits, now())
            await events.append(changes)
    return settings.database_url


@pytest.fixture
def rungs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rungs]:
    """Makes packages of migrations that can be imported here; other processes find them in `rungs.folder`."""
    monkeypatch.syspath_prepend(tmp_path)
    yield Rungs(tmp_path)
    for name in [name for name in sys.modules if name.startswith("rungs_")]:
        del sys.modules[name]
