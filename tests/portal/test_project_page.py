"""The page that a read link leads to: whole without script, private, in the visitor's language, and told of changes."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine

from portal import answers, rendering
from tests.behaviours.office import do, ids
from tests.behaviours.project_file.links import opened
from tests.behaviours.project_file.work import make_comment, make_step, make_task
from tests.people import Caller, World
from tests.visits import Seen

LOBBY = "Lobby and reception, London"
PATIENCE = 10.0


@dataclass
class Page(Seen):
    """A page with a script of its own."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One script, which the page itself allows; nothing else does anything."""
        if tag == "script":
            assert [name for name, _ in attrs] == ["nonce"]
            self.scripts.append(dict(attrs)["nonce"] or "")
        super().handle_starttag("template" if tag == "script" else tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """As it began."""
        super().handle_endtag("template" if tag == "script" else tag)

    def __post_init__(self) -> None:
        """Read it."""
        self.scripts: list[str] = []
        super().__post_init__()

    @property
    def sections(self) -> list[str]:
        """The headings of what it shows."""
        return [each.text for each in self.all("h2")]


async def visit(world: World, token: str, language: str = "en") -> Page:
    """The page of a link."""
    return Page(await world.http.get(f"{world.url}/p/{token}", headers={"Accept-Language": language}))


async def work(world: World, staff: Caller, project: str) -> None:
    """Something of everything that a client may see, and of what they may not."""
    known = await ids(staff)
    await do(staff, "addToProject", projectId=project, personIds=[known["Sophie Marchand"]])
    await staff.set_status([project], status="Nearly <b>done</b>")
    step = await make_step(staff, project, "Painting")
    task = await make_task(staff, step, "The ceiling")
    await make_comment(staff, task, "Two coats")
    hidden = await make_step(staff, project, "The firm's own", "INTERNAL")
    await make_task(staff, hidden, "Our margin")
    await do(staff, "logHours", projectId=project, date="2026-05-04", minutes=95, note="Slower than sold")
    await do(staff, "createNote", projectId=project, title="Keys", text="With the porter", visibility="CLIENT")


@pytest.mark.behaviour("C-02", "C-03", "C-04", "N-02")
async def test_it_shows_the_sections_that_are_on_as_a_client_sees_them(world: World) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    await work(world, nadia, lobby)
    link = await opened(world, nadia, lobby)
    page = await visit(world, link.token)
    assert (page.status, page.heading) == (200, LOBBY)
    assert page.sections == ["Status", "Steps", "Hours", "Photos and files", "Notes", "People"]
    for text in ("Nearly <b>done</b>", "Painting", "The ceiling", "Two coats", "1 h 35 min", "4 May 2026"):
        assert text in page.text.replace("May 4, 2026", "4 May 2026"), text
    assert "With the porter" in page.text
    assert "Sophie Marchand" in page.text
    for secret in ("The firm's own", "Our margin", "Slower than sold", "@haldenbrix", link.id, "jal_"):
        assert secret not in page.response.text, secret
    nonce = page.one("style").attributes["nonce"]
    assert page.scripts == [nonce]
    headers = page.response.headers
    policy = headers["content-security-policy"]
    assert f"script-src 'nonce-{nonce}'; connect-src 'self';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert (headers["referrer-policy"], headers["cache-control"]) == ("no-referrer", "no-store")
    assert "set-cookie" not in headers
    assert not page.all("form")
    await do(nadia, "updateReadLink", readLinkId=link.id, sections=["NOTES", "HOURS"])
    page = await visit(world, link.token)
    assert page.sections == ["Hours", "Notes"]
    assert "Nadia Halden" not in page.text  # who worked is one of the people
    # Nothing can be sent there, and the page is for no other token.
    assert (await world.http.post(f"{world.url}/p/{link.token}")).status_code == 405
    for other in (nadia.token or "", link.token[:-2], f"{link.token}x", "x" * 300):
        page = await visit(world, other)
        assert (page.status, page.heading, page.scripts) == (404, "This link is not open any more", [])
        assert "It was cut short on its way, was taken back, or leads to what is closed by now." in page.text
    await do(nadia, "deactivateReadLink", readLinkId=link.id)
    assert (await visit(world, link.token)).status == 404


@pytest.mark.behaviour("C-02", "C-05", "N-02")
async def test_it_is_made_once_for_all_who_see_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    await work(world, nadia, lobby)
    link, other = await opened(world, nadia, lobby), await opened(world, nadia, lobby, "STEPS")
    made: list[str] = []
    render = rendering.render

    def counted(template: str, language: str, values: Mapping[str, Any]) -> str:
        made.append(language)
        return render(template, language, values)

    monkeypatch.setattr(answers, "render", counted)
    pages = await asyncio.gather(*(visit(world, link.token) for _ in range(5)))
    assert made == ["en"]
    nonces = [page.one("style").attributes["nonce"] for page in pages]
    assert len(set(nonces)) == 5
    for page, nonce in zip(pages, nonces, strict=True):
        assert page.scripts == [nonce]
        assert page.response.headers["content-security-policy"].count(f"'nonce-{nonce}'") == 2
        assert page.response.text.replace(nonce or "", "") == pages[0].response.text.replace(nonces[0] or "", "")
    # Another language, other sections, anything that has changed, a minute later.
    assert "Schritte" in (await visit(world, link.token, "de")).sections
    assert (await visit(world, other.token)).sections == ["Steps"]
    assert made == ["en", "de", "en"]
    await nadia.set_status([lobby], status="Done")
    assert "Done" in (await visit(world, link.token)).text
    assert len(made) == 4
    await visit(world, link.token)
    assert len(made) == 4
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=61), tick=False):
        await visit(world, link.token)
    assert len(made) == 5
    # Each is admitted by themselves all the same.
    await do(nadia, "deactivateReadLink", readLinkId=link.id)
    assert (await visit(world, link.token)).status == 404


