"""Searching: whoever looks finds what they see, by what they see of it, and nothing else weighs in."""

from uuid import UUID

import pytest

from db.models import Project
from db.search import index
from db.search.aspects import SearchKind
from tests.behaviours.office import do
from tests.behaviours.project_file.searching import find, is_kept_truly, page, passages
from tests.behaviours.project_file.work import make_comment, make_step, make_task, person_ids
from tests.people import Caller, World

LOBBY = "Lobby and reception, London"


async def everybody(world: World) -> tuple[Caller, Caller, Caller, Caller]:
    """The owner, an employee, a partner's guest and a client's member."""
    return (
        await world.person("Nadia Halden"),
        await world.person("Sophie Marchand"),
        await world.person("Piotr Wolski"),
        await world.person("Eleanor Whitcombe"),
    )


@pytest.mark.behaviour("N-02", "W-02", "T-01", "T-02", "T-03")
async def test_each_finds_what_they_see_by_what_they_see_of_it(world: World) -> None:
    nadia, sophie, piotr, eleanor = await everybody(world)
    lobby, people = await world.project(LOBBY), await person_ids(world)
    await do(nadia, "renameProject", projectId=lobby, name="Quarrelsome Zebra")
    await do(nadia, "addToProject", projectId=lobby, personIds=[people["Piotr Wolski"]])
    plan = await make_step(sophie, lobby, "Zebra plan")
    site = await make_step(sophie, lobby, "Zebra site", "TEAM")
    await make_step(sophie, lobby, "Zebra money", "INTERNAL")
    secret = await make_step(sophie, lobby, "Zebra secret", "PRIVATE")
    draft = await make_task(sophie, plan, "Draft", description="A floor like a zebra crossing")
    await make_task(sophie, plan, "Zebra costs", visibility="INTERNAL")
    await make_task(sophie, site, "Zebra lamps")
    await make_task(sophie, secret, "Zebra thoughts")
    await make_comment(sophie, draft, "The zebra, please.")
    await make_comment(sophie, draft, "Zebra? They will sue.", visibility="INTERNAL")
    project, comment, remark = (
        ("Project", LOBBY),
        ("Comment", "The zebra, please."),
        ("Comment", "Zebra? They will sue."),
    )
    for_clients = {("Step", "Zebra plan"), ("Task", "Draft"), comment}
    for_partners = {*for_clients, project, ("Step", "Zebra site"), ("Task", "Zebra lamps")}
    for_the_firm = {*for_partners, ("Step", "Zebra money"), ("Task", "Zebra costs"), remark}
    for caller, expected in ((eleanor, for_clients), (piotr, for_partners), (nadia, for_the_firm)):
        assert set(await find(caller, "zebra")) == expected
    own = {("Step", "Zebra secret"), ("Task", "Zebra thoughts")}
    assert set(await find(sophie, "ZEBRA")) == for_the_firm | own
    # Not of things of which they see something, by something else: the name used at work, words of two texts together.
    assert await find(eleanor, "quarrelsome") == await find(eleanor, "lobby zebra") == []
    assert await find(piotr, "quarrelsome lobby") == await find(nadia, "quarrel lob") == [project]
    assert await find(eleanor, "sue") == await find(piotr, "secret") == await find(nadia, "thoughts") == []
    # Nor is there a trace of it in what they do find.
    assert "zebra" not in "".join(await passages(eleanor, "lobby")).lower()
    assert await passages(piotr, "quarrelsome") == ["[Quarrelsome] Zebra"]
    # What is closed is not found any more, by the same words.
    await do(nadia, "setProjectReach", projectIds=[lobby], sharedWithClient=False)
    assert await find(eleanor, "zebra") == []
    await do(nadia, "removeFromProject", projectId=lobby, personIds=[people["Piotr Wolski"]])
    assert await find(piotr, "zebra") == await find(piotr, "lobby") == []
    assert await is_kept_truly()


