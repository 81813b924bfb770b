"""What tests of storage share."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tortoise.transactions import in_transaction

from db import accounts, audit, database, events, invitations, outbox, registrations, sessions
from db.audit import Actor, Audit, AuditAction
from db.clock import now
from db.models import Approval, ApprovalPerson, Branding, File, Person, Project, StoredKey
from permissions.tiers import Role, Tier, Visibility
from settings import Settings
from tests.db.processes import make_process
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
            await _ways_in()
            await _a_file()
            await make_process()
            await audit.write(Actor(None, "somebody"), audits, now())
            await events.append(changes)
    return settings.database_url


async def _a_file() -> None:
    # The demo has none. And one that an upload has left in the store.
    project, author = await Project.all().order_by("id").first(), await Person.all().order_by("id").first()
    assert project is not None
    assert author is not None
    await File.create(
        project=project,
        author=author,
        name="plan.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        key="plan",
        has_thumbnail=False,
        visibility=Visibility.TEAM,
        created_at=now(),
    )
    await StoredKey.create(key="half", due_at=now())
    approval = await Approval.all().order_by("id").first()
    assert approval is not None
    await ApprovalPerson.create(approval=approval, person=author)


async def _ways_in() -> None:
    # Of everything by which somebody gets in, one.
    people = Person.filter(account_id__not_isnull=True).order_by("id").prefetch_related("company", "account")
    person = await people.first()
    assert person is not None
    assert person.account is not None
    ids = [invitations.new_id() for _ in range(3)]
    project = await Project.all().order_by("id").first()
    assert project is not None
    await invitations.create(
        ids[0],
        "jal_i_one",
        workspace_id=project.workspace_id,
        inviter_id=person.id,
        company=person.company,
        department_id=None,
        person_id=None,
        role=Role.GUEST,
        email="new@one.example",
        share=False,
        project_ids=[project.id],
    )
    await registrations.register(ids[1], "jal_c_one", person, "new@one.example", "hash")
    account = person.account
    await accounts.issue(ids[2], "jal_r_one", account, accounts.RESET, account.email, accounts.RESET_WITHIN)
    letter = outbox.Letter(outbox.MailKind.INVITATION, "new@one.example", ids[0], "en")
    await outbox.write([letter], now())
    if not await Branding.all().exists():
        await Branding.create(workspace_id=project.workspace_id, headline={}, welcome={})


@pytest.fixture
def rungs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rungs]:
    """Makes packages of migrations that can be imported here; other processes find them in `rungs.folder`."""
    monkeypatch.syspath_prepend(tmp_path)
    yield Rungs(tmp_path)
    for name in [name for name in sys.modules if name.startswith("rungs_")]:
        del sys.modules[name]
