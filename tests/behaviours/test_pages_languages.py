"""Which language our own pages speak: the visitor's, or that of whoever the link is for."""

import pytest

from db.models import Branding
from settings import Settings
from tests.behaviours.office import do
from tests.behaviours.test_pages import NEW, in_english, invited, is_accessible
from tests.mails import Mailbox, token_in
from tests.people import World
from tests.visits import get, send


@pytest.fixture
async def world(world: World) -> World:
    """Where the firm has not chosen yet how to show itself."""
    await Branding.all().delete()
    return world


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """What was sent."""
    return Mailbox(settings)


@pytest.mark.parametrize(
    ("asked", "language", "heading"),
    [
        ("de-AT, en;q=0.8", "de", "Neues Passwort setzen"),
        ("fr, pl;q=0.5, de;q=0.4", "pl", "Ustaw nowe hasło"),
        ("RU", "ru", "Задать новый пароль"),
        ("fr, *;q=0.1", "en", "Set another password"),
        ("de;q=0, ;;;, q=, en-GB", "en", "Set another password"),
        ("", "en", "Set another password"),
        ("../../etc/passwd, de;q=x, " + "x," * 2_000, "en", "Set another password"),
    ],
)
async def test_pages_speak_the_visitors_language(plain_world: World, asked: str, language: str, heading: str) -> None:
    page = await get(plain_world, "password", asked)
    assert is_accessible(page, language)
    assert page.heading == heading
    assert page.response.headers["vary"].split(", ")[0] == "Accept-Language"
    wrong = await send(plain_world, "password", asked, email="nonsense")
    assert is_accessible(wrong, language)
    assert ("no e-mail address" in wrong.errors["email"]) == (language == "en")


@pytest.mark.behaviour("S-11", "T-13")
async def test_a_page_speaks_the_language_of_whoever_its_link_is_for(world: World, mailbox: Mailbox) -> None:
    path = await invited(world, None)
    await in_english(world, "pl")
    page = await get(world, path, "ru")
    assert is_accessible(page, "pl")
    assert page.heading == "Zaproszenie do: Halden & Brix"
    wrong = await send(world, path, "ru", displayName="Ola", email=NEW, password="short")
    assert is_accessible(wrong, "pl")
    # Who chose another language than their company's is told in that one.
    katrin = await world.person("Katrin Vogt")
    await do(katrin, "setLanguage", language="ru")
    await do(world.nobody, "requestPasswordReset", email="katrin@lindenhof.example")
    page = await get(world, f"password/{token_in(await mailbox.next_to('katrin@lindenhof.example'))}", "pl")
    assert is_accessible(page, "ru")