@pytest.mark.behaviour("N-02")
async def test_what_belongs_to_the_file_is_found_with_the_file_alone(world: World) -> None:
    nadia, _, _, eleanor = await everybody(world)
    lobby = await world.project(LOBBY)
    facts = {"number": "ZB-2031", "description": "Behind the revolving door", "location": "Threadneedle Street 8"}
    await Project.filter(client_name=LOBBY).update(**facts)
    found = await Project.get(client_name=LOBBY)
    await index.keep_these(SearchKind.PROJECT, [UUID(str(found.id))])
    for text in ("zb 2031", "revolving", "threadneedle 8", "lobby zb"):
        assert await find(nadia, text) == await find(eleanor, text) == [("Project", LOBBY)]
    await eleanor.work_in_progress()
    await do(nadia, "setClientStatus", "projects { id }", projectIds=[lobby], status="Begun")
    await do(nadia, "setProjectReach", projectIds=[lobby], sharedWithClient=False)
    assert await find(eleanor, "lobby") == [("Project", LOBBY)]
    for text in ("zb 2031", "revolving", "threadneedle 8", "lobby zb"):
        assert await find(eleanor, text) == []
    assert await passages(eleanor, "lobby") == ["[Lobby] and reception, London"]


@pytest.mark.behaviour("S-09", "N-02", "W-02")
async def test_people_are_found_by_the_contact_details_that_they_show(world: World) -> None:
    nadia, katrin = await world.person("Nadia Halden"), await world.person("Katrin Vogt")
    ifeoma, joerg = await world.person("Ifeoma Okafor"), await world.person("Jörg Mayr")
    mayr = [("Person", "Jörg Mayr")]
    assert await find(katrin, "jorg") == await find(katrin, "Mayr Buchhaltung") == await find(ifeoma, "JÖRG") == mayr
    for text in ("joerg@lindenhof.example", "5550 3002", "mayr joerg"):
        assert await find(katrin, text) == await find(ifeoma, text) == []
        assert await find(nadia, text) == await find(joerg, text) == mayr
    for text in ("pays late", "mayr ring"):
        assert await find(katrin, text) == await find(joerg, text) == []
        assert await find(nadia, text) == await find(ifeoma, text) == mayr
    assert await find(nadia, "late 3002") == mayr
    assert await find(ifeoma, "late 3002") == []
    # Who hides them hides them from searches in the same moment; a colleague's note is its admins'.
    people = await person_ids(world)
    lukas = [("Person", "Lukas Petersen")]
    await do(nadia, "updatePerson", personId=people["Lukas Petersen"], note="Zircon")
    assert await find(ifeoma, "5550 1021") == lukas
    await do(nadia, "setContactPrivacy", personIds=[people["Lukas Petersen"]], privacy="ADMINS")
    assert await find(ifeoma, "5550 1021") == await find(ifeoma, "zircon") == []
    assert await find(nadia, "5550 1021 zircon") == lukas
    assert await find(katrin, "Zofia") == await find(katrin, "Whitcombe") == []
    await do(nadia, "removePerson", personId=people["Jörg Mayr"])
    assert await find(nadia, "mayr") == await find(nadia, "5550 3002") == []
    assert await is_kept_truly()


@pytest.mark.behaviour("T-01")
async def test_words_are_found_in_german_polish_and_russian_alike_on_every_database(world: World) -> None:
    nadia, sophie, _, _ = await everybody(world)
    step = await make_step(sophie, await world.project(LOBBY), "Ordnung")
    told = {
        "Maßband für Größe 12½ prüfen": ("massband", "GROSSE", "Größ", "prufen größe", "12"),
        "Łazienka: położyć glazurę": ("lazienka", "ŁAZIENKA", "polozyc gla", "glazure"),
        "Ёлка и йод в подъезд №3": ("елка", "ЙОД", "иод", "подъ", "3 ёлка"),
        "Crème brûlée, naïve façade": ("creme", "brulee", "FACADE naive"),
        "Fach\u00adwerk e\u0301tage ﬁligree": ("fachwerk", "étage", "filigree"),
        "plan_v2.final.pdf": ("plan", "v2", "final.pdf", "PDF plan"),
        "don't e-mail 4711% <b>off</b>": ("don t", "e mail", "4711", "off b"),
        "東京 タワー": ("東京", "タワ"),
    }
    for title in told:
        await make_task(sophie, step, title)
    for title, texts in told.items():
        for text in texts:
            assert await find(nadia, text, "TASK") == [("Task", title)], text
    # Words are found by their beginning, and all of them must be there.
    for text in ("band", "größe glazurę", "ennis", "massbands"):
        assert await find(nadia, text, "TASK") == []


