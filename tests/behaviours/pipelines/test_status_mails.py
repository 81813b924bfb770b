"""The mail about a status: one for whoever sees it, however many projects moved; rendered as they see it when sent."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest

from db.models import Mail, StageMove
from schema.nodes import global_id
from settings import Settings
from tests.behaviours.office import do
from tests.behaviours.pipelines.automating import automate, make_label, make_project, ran
from tests.behaviours.pipelines.process import make_pipeline, move
from tests.behaviours.project_file.work import make_step, make_task, person_ids
from tests.mails import PATIENCE, Mailbox, text_of
from tests.people import Caller, World
from tests.running import running

LOBBY = "Lobby and reception, London"
ROOMS = "Guest rooms, second floor"
ELEANOR, TIMUR = "eleanor@meridianhouses.example", "timur@meridianhouses.example"
EDWIN = "edwin@haldenbrix.example"
NEWS = "query($id: ID!) { statusNews(id: $id) { projects { clientName clientStatus { status } } } }"


async def news_of(caller: Caller, move_id: object) -> list[str] | None:
    """The names of the projects that somebody is told of by a move."""
    found = (await caller.ask(NEWS, id=move_id))["statusNews"]
    return None if found is None else [each["clientName"] for each in found["projects"]]


async def last_move() -> str:
    """The id by which mails ask of the last move."""
    [found] = await StageMove.all().order_by("-at").limit(1)
    return global_id("StatusNews", found.move_id)


async def again(world: World, settings: Settings) -> list[str]:
    """Let what was sent be due once more, as after a server that died; to whom it went this time."""
    for sent in settings.mail_folder.glob("*.eml"):
        sent.unlink()
    await Mail.filter(kind="CLIENT_STATUS").update(sent_at=None)
    # Another mail calls for whoever sends them; what was due before it goes first.
    sophie, people = await world.person("Sophie Marchand"), await person_ids(world)
    task = await make_task(sophie, await make_step(sophie, await world.project(ROOMS), "Bell", "INTERNAL"), "Ring")
    await do(sophie, "requestApproval", taskIds=[task], personIds=[people["Edwin Brix"]])
    await Mailbox(settings).next_to(EDWIN)
    async with asyncio.timeout(PATIENCE):
        while await Mail.filter(sent_at=None).exists():
            await asyncio.sleep(0.01)
    return sorted(str(mail["To"]) for mail in Mailbox(settings).all() if mail["To"] != EDWIN)


@pytest.mark.behaviour("X-08", "N-08")
async def test_one_mail_goes_to_whoever_sees_it_in_their_language(world: World, settings: Settings) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor, people = await world.person("Eleanor Whitcombe"), await person_ids(world)
    lobby, rooms = await world.project(LOBBY), await world.project(ROOMS)
    silent, theirs = (
        await make_project(nadia, "Silent"),
        await make_project(nadia, "Keller", "Lindenhof Hausverwaltung"),
    )
    await do(nadia, "setClientStatus", projectIds=[silent], status="On")
    guests = [people["Timur Bekov"], people["Amira Haddad"]]
    await do(nadia, "addToProject", projectId=lobby, personIds=guests, acrossClients=True)
    await do(eleanor, "setLanguage", language="de")
    _, stages = await make_pipeline(nadia)
    attic = await make_label(nadia, "Attic")
    stage = stages["Planning"]
    await automate(nadia, stage, "SET_STATUS", status="We <draw>", description="Two variants\nby Friday")
    # The first is for none of these projects, the second for those of one of the two companies.
    await automate(nadia, stage, "MAIL_CLIENT", labelIds=[attic])
    await automate(nadia, stage, "MAIL_CLIENT", companyIds=[(await company(nadia, "Meridian Houses"))])
    await move(sophie, stage, lobby, rooms, theirs)
    mail = await Mailbox(settings).next_to(ELEANOR)
    assert mail["Subject"] == "Halden & Brix: Neues zu Ihren Projekten"
    assert (mail["Content-Language"], str(mail["From"]).startswith("Halden & Brix <")) == ("de", True)
    text = text_of(mail).replace("\r\n", "\n")
    assert "Halden & Brix teilt Ihnen mit, wie weit Ihre Projekte sind:" in text
    told = "  Two variants\n  by Friday\n"
    assert f"- {ROOMS}: We <draw>\n{told}- {LOBBY}: We <draw>\n{told}" in text
    html = mail.get_body(("html",))
    assert html is not None
    words = '<strong>We &lt;draw&gt;</strong><br><span style="white-space:pre-line">Two variants\nby Friday</span>'
    assert f"<li>{LOBBY}: {words}</li>" in html.get_content().replace("\r\n", "\n")
    assert "href" not in html.get_content()  # nobody has said where the portal is
    timurs = await Mailbox(settings).next_to(TIMUR)
    assert timurs["Subject"] == "Halden & Brix: news of your project"
    assert (LOBBY in text_of(timurs), ROOMS in text_of(timurs)) == (True, False)
    for address in ("rajiv@meridianhouses.example", "aigerim@meridianhouses.example"):
        await Mailbox(settings).next_to(address)
    # Nobody else: not another company's guest who was added, nor the people of the project whose mail was skipped.
    assert len(Mailbox(settings).all()) == await Mail.all().count() == 4
    labels = ("MAIL_CLIENT", "SKIPPED", "The project has none of the labels that this is for.")
    assert (await ran(sophie, theirs))[1:] == [
        labels,
        ("MAIL_CLIENT", "SKIPPED", "The project is of none of the companies that this is for."),
    ]
    assert (await ran(sophie, lobby))[1:] == [labels, ("MAIL_CLIENT", "RAN", "The status is mailed to 4 people.")]
    assert (await ran(sophie, rooms))[1:] == [labels, ("MAIL_CLIENT", "RAN", "The status is mailed to 3 people.")]


async def company(caller: Caller, name: str) -> str:
    """A company's id."""
    found = await caller.ask("{ companies(first: 100) { edges { node { id name } } } }")
    return next(str(edge["node"]["id"]) for edge in found["companies"]["edges"] if edge["node"]["name"] == name)


