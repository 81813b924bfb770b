"""A post office, and a desk that sends to it."""

from collections.abc import AsyncIterator

import pytest

from mail.smtp import SmtpTransport
from settings import Settings
from tests.mail.desk import Desk, desk
from tests.mail.offices import PostOffice, post_office


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    """Open until the test ends."""
    async with post_office() as office:
        yield office


@pytest.fixture(name="desk")
async def _desk(settings: Settings, office: PostOffice) -> AsyncIterator[Desk]:
    """On each kind of database."""
    async with desk(settings, SmtpTransport(office.url)) as found:
        yield found
