"""Branding: name, colours, texts per language and a logo; what is previewed is what those who are invited see."""

import asyncio
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from db.models import Branding
from tests.behaviours.office import do, does_not_know, everything, ids, listed, refused
from tests.people import Caller, World
from tests.pictures import picture
from tests.visits import get, send

LOOKS = "name accentColor backgroundColor headline welcome logoUrl"
PREVIEW = f"query($language: String) {{ brandingPreview(language: $language) {{ {LOOKS} }} }}"
INVITATION = f"""query($token: String!, $language: String) {{
  invitation(token: $token) {{ branding(language: $language) {{ {LOOKS} }} }} }}"""
AUDIT = """{ auditEntries(first: 1) { edges { node { action actorName subjectName
  values { field before after } } } } }"""
PLAIN = {
    "name": "Halden & Brix",
    "accentColor": "#1f4e5f",
    "backgroundColor": "#f4f4f2",
    "headline": None,
    "welcome": None,
    "logoUrl": None,
}
TEXTS = [
    {"language": "en", "headline": "Welcome on site", "welcome": "Here you see\nhow far we are."},
    {"language": "de", "headline": "Willkommen auf der Baustelle", "welcome": None},
]


@pytest.fixture
async def world(world: World) -> World:
    """Where the firm has not chosen yet how to show itself."""
    await Branding.all().delete()
    return world


@pytest.fixture
async def plain_world(plain_world: World) -> World:
    """Likewise."""
    await Branding.all().delete()
    return plain_world


async def preview(caller: Caller, language: str | None = None) -> dict[str, Any]:
    """What the firm is told that others are shown."""
    found: dict[str, Any] = (await caller.ask(PREVIEW, language=language))["brandingPreview"]
    return found


async def update(caller: Caller, **given: Any) -> dict[str, Any]:
    """Change the branding; what it is then, in English."""
    found: dict[str, Any] = (await do(caller, "updateBranding", f"branding {{ {LOOKS} }}", **given))["branding"]
    return found


async def link(world: World) -> str:
    """The token of an invitation."""
    nadia = await world.person("Nadia Halden")
    company = (await ids(nadia))["Lindenhof Hausverwaltung"]
    token: str = (await do(nadia, "createInvitationLink", "token", companyId=company))["token"]
    return token


async def upload(caller: Caller, data: bytes, **headers: str) -> httpx.Response:
    """Send a logo."""
    return await caller.http.post(f"{caller.url}/branding/logo", content=data, headers=caller.headers | headers)


def logo_at(world: World, url: str) -> str:
    """Where this server has what it says is at its public address."""
    return url.replace("http://127.0.0.1:8000", world.url)


@pytest.mark.behaviour("T-08")
async def test_the_preview_is_what_the_invited_see(world: World) -> None:
    nadia, token = await world.person("Nadia Halden"), await link(world)
    assert await preview(nadia) == PLAIN
    changed = await update(
        nadia, name=" Halden  & Brix  Bau ", accentColor="#7A1F2B", backgroundColor="#FFF4E0", texts=TEXTS
    )
    english = PLAIN | {
        "name": "Halden & Brix Bau",
        "accentColor": "#7a1f2b",
        "backgroundColor": "#fff4e0",
        "headline": "Welcome on site",
        "welcome": "Here you see\nhow far we are.",
    }
    german = english | {"headline": "Willkommen auf der Baustelle"}
    assert changed == english
    for language, wanted in ((None, english), ("en", english), ("de", german), ("pl", english), ("fr", english)):
        assert await preview(nadia, language) == wanted
        seen = await world.nobody.ask(INVITATION, token=token, language=language)
        # Where none is asked for, in the language of whoever is invited.
        assert seen["invitation"]["branding"] == (wanted if language else german)
    page = await get(world, f"invitation/{token}", "de")
    assert page.heading == "Willkommen auf der Baustelle"
    assert page.one("p", **{"class": "welcome"}).text == "Here you see\nhow far we are."
    assert page.one("header").text.strip() == "Halden & Brix Bau"
    style = page.one("style").text
    assert ("--accent: #7a1f2b;" in style, "--background: #fff4e0;" in style) == (True, True)


