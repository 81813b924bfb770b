"""Files: uploaded as a stream, shown to whom they are open to, gone for ever when they are deleted or replaced."""

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from db.clock import now
from db.models import Step, StoredKey
from tests.behaviours.office import do, exists_for, listed, refused
from tests.behaviours.project_file.files import (
    files_seen,
    get,
    in_pieces,
    known,
    lying,
    not_taken,
    send,
    swept,
    told,
    uploaded,
)
from tests.behaviours.project_file.work import make_step, make_task, person_ids
from tests.people import World
from tests.pictures import picture, with_location
from tests.running import OURS

LOBBY = "Lobby and reception, London"
PLAN = b"%PDF-1.7\n" + b"A plan. " * 4_000
NOT_THERE = (404, "NOT_FOUND")
AUDIT = """{ auditEntries(first: 100) { edges { node { action subjectName values { field before after } } } } }"""


@pytest.mark.behaviour("C-08", "N-09")
async def test_each_sees_the_files_that_are_open_to_them_and_gets_their_bytes(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor, piotr = await world.person("Eleanor Whitcombe"), await world.person("Piotr Wolski")
    lobby, people = await world.project(LOBBY), await person_ids(world)
    await do(nadia, "addToProject", projectId=lobby, personIds=[people["Piotr Wolski"]])
    step, site = await make_step(sophie, lobby, "Plan"), await make_step(sophie, lobby, "Site", "TEAM")
    money = await make_step(nadia, lobby, "Money", "INTERNAL")
    draft = await make_task(sophie, step, "Draft")
    plan = await uploaded(sophie, PLAN, step=step, name="Grundriß für Żaneta.pdf")
    await uploaded(sophie, b"A text.", project=lobby, task=draft, step=step, name="on a task.txt")
    await uploaded(sophie, b"Prices.", step=step, name="prices.txt", visibility="TEAM")
    await uploaded(piotr, b"Sockets.", step=site, name="sockets.txt")
    await uploaded(nadia, b"Sums.", step=money, name="sums.txt")
    closed = await uploaded(nadia, b"Closed at first.", project=lobby, name="closed.txt")
    await uploaded(nadia, b"Open.", project=lobby, name="open.txt", visibility="CLIENT")

    for_clients = sorted(["Grundriß für Żaneta.pdf", "on a task.txt", "open.txt"])
    for_partners = sorted([*for_clients, "prices.txt", "sockets.txt"])
    assert await files_seen(eleanor, lobby) == for_clients
    assert await files_seen(piotr, lobby) == for_partners
    assert await files_seen(sophie, lobby) == sorted([*for_partners, "sums.txt", "closed.txt"])
    assert await files_seen(eleanor, step) == sorted(["Grundriß für Żaneta.pdf", "on a task.txt"])
    assert await files_seen(eleanor, draft) == ["on a task.txt"]
    assert not await exists_for(eleanor, closed["id"])

    seen = await told(eleanor, plan["id"])
    url = seen.pop("url")
    assert url.startswith(f"{OURS}/files/")
    assert seen == {
        "name": "Grundriß für Żaneta.pdf",
        "contentType": "application/pdf",
        "size": len(PLAN),
        "sha256": hashlib.sha256(PLAN).hexdigest(),
        "width": None,
        "height": None,
        "thumbnailUrl": None,
        "author": {"displayName": "Sophie Marchand"},
    }
    assert (await told(eleanor, plan["id"]))["url"] == url  # so that a browser knows it again
    assert plan["url"] != url  # each has their own
    answer = await get(world, url)
    assert (answer.status_code, answer.content) == (200, PLAN)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"Grundri fur Zaneta.pdf\"; filename*=UTF-8''Grundri%C3%9F%20f%C3%BCr%20%C5%BBaneta.pdf"
    )
    # With a token in the header any client may use the plain address, and only for what it sees.
    bare = url.split("?")[0]
    assert (await get(world, bare, **eleanor.headers)).content == PLAN
    assert (await get(world, closed["url"].split("?")[0], **eleanor.headers)).status_code == 404
    assert (await get(world, closed["url"].split("?")[0], **sophie.headers)).content == b"Closed at first."
    assert (await get(world, bare)).status_code == 401
    await do(nadia, "setProjectReach", projectIds=[lobby], sharedWithClient=False)
    assert await files_seen(eleanor, lobby) is None
    assert (await get(world, url)).status_code == 404


