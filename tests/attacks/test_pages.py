"""Forms that are none, names that hold markup, and requests that somebody else's page makes."""

import asyncio
from urllib.parse import quote

import httpx
import pytest

from db.models import Branding, Company, Invitation, Mail, Person, Registration, Workspace
from portal.forms import MAX_BODY
from tests.behaviours.office import do, ids
from tests.people import World
from tests.visits import Seen, get, send

FORM = "application/x-www-form-urlencoded"
GOOD = {"displayName": "Ola", "email": "ola@lindenhof.example", "password": "a few long words"}
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}</style>\r\nSet-Cookie: a=b"
"""What a name may try to be."""


async def link(world: World) -> str:
    """The path of an invitation's page."""
    nadia = await world.person("Nadia Halden")
    company = (await ids(nadia))["Lindenhof Hausverwaltung"]
    return f"invitation/{(await do(nadia, 'createInvitationLink', 'token', companyId=company))['token']}"


def encoded(**fields: str) -> str:
    """A form as browsers send it."""
    return "&".join(f"{name}={quote(value)}" for name, value in fields.items())


async def post(world: World, path: str, body: str | bytes, kind: str = FORM, **headers: str) -> Seen:
    """Send any body."""
    sent = {"Content-Type": kind, **headers}
    return Seen(await world.http.post(f"{world.url}/{path}", content=body, headers=sent))


@pytest.mark.behaviour("T-08")
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("", FORM, 400),
        ("nonsense", FORM, 400),
        (encoded(displayName="Ola", email="ola@x.example"), FORM, 400),
        (encoded(**GOOD) + "&password=another", FORM, 400),
        (encoded(**GOOD) + "&x=1" * 30, FORM, 400),
        (encoded(**GOOD) + "&x=%ED%A0%80", FORM, 400),
        (encoded(**GOOD).encode() + b"\xff", FORM, 400),
        ('{"displayName": "Ola"}', "application/json", 415),
        (encoded(**GOOD), "multipart/form-data; boundary=x", 415),
        (encoded(**GOOD), "text/plain", 415),
        (encoded(**GOOD | {"displayName": "O" * 40_000}), FORM, 413),
    ],
)
async def test_what_is_no_form_is_refused_and_uses_nothing_up(
    plain_world: World, body: str | bytes, kind: str, status: int
) -> None:
    path = await link(plain_world)
    page = await post(plain_world, path, body, kind)
    assert (page.status, page.heading) == (status, "This did not work")
    assert page.response.headers["cache-control"] == "no-store"
    assert "few long words" not in page.response.text
    assert (await Invitation.first()).accepted_at is None  # type: ignore[union-attr]
    assert (await send(plain_world, path, **GOOD)).status == 200


@pytest.mark.behaviour("T-08")
async def test_a_form_without_an_end_is_not_read_to_it(plain_world: World) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(plain_world.url.rsplit(":", 1)[1]))
    head = f"POST /password HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n"
    writer.write(head.encode())
    writer.write(f"{MAX_BODY + 1:x}\r\n".encode() + b"a" * (MAX_BODY + 1))
    async with asyncio.timeout(10):
        assert (await reader.read()).startswith(b"HTTP/1.1 413 ")
    writer.close()


async def test_another_sites_page_sends_no_form(plain_world: World) -> None:
    for site in ("cross-site", "same-site"):
        page = await post(plain_world, "password", "email=katrin@lindenhof.example", **{"Sec-Fetch-Site": site})
        assert page.status == 403
    assert await Mail.all().count() == 0
    assert (await post(plain_world, "password", "email=katrin@lindenhof.example")).status == 200
    assert await Mail.all().count() == 1


@pytest.mark.parametrize("origin", ["https://evil.example", "https://evil.example:8000", "null.example", "file://"])
async def test_a_foreign_origin_sends_no_form_from_an_older_browser_either(plain_world: World, origin: str) -> None:
    body = "email=katrin@lindenhof.example"
    assert (await post(plain_world, "password", body, Origin=origin)).status == 403
    assert await Mail.all().count() == 0
    # Our own pages tell no address of theirs; and who asks under ours, or the one that people use, is at home.
    for own in ("null", plain_world.url, "http://127.0.0.1:8000"):
        assert (await post(plain_world, "password", body, Origin=own)).status == 200


@pytest.mark.behaviour("T-08")
async def test_an_address_with_a_slash_too_many_is_not_sent_on(plain_world: World) -> None:
    path = await link(plain_world)
    for method in ("GET", "POST"):
        url, headers = f"{plain_world.url}/{path}/", {"Host": "evil.example"}
        answer = await plain_world.http.request(method, url, headers=headers)
        assert (answer.status_code, answer.headers.get("location"), "evil" in answer.text) == (404, None, False)
    assert (await get(plain_world, path)).status == 200


@pytest.mark.behaviour("T-08")
async def test_names_are_text_whatever_they_hold(plain_world: World) -> None:
    path = await link(plain_world)
    workspace = await Workspace.get(name="Halden & Brix")
    await Workspace.filter(id=workspace.id).update(name=NASTY)
    await Company.filter(name="Lindenhof Hausverwaltung").update(name=NASTY)
    await Person.filter(display_name="Nadia Halden").update(display_name=NASTY)
    texts = {"en": NASTY}
    await Branding.filter(workspace_id=workspace.id).update(headline=texts, welcome=texts)
    looked = await get(plain_world, path)
    wrong = await send(plain_world, path, displayName=NASTY, email=NASTY, password="short")
    done = await send(plain_world, path, **GOOD)
    for page in (looked, wrong, done):
        assert not page.all("img")
        assert len(page.all("style")) == len(page.all("title")) == 1
        assert "set-cookie" not in page.response.headers
        assert "{{7*7}}" in page.one("title").text
    assert wrong.typed == {"displayName": NASTY, "email": NASTY, "password": ""}
    assert (wrong.status, done.status) == (422, 200)


@pytest.mark.behaviour("T-08")
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
async def test_no_other_method_does_anything(plain_world: World, method: str) -> None:
    path = await link(plain_world)
    answer: httpx.Response = await plain_world.http.request(method, f"{plain_world.url}/{path}")
    assert answer.status_code == 405
    query = await get(plain_world, f"{path}?{encoded(**GOOD)}&_method=POST")
    assert (query.status, query.typed["displayName"]) == (200, "")
    assert (await Invitation.first()).accepted_at is None  # type: ignore[union-attr]


@pytest.mark.behaviour("T-10")
async def test_of_two_who_register_at_the_same_instant_one_does(world: World) -> None:
    path = await link(world)
    forms = [GOOD | {"email": f"somebody{number}@lindenhof.example"} for number in range(2)]
    pages = await asyncio.gather(*(send(world, path, **form) for form in forms))
    assert sorted(page.status for page in pages) == [200, 404]
    assert await Registration.filter(email__startswith="somebody").count() == 1
    assert await Person.filter(email__startswith="somebody").count() == 1