@pytest.mark.behaviour("T-08", "N-11")
async def test_what_is_left_out_stays_and_null_takes_away(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    await update(nadia, name="Bau", accentColor="#7a1f2b", texts=TEXTS)
    before = await preview(nadia, "de")
    assert await update(nadia) == await preview(nadia, "en")
    await update(nadia, texts=[{"language": "pl", "headline": "Witamy"}])
    assert await preview(nadia, "de") == before
    await update(nadia, name=None, texts=[{"language": "de", "headline": None}])
    entry = (await listed(nadia, AUDIT))[0]
    assert (entry["action"], entry["actorName"], entry["subjectName"]) == (
        "BRANDING_CHANGED",
        "Nadia Halden",
        "Halden & Brix",
    )
    values = {each["field"]: (each["before"], each["after"]) for each in entry["values"]}
    assert values == {"name": ("Bau", None), "headline.de": ("Willkommen auf der Baustelle", None)}
    assert (await preview(nadia, "de"))["headline"] == "Welcome on site"
    texts = [{"language": language, "headline": None, "welcome": None} for language in ("en", "pl")]
    assert await update(nadia, accentColor=None, texts=texts) == PLAIN


@pytest.mark.behaviour("T-08", "X-05")
async def test_only_owners_and_admins_change_it(world: World) -> None:
    nadia, sophie, katrin = [await world.person(name) for name in ("Nadia Halden", "Sophie Marchand", "Katrin Vogt")]
    await update(nadia, name="Bau")
    before = await everything(world)
    message = "Only the firm's owners and admins change its branding. Ask one of them."
    assert await refused(sophie, "updateBranding", name="Mine") == ("FORBIDDEN", None, message)
    answer = await upload(sophie, picture())
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (403, message)
    assert (await preview(sophie))["name"] == "Bau"
    assert await does_not_know(katrin, "{ brandingPreview { name } }", "brandingPreview")
    assert await does_not_know(
        katrin, 'mutation { updateBranding(input: {name: "x"}) { userErrors { code } } }', "updateBranding"
    )
    for caller, status in ((katrin, 403), (world.nobody, 401), (world.with_token("jal_s_wrong"), 401)):
        assert (await upload(caller, picture())).status_code == status
        gone = await world.http.delete(f"{world.url}/branding/logo", headers=caller.headers)
        assert gone.status_code == status
    assert await everything(world) == before


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        (
            {"accentColor": "#ffcc00"},
            "accentColor",
            "The page's text in #ffffff has a contrast of 1.51:1 with #ffcc00; 4.5:1 is the least. "
            "Take a darker colour.",
        ),
        (
            {"accentColor": "#777777"},
            "accentColor",
            "The page's text in #ffffff has a contrast of 4.47:1 with #777777; 4.5:1 is the least. "
            "Take a darker colour.",
        ),
        (
            {"backgroundColor": "#000000"},
            "backgroundColor",
            "The page's text in #222222 has a contrast of 1.31:1 with #000000; 4.5:1 is the least. "
            "Take a lighter colour.",
        ),
        ({"accentColor": "red"}, "accentColor", "accentColor is 'red'. Write a colour as #rrggbb, such as #1f4e5f."),
        ({"accentColor": "#12345"}, "accentColor", None),
        ({"accentColor": "#1f4e5f;}"}, "accentColor", None),
        ({"accentColor": "#１f4e5f"}, "accentColor", None),
        ({"name": " \n "}, "name", "name is empty. Give it a text."),
        ({"name": "N" * 101}, "name", "name has 101 characters. Shorten it to 100."),
        ({"name": "a\u202eb"}, "name", "name holds control characters. Remove them."),
        ({"texts": [{"language": "fr", "headline": "x"}]}, "texts.0.language", None),
        ({"texts": [{"language": "de"}, {"language": "en", "headline": "H" * 121}]}, "texts.1.headline", None),
        ({"texts": [{"language": "de", "welcome": "W" * 2_001}]}, "texts.0.welcome", None),
        ({"texts": [{"language": "de"}] * 5}, "texts", None),
    ],
)
async def test_what_cannot_be_read_is_refused(
    plain_world: World, given: dict[str, Any], field: str, sentence: str | None
) -> None:
    nadia = await plain_world.person("Nadia Halden")
    before = await everything(plain_world)
    _, where, message = await refused(nadia, "updateBranding", **given)
    assert (where, message) == (field, sentence or message)
    assert await preview(nadia) == PLAIN
    assert await everything(plain_world) == before