@pytest.mark.behaviour("N-09")
async def test_what_is_deleted_or_replaced_is_dead_for_ever(world: World, tmp_path: Path) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby, store = await world.project(LOBBY), tmp_path / "files"
    step = await make_step(sophie, lobby, "Plan")
    first = await uploaded(sophie, PLAN, step=step, name="plan.pdf")
    old = (await told(eleanor, first["id"]))["url"]
    second = await uploaded(sophie, b"%PDF-1.7 another", replaces=first["id"])
    assert (second["id"] != first["id"], second["name"]) == (True, "plan.pdf")
    new = (await told(eleanor, second["id"]))["url"]
    assert (await get(world, old)).status_code == 404
    assert (await get(world, new)).content == b"%PDF-1.7 another"
    # An address is for one file: its token opens no other.
    assert (await get(world, new.split("?")[0] + "?" + old.split("?")[1])).status_code == 401
    assert not await exists_for(sophie, first["id"])
    assert await not_taken(sophie, PLAN, replaces=first["id"]) == (
        *NOT_THERE,
        "replaces",
        "There is no such file, or it is not open to you. Check the id.",
    )
    assert len(lying(store)) == 2
    assert await swept(store) == (1, [16], 1)  # what is there stays
    assert await swept(store) == (0, [16], 1)
    assert (await do(sophie, "deleteFile", "fileId", fileId=second["id"]))["fileId"] == second["id"]
    assert (await get(world, new)).status_code == 404
    assert await swept(store) == (1, [], 0)
    gone = ("NOT_FOUND", "fileId", "There is no such file, or it is not open to you. Check the id.")
    assert await refused(sophie, "deleteFile", fileId=second["id"]) == gone
    assert await refused(sophie, "renameFile", fileId=second["id"], name="x") == gone

    # What goes with its step is looked for once a day.
    third = await uploaded(sophie, PLAN, step=step, name="plan.pdf")
    await make_task(sophie, step, "Draft")
    await Step.all().delete()
    assert not await exists_for(sophie, third["id"])
    assert len(lying(store)) == 1
    await StoredKey.all().update(due_at=now() - timedelta(seconds=1))
    assert await swept(store) == (1, [], 0)
    actions = [entry["action"] for entry in await listed(await world.person("Nadia Halden"), AUDIT)]
    assert [each for each in reversed(actions) if each.startswith("FILE_")] == [
        "FILE_CREATED",
        "FILE_DELETED",
        "FILE_CREATED",
        "FILE_DELETED",
        "FILE_CREATED",
    ]