@pytest.mark.behaviour("T-01")
async def test_the_best_come_first_with_the_passage(world: World) -> None:
    nadia, sophie, _, _ = await everybody(world)
    step = await make_step(sophie, await world.project(LOBBY), "Ordnung")
    long = (
        "Before the end of May, when the scaffolding has gone, and only then,\nthe glaziers put in the\tnorth light: "
    )
    await make_task(sophie, step, "Somewhere", description=long + "each pane weighs about as much as two people. " * 9)
    await make_task(sophie, step, "Northern wall, light paint")
    await make_task(sophie, step, "Light from the north")
    await make_task(sophie, step, "North light, later")
    titles = [name for _, name in await find(nadia, "light north")]
    assert titles == ["North light, later", "Light from the north", "Northern wall, light paint", "Somewhere"]
    assert await passages(nadia, "light north") == [
        "[North] [light], later",
        "[Light] from the [north]",
        "[Northern] wall, [light] paint",
        "…and only then, the glaziers put in the [north] [light]: each pane weighs about as much as two people. each "
        "pane weighs about as much as two people. each pane…",
    ]


@pytest.mark.behaviour("N-02")
async def test_pages_hold_each_hit_once_in_one_order(world: World) -> None:
    nadia, sophie, _, eleanor = await everybody(world)
    lobby = await world.project(LOBBY)
    step = await make_step(sophie, lobby, "Ordnung")
    for number in range(9):
        hidden = {"visibility": "INTERNAL"} if number % 2 else {}
        await make_task(sophie, step, f"Lobster {number}", **hidden)
    for caller, count in ((nadia, 9), (eleanor, 5)):
        whole = await find(caller, "lobster")
        assert len(whole) == count
        for first in (1, 2, 4):
            found, after = [], None
            while True:
                part = await page(caller, "lobster", first=first, after=after)
                assert part["totalCount"] == count
                found += [("Task", edge["node"]["node"]["title"]) for edge in part["edges"]]
                after = part["pageInfo"]["endCursor"]
                if not part["pageInfo"]["hasNextPage"]:
                    break
            assert found == whole
    # What comes and goes in between shifts nothing.
    first_two = await page(eleanor, "lobster", first=2)
    await make_task(sophie, step, "Lobster new")
    rest = await page(eleanor, "lobster", after=first_two["pageInfo"]["endCursor"])
    assert [edge["node"]["node"]["title"] for edge in rest["edges"]] == ["Lobster 4", "Lobster 2", "Lobster 0"]
    assert {kind for kind, _ in await find(nadia, "lo", "STEP", "PROJECT")} == {"Project"}
    assert await find(nadia, "lobster", "COMMENT") == []
    assert (await page(nadia, "lobster", kinds=[]))["edges"] == []


@pytest.mark.behaviour("T-01", "T-16")
async def test_what_is_kept_follows_each_change(world: World) -> None:
    nadia, sophie, _, eleanor = await everybody(world)
    lobby = await world.project(LOBBY)
    step = await make_step(sophie, lobby, "Ordnung", "CLIENT", "COMMENT")
    task = await make_task(sophie, step, "Quince", description="jelly")
    comment = await make_comment(eleanor, task, "marmalade")
    await do(sophie, "updateTask", taskId=task, title="Medlar", description=None)
    await do(eleanor, "updateComment", commentId=comment, text="compote")
    await do(sophie, "updateStep", stepId=step, name="Orchard")
    for text in ("quince", "jelly", "marmalade", "ordnung"):
        assert await find(eleanor, text) == await find(nadia, text) == []
    assert await find(eleanor, "medlar") == [("Task", "Medlar")]
    assert await find(eleanor, "compote") == [("Comment", "compote")]
    assert await find(nadia, "orch") == [("Step", "Orchard")]
    await do(eleanor, "deleteComment", commentId=comment)
    assert await find(eleanor, "compote") == []
    # What is refused or fails leaves nothing behind.
    await do(nadia, "renameProject", projectId=lobby, clientName="Foyer Quagga")
    assert await find(eleanor, "quagga") == [("Project", "Foyer Quagga")]
    assert await find(eleanor, "reception") == []
    # A name that comes with a status.
    await do(nadia, "setClientStatus", projectIds=[lobby], status="In review", clientName="Foyer Okapi")
    assert await find(eleanor, "okapi") == [("Project", "Foyer Okapi")]
    assert await find(eleanor, "quagga") == []
    assert await is_kept_truly()
