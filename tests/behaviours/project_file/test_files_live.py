"""Files and notes, live and behind read links: the addresses in messages work, and end with their door."""

from typing import Any

import pytest

from tests.behaviours.office import do
from tests.behaviours.project_file.files import files_seen, get, not_taken, send, uploaded
from tests.behaviours.project_file.work import make_step
from tests.people import Caller, Stream, World

LOBBY = "Lobby and reception, London"
CHANGES = """subscription($id: ID!) { projectChanges(projectId: $id) { change subject id node {
  ... on File { name url } ... on Note { title text } } } }"""
NOTES = "query($id: ID!) { node(id: $id) { ... on Project { notes { edges { node { title } } } } } }"


async def change(stream: Stream) -> tuple[str, str | None, Any]:
    """The next change of the project's file: what it says, about what, and the thing."""
    payload = await stream.next()
    assert "errors" not in payload, payload
    found = payload["data"]["projectChanges"]
    return found["change"], found["subject"], found["node"]


async def link_to(staff: Caller, world: World, project: str, *sections: str) -> tuple[str, Caller]:
    """A read link's id, and somebody who has it."""
    made = await do(
        staff, "createReadLink", "readLink { id token }", projectId=project, name="For all", sections=sections
    )
    return made["readLink"]["id"], world.with_token(made["readLink"]["token"])


@pytest.mark.behaviour("N-01", "N-09")
async def test_files_and_notes_are_told_live_to_whom_they_are_open(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    step = await make_step(sophie, lobby, "Plan")
    async with eleanor.follow(CHANGES, id=lobby) as stream, nadia.follow(CHANGES, id=lobby) as firm:
        assert (await change(stream))[0] == (await change(firm))[0] == "BOOKMARK"
        ours = await uploaded(sophie, b"Sums.", step=step, name="sums.txt", visibility="INTERNAL")
        await do(sophie, "renameFile", fileId=ours["id"], name="all sums.txt")
        plan = await uploaded(sophie, b"A plan.", step=step, name="plan.txt")
        kind, subject, node = await change(stream)
        assert (kind, subject, node["name"]) == ("SHOWN", "FILE", "plan.txt")  # nothing was heard of the sums
        assert (await get(world, node["url"])).content == b"A plan."
        [told] = [each for each in [await change(firm) for _ in range(3)] if each[2]["name"] == "plan.txt"]
        assert told[2]["url"] != node["url"]
        assert (await get(world, told[2]["url"])).content == b"A plan."
        await do(sophie, "setFileVisibility", fileId=plan["id"], visibility="TEAM")
        assert (await change(stream))[:2] == ("HIDDEN", "FILE")
        await do(sophie, "setFileVisibility", fileId=ours["id"], visibility="CLIENT")
        kind, subject, node = await change(stream)
        assert (kind, subject, node["name"]) == ("SHOWN", "FILE", "all sums.txt")
        await uploaded(sophie, b"Other sums.", replaces=ours["id"])
        assert sorted([(await change(stream))[:2] for _ in range(2)]) == [("HIDDEN", "FILE"), ("SHOWN", "FILE")]
        await do(sophie, "createNote", projectId=lobby, title="Ours", text="x")
        note = await do(sophie, "createNote", "note { id }", projectId=lobby, title="A", text="B", visibility="CLIENT")
        assert await change(stream) == ("SHOWN", "NOTE", {"title": "A", "text": "B"})
        await do(sophie, "updateNote", noteId=note["note"]["id"], text="C")
        assert await change(stream) == ("UPDATED", "NOTE", {"title": "A", "text": "C"})
        await do(sophie, "deleteNote", noteId=note["note"]["id"])
        assert (await change(stream))[:2] == ("HIDDEN", "NOTE")


@pytest.mark.behaviour("C-03", "C-04", "C-05", "N-09")
async def test_behind_a_link_files_are_read_while_it_lasts(world: World) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    step = await make_step(sophie, lobby, "Plan", "CLIENT", "UPLOAD")
    plan = await uploaded(sophie, b"A plan.", step=step, name="plan.txt")
    await uploaded(sophie, b"Sums.", step=step, name="sums.txt", visibility="INTERNAL")
    await do(sophie, "createNote", projectId=lobby, title="A", text="B", visibility="CLIENT")
    link, visitor = await link_to(sophie, world, lobby, "STEPS", "FILES", "NOTES")
    _, without = await link_to(sophie, world, lobby, "STEPS")
    assert await files_seen(visitor, lobby) == await files_seen(visitor, step) == ["plan.txt"]
    assert (await visitor.ask(NOTES, id=lobby))["node"]["notes"]["edges"] == [{"node": {"title": "A"}}]
    assert (await without.ask(NOTES, id=lobby))["node"] == {"notes": None}
    assert await files_seen(without, lobby) is await files_seen(without, step) is None
    bare = plan["url"].split("?")[0]
    assert (await get(world, bare, **visitor.headers)).content == b"A plan."
    assert (await get(world, bare, **without.headers)).status_code == 404
    assert (await send(visitor, b"x", step=step, name="x")).status_code == 403
    assert (await not_taken(visitor, b"x", replaces=plan["id"]))[1] == "FORBIDDEN"
    async with visitor.follow(CHANGES, id=lobby) as stream:
        assert (await change(stream))[0] == "BOOKMARK"
        await do(sophie, "renameFile", fileId=plan["id"], name="the plan.txt")
        _, _, node = await change(stream)
    assert (await get(world, node["url"])).content == b"A plan."
    await do(sophie, "deactivateReadLink", readLinkId=link)
    assert (await get(world, node["url"])).status_code == 401
    assert (await get(world, bare, **visitor.headers)).status_code == 401
