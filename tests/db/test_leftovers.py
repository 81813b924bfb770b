"""What is over goes by itself: mails, invitations, registrations and tickets; and nothing else does."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from tortoise.models import Model

from db import database, leftovers
from db.models import Account, Company, Invitation, InvitationProject, Mail, Person, Project, Registration, Ticket
from permissions.tiers import Role
from settings import Settings

NOW = datetime(2030, 6, 1, tzinfo=UTC)
WEEK, MONTH, MOMENT = timedelta(days=7), timedelta(days=30), timedelta(seconds=1)


@pytest.fixture(autouse=True)
async def opened(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """The demo, at one instant, without pauses."""
    monkeypatch.setattr(leftovers, "PAUSE_SECONDS", 0)
    async with database.opened(settings.database_url):
        yield


async def clear() -> int:
    """What the hourly chore does."""
    with time_machine.travel(NOW, tick=False):
        return await leftovers.clear(WEEK)


async def mail(**values: Any) -> Mail:
    """A mail, long due."""
    given: dict[str, Any] = {"kind": "INVITATION", "recipient": "a@b.example", "subject_id": uuid4(), "language": "en"}
    return await Mail.create(**given, created_at=NOW - 2 * MONTH, due_at=NOW - 2 * MONTH, **values)


async def invitation(expires: timedelta, accepted: timedelta | None = None) -> Invitation:
    """An invitation to a project."""
    inviter = await Person.get(display_name="Nadia Halden").prefetch_related("company")
    project = await Project.all().first()
    made = await Invitation.create(
        workspace_id=inviter.company.workspace_id,
        company=await Company.get(name="Meridian Houses"),
        inviter=inviter,
        role=Role.GUEST,
        token_hash=uuid4().hex,
        created_at=NOW - 3 * MONTH,
        expires_at=NOW + expires,
        accepted_at=NOW + accepted if accepted else None,
    )
    await InvitationProject.create(invitation=made, project=project)
    return made


async def registration(expires: timedelta, confirmed: timedelta | None = None) -> Registration:
    """A registration of somebody of the demo."""
    person = await Person.all().first()
    return await Registration.create(
        person=person,
        email="a@b.example",
        password_hash="-",
        token_hash=uuid4().hex,
        created_at=NOW - 3 * MONTH,
        expires_at=NOW + expires,
        confirmed_at=NOW + confirmed if confirmed else None,
    )


async def ticket(expires: timedelta, used: timedelta | None = None) -> Ticket:
    """A ticket of somebody of the demo."""
    return await Ticket.create(
        account=await Account.all().first(),
        kind="reset",
        email="a@b.example",
        token_hash=uuid4().hex,
        created_at=NOW - 3 * MONTH,
        expires_at=NOW + expires,
        used_at=NOW + used if used else None,
    )


async def left(model: type[Model]) -> set[object]:
    """The ids of what is left."""
    return set(await model.all().values_list("id", flat=True))


async def test_each_goes_in_its_time(settings: Settings) -> None:
    await Invitation.all().delete()  # the demo's
    people, projects = await Person.all().count(), await Project.all().count()
    gone = [
        await mail(sent_at=NOW - WEEK - MOMENT),
        await mail(failed_at=NOW - MONTH - MOMENT),
        await invitation(-MONTH - MOMENT),
        await registration(-MONTH - MOMENT),
        await registration(-MONTH - MOMENT, confirmed=-2 * MONTH),
        await ticket(-MONTH - MOMENT),
        await ticket(-MONTH - MOMENT, used=-2 * MONTH),
    ]
    kept: list[Model] = [
        await mail(),  # not sent yet, however old
        await mail(claimed_until=NOW + MOMENT),
        await mail(sent_at=NOW - WEEK),
        await mail(failed_at=NOW - MONTH),
        await invitation(-MONTH),
        await invitation(timedelta(hours=48)),
        await invitation(-3 * MONTH, accepted=-3 * MONTH),  # who came in by it stays on record
        await registration(-MONTH),
        await registration(MOMENT),
        await ticket(-MONTH),
        await ticket(MOMENT),
    ]
    assert await clear() == len(gone)
    for model in (Mail, Invitation, Registration, Ticket):
        assert await left(model) == {row.pk for row in kept if isinstance(row, model)}
    assert await InvitationProject.all().count() == 3
    assert (await Person.all().count(), await Project.all().count()) == (people, projects)
    assert await clear() == 0


async def test_many_go_in_batches_by_several_at_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    await Invitation.all().delete()  # the demo's
    monkeypatch.setattr(leftovers, "BATCH", 7)
    for _ in range(50):
        await mail(sent_at=NOW - MONTH)
    keeper = await mail()
    with time_machine.travel(NOW, tick=False):
        cleared = await asyncio.gather(*(leftovers.clear(WEEK) for _ in range(4)))
    assert sum(cleared) == 50
    assert await left(Mail) == {keeper.id}