async def test_colours_of_just_enough_contrast_are_taken(plain_world: World) -> None:
    nadia = await plain_world.person("Nadia Halden")
    assert (await update(nadia, accentColor="#767676"))["accentColor"] == "#767676"  # 4.54:1


@pytest.mark.behaviour("T-08")
async def test_a_logo_is_drawn_anew_shown_on_the_page_and_taken_away(world: World) -> None:
    nadia, token = await world.person("Nadia Halden"), await link(world)
    answer = await upload(nadia, picture("JPEG"), **{"Content-Type": "text/html"})
    assert answer.status_code == 200, answer.text
    url = answer.json()["logoUrl"]
    assert (await preview(nadia))["logoUrl"] == url
    served = await world.http.get(logo_at(world, url))
    assert served.status_code == 200
    headers = {"content-type": "image/png", "x-content-type-options": "nosniff"}
    assert {name: served.headers[name] for name in headers} == headers
    assert served.headers["content-security-policy"] == "default-src 'none'; sandbox"
    with Image.open(BytesIO(served.content)) as logo:
        assert (logo.format, logo.size, logo.info) == ("PNG", (600, 200), {})
    again = {"If-None-Match": f'"other", {served.headers["etag"]}'}
    unchanged = await world.http.get(logo_at(world, url), headers=again)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    page = await get(world, f"invitation/{token}")
    assert page.one("img").attributes == {"src": url, "alt": "Halden & Brix"}
    assert f"img-src {url};" in page.response.headers["content-security-policy"]

    await upload(nadia, picture("WEBP", (30, 10)))
    other = await world.http.get(logo_at(world, url), headers=again)
    assert (other.status_code, other.headers["etag"] == served.headers["etag"]) == (200, False)
    with Image.open(BytesIO(other.content)) as logo:
        assert logo.size == (30, 10)

    gone = await world.http.delete(f"{world.url}/branding/logo", headers=nadia.headers)
    assert (gone.status_code, gone.json()) == (200, {"logoUrl": None})
    assert (await world.http.get(logo_at(world, url), headers=again)).status_code == 404
    assert (await preview(nadia))["logoUrl"] is None
    actions = [entry["action"] for entry in await listed(nadia, AUDIT)]
    assert actions == ["BRANDING_CHANGED"]


@pytest.mark.behaviour("T-08", "T-11")
async def test_all_of_ones_way_in_is_branded(world: World) -> None:
    nadia, token = await world.person("Nadia Halden"), await link(world)
    await update(nadia, name="Bau", accentColor="#7a1f2b")
    page = await send(world, f"invitation/{token}", displayName="Ola", email="ola@x.example", password="a few words")
    assert page.heading == "Sehen Sie in Ihr Postfach"
    assert page.one("header").text.strip() == "Bau"
    assert "--accent: #7a1f2b;" in page.one("style").text


async def test_another_workspace_has_its_own(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    await update(nadia, name="Bau")
    await upload(nadia, picture())
    made = (await do(nadia, "createWorkspace", "workspace { id }", name="Meridian"))["workspace"]["id"]
    there = world.with_token((await do(nadia, "switchWorkspace", "token", workspaceId=made))["token"])
    assert await preview(there) == PLAIN | {"name": "Meridian"}
    assert (await world.http.get(f"{world.url}/branding/{made}/logo.png")).status_code == 404
    await update(there, name="Elsewhere")
    assert (await preview(nadia))["name"] == "Bau"


async def test_two_who_change_it_for_the_first_time_change_one(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    await asyncio.gather(
        update(nadia, name="Bau"), update(nadia, accentColor="#7a1f2b"), upload(nadia, picture()), update(nadia)
    )
    found = await preview(nadia)
    assert (found["name"], found["accentColor"], found["logoUrl"] is None) == ("Bau", "#7a1f2b", False)
    assert await Branding.all().count() == 1