@pytest.mark.behaviour("T-16", "N-09")
async def test_clients_upload_where_a_step_allows_it_and_change_what_is_theirs(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor, piotr = await world.person("Eleanor Whitcombe"), await world.person("Piotr Wolski")
    lobby, people = await world.project(LOBBY), await person_ids(world)
    await do(nadia, "addToProject", projectId=lobby, personIds=[people["Piotr Wolski"]])
    wishes = await make_step(sophie, lobby, "Wishes", "CLIENT", "UPLOAD")
    plan = await make_step(sophie, lobby, "Plan", "CLIENT", "COMMENT")
    hidden = await make_step(sophie, lobby, "Money", "INTERNAL", "UPLOAD")
    no = "Clients upload no files here: that is not allowed. Use a step where it is, or ask the firm."
    assert await not_taken(eleanor, PLAN, step=plan, name="x") == (403, "FORBIDDEN", None, no)
    assert await not_taken(eleanor, PLAN, project=lobby, name="x") == (403, "FORBIDDEN", None, no)
    nothing = "There is no such step, or it is not open to you. Check the id."
    assert await not_taken(eleanor, PLAN, step=hidden, name="x") == (*NOT_THERE, "step", nothing)
    leave = (400, "BAD_USER_INPUT", "visibility", "Leave visibility out.")
    assert await not_taken(eleanor, PLAN, step=wishes, name="x", visibility="CLIENT") == leave
    no_step = (403, "FORBIDDEN", None, "Podaj krok lub zadanie, do którego należy plik.")  # Piotr reads Polish
    assert await not_taken(piotr, PLAN, project=lobby, name="x") == no_step
    assert (await not_taken(piotr, PLAN, step=plan, name="x", visibility="TEAM"))[:3] == (
        403,
        "FORBIDDEN",
        "visibility",
    )
    assert await known() == 0
    mine = await uploaded(eleanor, b"A wish.", step=wishes, name="wish.txt")
    theirs = await uploaded(sophie, b"An answer.", step=wishes, name="answer.txt")
    assert await files_seen(piotr, wishes) == ["answer.txt", "wish.txt"]
    renamed = await do(eleanor, "renameFile", "file { name url }", fileId=mine["id"], name=" My wish\r\n.txt ")
    assert renamed["file"] == {"name": "My wish .txt", "url": mine["url"]}
    not_theirs = "Only whoever uploaded a file changes or deletes it, and the firm. Ask one of them."
    assert await refused(eleanor, "deleteFile", fileId=theirs["id"]) == ("FORBIDDEN", "fileId", not_theirs)
    assert (await refused(piotr, "deleteFile", fileId=theirs["id"]))[:2] == ("FORBIDDEN", "fileId")
    for caller in (eleanor, piotr):
        assert (await not_taken(caller, b"x", replaces=theirs["id"]))[:3] == (403, "FORBIDDEN", "replaces")
    await do(sophie, "updateStep", stepId=wishes, clientRights=[])
    assert await refused(eleanor, "deleteFile", fileId=mine["id"]) == ("FORBIDDEN", "fileId", no)
    await do(sophie, "deleteFile", fileId=mine["id"])
    assert await files_seen(eleanor, wishes) == ["answer.txt"]


@pytest.mark.behaviour("T-03", "C-08")
async def test_a_file_is_never_wider_than_what_it_hangs_on(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    site = await make_step(sophie, lobby, "Site", "TEAM")
    wide = "visibility is CLIENT, and what it hangs on is TEAM: it cannot be wider. Widen that first."
    refusal = (400, "BAD_USER_INPUT", "visibility", wide)
    assert await not_taken(sophie, PLAN, step=site, name="x", visibility="CLIENT") == refusal
    which = "visibility is 'PRIVATE'. Write one of: INTERNAL, TEAM, CLIENT."
    assert await not_taken(sophie, PLAN, step=site, name="x", visibility="PRIVATE") == (*refusal[:3], which)
    file = await uploaded(sophie, PLAN, step=site, name="plan.pdf", visibility="INTERNAL")
    assert await refused(sophie, "setFileVisibility", fileId=file["id"], visibility="CLIENT") == (*refusal[1:3], wide)
    shown = await do(sophie, "setFileVisibility", "file { visibility }", fileId=file["id"], visibility="TEAM")
    assert shown["file"] == {"visibility": "TEAM"}
    loose = await uploaded(sophie, PLAN, project=lobby, name="loose.pdf")
    assert await files_seen(eleanor, lobby) == []
    await do(sophie, "setFileVisibility", fileId=loose["id"], visibility="CLIENT")
    assert await files_seen(eleanor, lobby) == ["loose.pdf"]
    url = (await told(eleanor, loose["id"]))["url"]
    assert (await get(world, url)).status_code == 200
    await do(sophie, "setFileVisibility", fileId=loose["id"], visibility="TEAM")
    assert (await get(world, url)).status_code == 404
    values = [
        {value["field"]: (value["before"], value["after"]) for value in entry["values"]}
        for entry in await listed(await world.person("Nadia Halden"), AUDIT)
        if entry["action"] == "FILE_CHANGED"
    ]
    assert values == [{"visibility": ("CLIENT", "TEAM")}, {"visibility": ("INTERNAL", "CLIENT")}]


@pytest.mark.behaviour("N-09")
async def test_photos_have_thumbnails_and_never_say_where_they_were_taken(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    step = await make_step(sophie, await world.project(LOBBY), "Photos")
    photo = with_location()
    file = await uploaded(sophie, photo, step=step, name="IMG_0001.JPG")
    seen = await told(eleanor, file["id"])
    with Image.open(BytesIO(photo)) as taken:
        assert taken.getexif().get_ifd(0x8825)
        upright = taken.size[::-1] if taken.getexif()[0x0112] >= 5 else taken.size
        pixels = taken.tobytes()
    assert (seen["width"], seen["height"], seen["contentType"]) == (*upright, "image/jpeg")
    original = await get(world, seen["url"])
    assert original.headers["content-disposition"].startswith('inline; filename="IMG_0001.JPG"')
    assert (len(original.content), hashlib.sha256(original.content).hexdigest()) == (seen["size"], seen["sha256"])
    with Image.open(BytesIO(original.content)) as kept:
        assert dict(kept.getexif()) == {0x0112: 6}  # which way is up, and nothing else
        assert kept.tobytes() == pixels
        assert not kept.getexif().get_ifd(0x8825)
        assert "comment" not in kept.info
        assert "xmp" not in kept.info
    small = await get(world, seen["thumbnailUrl"])
    assert (small.status_code, small.headers["content-type"]) == (200, "image/webp")
    with Image.open(BytesIO(small.content)) as thumbnail:
        assert max(thumbnail.size) <= 480
        assert (thumbnail.size[0] > thumbnail.size[1]) == (upright[0] > upright[1])
        assert dict(thumbnail.getexif()) == {}
    assert (await get(world, seen["thumbnailUrl"], If_None_Match=small.headers["etag"])).status_code == 304
    # What nothing can be taken out of is not shown to clients: said so, or left to the team.
    tiff = picture("TIFF")
    jpeg = (
        "Clients are not shown pictures of this kind, for they may say where they were taken. Send it as a JPEG, or "
        "give a visibility that leaves clients out."
    )
    given: dict[str, Any] = {"step": step, "name": "scan.tif"}
    assert await not_taken(sophie, tiff, visibility="CLIENT", **given) == (400, "BAD_USER_INPUT", "visibility", jpeg)
    scan = await uploaded(sophie, tiff, **given)
    assert await files_seen(eleanor, step) == ["IMG_0001.JPG"]
    shown = await refused(sophie, "setFileVisibility", fileId=scan["id"], visibility="CLIENT")
    assert shown == ("BAD_USER_INPUT", "visibility", jpeg)


@pytest.mark.behaviour("N-09")
async def test_an_upload_is_whole_or_not_there(world: World, tmp_path: Path) -> None:
    sophie, lobby, store = await world.person("Sophie Marchand"), await world.project(LOBBY), tmp_path / "files"
    place: dict[str, Any] = {"project": lobby, "name": "x"}
    empty = (400, "BAD_USER_INPUT", None, "The file is empty. Send one that holds something.")
    assert await not_taken(sophie, b"", **place) == empty
    assert await not_taken(sophie, in_pieces([]), **place) == empty
    cases: list[tuple[dict[str, Any], tuple[int, str, str | None]]] = [
        ({"project": lobby}, (400, "BAD_USER_INPUT", "name")),
        ({"name": "x"}, (400, "BAD_USER_INPUT", "project")),
        ({"project": lobby, "name": "  "}, (400, "BAD_USER_INPUT", "name")),
        ({"project": lobby, "name": ".."}, (400, "BAD_USER_INPUT", "name")),
        ({"project": lobby, "name": "x" * 256}, (400, "LIMIT_EXCEEDED", "name")),
        ({"project": "nonsense", "name": "x"}, (404, "NOT_FOUND", "project")),
        ({"step": lobby, "name": "x"}, (404, "NOT_FOUND", "step")),
    ]
    for query, outcome in cases:
        assert (await not_taken(sophie, PLAN, **query))[:3] == outcome, query
    broken = "This begins like a picture, and is none that can be read. Save it anew and send that."
    for data in (picture("PNG")[:20], picture("JPEG")[:30], picture("WEBP")[:16], b"GIF89a" + bytes(50)):
        assert await not_taken(sophie, data, **place) == (400, "BAD_USER_INPUT", None, broken)
    assert (await known(), await swept(store))[0] == 0
    assert lying(store) == []
    # In pieces, and longer than a part of the store's.
    data = bytes(range(256)) * 50_000
    pieces = in_pieces(data[start : start + 100_000] for start in range(0, len(data), 100_000))
    answer = await send(sophie, pieces, **place)
    assert answer.json()["file"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert lying(store) == [len(data)]