@pytest.mark.behaviour("C-02")
async def test_a_project_of_which_too_much_would_be_read_shows_less_of_each_step(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    step = await make_step(nadia, lobby, "Painting")
    for number in range(40):
        await make_task(nadia, step, f"Wall {number}")
    link = await opened(world, nadia, lobby, "STEPS")
    monkeypatch.setattr("schema.budgets.MOST", 1_000)
    page = await visit(world, link.token)
    assert page.status == 200
    assert "Wall 19" in page.text
    assert "Wall 20" not in page.text
    assert "And 20 more." in page.text


@pytest.mark.behaviour("S-11", "C-02")
async def test_it_is_in_the_visitors_language_or_in_the_companys(plain_world: World) -> None:
    nadia = await plain_world.person("Nadia Halden")
    theirs = next(iter(await (await plain_world.person("Katrin Vogt")).work_in_progress()))
    link = await opened(plain_world, nadia, theirs)
    for asked, language, steps in (
        ("pl", "pl", "Etapy"),
        ("ru", "ru", "Этапы"),
        ("fr", "de", "Schritte"),
        ("", "de", "Schritte"),
    ):
        page = await visit(plain_world, link.token, asked)
        assert page.response.headers["content-language"] == page.one("html").attributes["lang"] == language
        assert steps in page.sections


@asynccontextmanager
async def listening(world: World, token: str, last: str = "") -> AsyncIterator[AsyncIterator[dict[str, str]]]:
    """The events that a browser's EventSource gets, with what it remembers of them."""
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last} if last else {})
    async with world.http.stream("GET", f"{world.url}/p/{token}/live", headers=headers, timeout=PATIENCE) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["referrer-policy"] == "no-referrer"
        yield _events(response)


async def _events(response: httpx.Response) -> AsyncIterator[dict[str, str]]:
    event: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            event[name] = value
        elif not line and event:
            yield event
            event = {}


@pytest.mark.behaviour("C-02", "C-05", "N-01", "N-06")
async def test_it_hears_of_what_it_shows_and_comes_back_to_where_it_was(world: World) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    link = await opened(world, nadia, lobby, "STATUS")
    async with asyncio.timeout(PATIENCE):
        async with listening(world, link.token) as events:
            start = await anext(events)
            assert set(start) == {"id"}  # a position: remembered, and no event
            await make_step(nadia, lobby, "Of a section that is off")
            await nadia.set_status([lobby], status="Heard")
            told = await anext(events)
            assert (told["event"], told["data"]) == ("change", "UPDATED")
        await nadia.set_status([lobby], status="While away")
        async with listening(world, link.token, told["id"]) as events:
            assert (await anext(events))["id"] == told["id"]
            assert (await anext(events))["data"] == "UPDATED"
            await do(nadia, "updateReadLink", readLinkId=link.id, sections=["STEPS"])
            assert (await anext(events))["data"] == "RESET"
            await do(nadia, "deactivateReadLink", readLinkId=link.id)
            assert (await anext(events)) == {"event": "change", "data": "END"}
            assert [each async for each in events] == [{"event": "complete", "data:": ""}]
        # A position that is none is no reason to stay away.
        other = await opened(world, nadia, lobby)
        async with listening(world, other.token, "nonsense") as events:
            assert set(await anext(events)) == {"id"}
    for token in (link.token, nadia.token, "x"):
        response = await world.http.get(f"{world.url}/p/{token}/live")
        assert (response.status_code, response.content) == (404, b"")