@pytest.mark.behaviour("X-08", "N-02", "N-08")
async def test_of_what_moved_at_once_the_mail_tells_only_what_was_to_be_mailed(
    world: World, settings: Settings
) -> None:
    nadia = await world.person("Nadia Halden")
    eleanor, lobby = await world.person("Eleanor Whitcombe"), await world.project(LOBBY)
    done = await make_project(nadia, "All done")
    task = await make_task(nadia, await make_step(nadia, done, "Plan"), "Done")
    await do(nadia, "setTaskStatus", taskIds=[task], status="DONE")
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "SET_STATUS", status="On")
    await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Building"])
    await automate(nadia, stages["Building"], "MAIL_CLIENT")
    await move(nadia, stages["Planning"], lobby, done)
    mail = await Mailbox(settings).next_to(ELEANOR)
    assert mail["Subject"] == "Halden & Brix: news of your project"
    assert "- All done: On\n" in text_of(mail).replace("\r\n", "\n")
    assert LOBBY not in text_of(mail)
    assert LOBBY in {card["clientName"] for card in (await eleanor.work_in_progress()).values()}
    news = await last_move()
    assert await news_of(eleanor, news) == ["All done"]
    # Whoever does not see it is told nothing, with the same id; nor is anybody with another.
    for name in ("Katrin Vogt", "Amira Haddad", "Timur Bekov"):
        assert await news_of(await world.person(name), news) is None
    assert await news_of(eleanor, news[:-4]) is None
    assert await news_of(eleanor, lobby) is None


