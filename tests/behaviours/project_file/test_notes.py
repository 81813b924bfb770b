"""Notes: written by the firm into a project's file, read by whom they are open to."""

from typing import Any

import pytest

from db.models import Note
from tests.behaviours.office import do, does_not_know, exists_for, listed, refused
from tests.behaviours.project_file.work import person_ids
from tests.people import Caller, World

LOBBY = "Lobby and reception, London"
NOTE = "note { id title text visibility author { displayName } }"
NOTES = """query($id: ID!) { node(id: $id) { ... on Project { notes(first: 100) {
  totalCount edges { node { title text author { displayName } } } } } } }"""
AUDIT = """{ auditEntries(first: 100) { edges { node { action subjectName values { field before after } } } } }"""
GONE = ("NOT_FOUND", "noteId", "There is no such note, or it is not open to you. Check the id.")


async def notes_seen(caller: Caller, project: str) -> list[tuple[str, str]] | None:
    """Titles and texts of a project's notes, sorted; None where there is no list of them."""
    found = (await caller.ask(NOTES, id=project))["node"]["notes"]
    if found is None:
        return None
    notes = sorted((edge["node"]["title"], edge["node"]["text"]) for edge in found["edges"])
    assert found["totalCount"] == len(notes)
    return notes


@pytest.mark.behaviour("C-08", "N-11")
async def test_notes_are_written_by_the_firm_and_read_by_whom_they_are_open_to(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor, piotr = await world.person("Eleanor Whitcombe"), await world.person("Piotr Wolski")
    lobby, people = await world.project(LOBBY), await person_ids(world)
    await do(nadia, "addToProject", projectId=lobby, personIds=[people["Piotr Wolski"]])

    async def write(title: str, **given: Any) -> str:
        made = await do(sophie, "createNote", NOTE, projectId=lobby, title=title, text=f" {title}. ", **given)
        assert made["note"]["text"] == f"{title}."
        assert made["note"]["author"] == {"displayName": "Sophie Marchand"}
        found: str = made["note"]["id"]
        return found

    ours = await write("Ours")
    site = await write("Site", visibility="TEAM")
    told = await write("Told", visibility="CLIENT")
    assert await notes_seen(eleanor, lobby) == [("Told", "Told.")]
    assert await notes_seen(piotr, lobby) == [("Site", "Site."), ("Told", "Told.")]
    assert await notes_seen(nadia, lobby) == [("Ours", "Ours."), ("Site", "Site."), ("Told", "Told.")]
    assert [await exists_for(eleanor, note) for note in (ours, site, told)] == [False, False, True]

    changed = await do(nadia, "updateNote", NOTE, noteId=told, text="Two lines\nof it")
    assert changed["note"]["text"] == "Two lines\nof it"
    await do(nadia, "updateNote", noteId=ours, visibility="CLIENT", title="For\nyou")
    assert await notes_seen(eleanor, lobby) == [("For you", "Ours."), ("Told", "Two lines\nof it")]
    await do(nadia, "updateNote", noteId=told, visibility="INTERNAL")
    assert not await exists_for(eleanor, told)
    assert (await do(nadia, "deleteNote", "noteId", noteId=ours))["noteId"] == ours
    assert await notes_seen(eleanor, lobby) == []
    for name, given in (("deleteNote", {}), ("updateNote", {"text": "x"})):
        assert await refused(nadia, name, noteId=ours, **given) == GONE
    entries = [
        (entry["action"], entry["subjectName"], sorted(value["field"] for value in entry["values"]))
        for entry in reversed(await listed(nadia, AUDIT))
        if entry["action"].startswith("NOTE_")
    ]
    assert entries == [
        ("NOTE_CREATED", "Told", ["text", "title", "visibility"]),
        ("NOTE_CHANGED", "Told", ["text"]),
        ("NOTE_CHANGED", "For you", ["title", "visibility"]),
        ("NOTE_CHANGED", "Told", ["visibility"]),
        ("NOTE_DELETED", "For you", ["text", "title", "visibility"]),
    ]
    await do(nadia, "setProjectReach", projectIds=[lobby], sharedWithClient=False)
    assert await notes_seen(eleanor, lobby) is None


@pytest.mark.behaviour("C-08")
async def test_bad_notes_are_refused_and_nothing_is_written(world: World) -> None:
    sophie, piotr = await world.person("Sophie Marchand"), await world.person("Piotr Wolski")
    lobby = await world.project(LOBBY)
    note = (await do(sophie, "createNote", NOTE, projectId=lobby, title="One", text="It"))["note"]["id"]
    before = await Note.all().count()
    good = {"projectId": lobby, "title": "x", "text": "x"}
    private = "Only steps are private. Put it into a private step."
    assert await refused(sophie, "createNote", **good | {"visibility": "PRIVATE"}) == (
        "BAD_USER_INPUT",
        "visibility",
        private,
    )
    for field, value, code in (
        ("title", " \n ", "BAD_USER_INPUT"),
        ("title", "x" * 201, "LIMIT_EXCEEDED"),
        ("text", "", "BAD_USER_INPUT"),
        ("text", "x" * 20_001, "LIMIT_EXCEEDED"),
        ("text", "a\0b", "BAD_USER_INPUT"),
    ):
        assert (await refused(sophie, "createNote", **good | {field: value}))[:2] == (code, field)
        assert (await refused(sophie, "updateNote", noteId=note, **{field: value}))[:2] == (code, field)
    assert (await refused(sophie, "createNote", **good | {"projectId": note}))[:2] == ("NOT_FOUND", "projectId")
    assert (await refused(sophie, "updateNote", noteId=note))[:2] == ("BAD_USER_INPUT", "title")
    assert await refused(sophie, "deleteNote", noteId=lobby) == GONE
    assert await notes_seen(sophie, lobby) == [("One", "It")]
    for name in ("createNote", "updateNote", "deleteNote"):
        assert await does_not_know(piotr, f"mutation {{ {name} {{ userErrors {{ code }} }} }}", name)
    assert await Note.all().count() == before