@pytest.mark.behaviour("X-08", "X-12", "N-08")
async def test_what_was_hidden_meanwhile_is_not_in_it_and_who_lost_access_gets_nothing(
    world: World, settings: Settings
) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    lobby, rooms, people = await world.project(LOBBY), await world.project(ROOMS), await person_ids(world)
    await do(nadia, "addToProject", projectId=lobby, personIds=[people["Timur Bekov"]])
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "SET_STATUS", status="On")
    await automate(nadia, stages["Planning"], "MAIL_CLIENT")
    await move(nadia, stages["Planning"], lobby, rooms)
    first = await Mailbox(settings).next_to(ELEANOR)
    for address in (TIMUR, "rajiv@meridianhouses.example", "aigerim@meridianhouses.example"):
        await Mailbox(settings).next_to(address)
    news = await last_move()
    # Hidden, and said anew, before it is sent: it tells what is so now. Whoever was taken out is written to no more.
    await nadia.hide_status([rooms])
    await nadia.set_status([lobby], status="Later on")
    await do(nadia, "removeFromProject", projectId=lobby, personIds=[people["Timur Bekov"]])
    await do(nadia, "removePerson", personId=people["Rajiv Menon"])
    assert await news_of(eleanor, news) == [LOBBY]
    assert await again(world, settings) == ["aigerim@meridianhouses.example", ELEANOR]
    second = Mailbox(settings).to(ELEANOR)[-1]
    assert second["Message-ID"] == first["Message-ID"]
    assert f"- {LOBBY}: Later on\n" in text_of(second).replace("\r\n", "\n")
    assert ROOMS not in text_of(second)
    await nadia.hide_status([lobby])
    assert await news_of(eleanor, news) is None
    assert await again(world, settings) == []
    assert await Mail.filter(kind="CLIENT_STATUS").count() == 0


@pytest.mark.behaviour("X-08")
async def test_where_nobody_sees_it_nobody_is_mailed(world: World, settings: Settings) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "MAIL_CLIENT")
    await automate(nadia, stages["Planning"], "SET_STATUS", status="On")
    await automate(nadia, stages["Planning"], "MAIL_CLIENT")
    await automate(nadia, stages["Building"], "SET_STATUS", status="On")
    await automate(nadia, stages["Building"], "MAIL_CLIENT")
    await automate(nadia, stages["Building"], "HIDE_STATUS")
    hidden = ("MAIL_CLIENT", "SKIPPED", "Nobody is mailed: the status is hidden, or there is none.")
    made = await do(nadia, "createCompany", "company { id }", name="Nobody's", kind="CLIENT", language="de")
    new = await do(nadia, "createProject", "project { id }", companyId=made["company"]["id"], name="Alone")
    alone = new["project"]["id"]
    await move(nadia, stages["Planning"], alone)
    assert await ran(nadia, alone) == [
        hidden,
        ("SET_STATUS", "RAN", "The client is told 'On'."),
        ("MAIL_CLIENT", "SKIPPED", "Nobody is mailed: nobody of the client who can sign in sees the status."),
    ]
    # What is hidden by the same move is not told.
    await move(nadia, stages["Building"], lobby)
    later = ("MAIL_CLIENT", "SKIPPED", "Nobody is mailed: what runs after this hides the status.")
    assert (await ran(nadia, lobby))[1] == later
    assert await Mail.all().count() == 0
    assert Mailbox(settings).all() == []


@pytest.mark.behaviour("X-08")
async def test_the_mail_leads_to_the_portal(settings: Settings) -> None:
    portal = "https://portal.example/in#session={token}"
    async with running(replace(settings, portal=portal)) as url, aclosing((world := World(url)).http):
        nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
        _, stages = await make_pipeline(nadia)
        await automate(nadia, stages["Planning"], "SET_STATUS", status="On")
        await automate(nadia, stages["Planning"], "MAIL_CLIENT")
        await move(nadia, stages["Planning"], lobby)
        mail = await Mailbox(settings).next_to(ELEANOR)
        html = mail.get_body(("html",))
        assert html is not None
        assert 'href="https://portal.example/in"' in html.get_content()
        assert "Go to Halden & Brix:\nhttps://portal.example/in\n" in text_of(mail).replace("\r\n", "\n")
        assert "jal_" not in mail.as_string()
