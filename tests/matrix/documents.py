"""Files and notes in the matrix: which there are, who sees them, and what is done to them. Written by hand."""

from typing import Any
from uuid import uuid4

from db.models import File, Note, Project
from permissions.tiers import Visibility
from schema.nodes import global_id
from tests.matrix import reach
from tests.matrix.cast import CLIENT, INTERNAL, STRANGE, TEAM, VIEWERS
from tests.matrix.deed import Deed, of_project
from tests.matrix.house import House

PLACE = "client open both"
"""The project that they are in; the strange ones are in the strange one."""
LIMITS = {
    "for clients": (Visibility.CLIENT, CLIENT),
    "for the team": (Visibility.TEAM, TEAM),
    "for the firm": (Visibility.INTERNAL, INTERNAL),
    "strange": (Visibility.CLIENT, CLIENT),
}
"""By thing: who sees it, and the lowest tier that does."""
FILED = "filed: projects(first: 100) { edges { node { files(first: 100) { edges { node { id } } } } } }"
FILE_IDS = "filed.edges.*.node.files.edges.*.node.id"
NOTED = "noted: projects(first: 100) { edges { node { notes(first: 100) { edges { node { id } } } } } }"
NOTE_IDS = "noted.edges.*.node.notes.edges.*.node.id"

#                             clients team firm strange
_CHANGED_BY_AUTHORS_AND_STAFF = {
    "owner":                  "D D D N",
    "admin":                  "D D D N",
    "member":                 "D D D N",
    "guest":                  "N N N N",
    "guest, added":           "F F F N",
    "partner":                "N N N N",
    "partner, added":         "F F N N",
    "client's member":        "F N N N",
    "client's member, added": "F N N N",
    "client's guest":         "N N N N",
    "client's guest, added":  "F N N N",
    "other's member":         "N N N N",
    "other's guest":          "N N N N",
    "other's guest, added":   "F N N N",
    "stranger":               "N N N -",
}  # fmt: skip
"""Somebody else's files."""
_STAFF_ALONE = {"owner": "DDDN", "admin": "DDDN", "member": "DDDN", "guest": "FFFF", "stranger": "NNN-"}
_NOT_AS_IT_IS = {**_STAFF_ALONE, "owner": "D-DN", "admin": "D-DN", "member": "D-DN"}
"""To show what is for the team to the team changes nothing: that is no cell."""
_THINGS = tuple(LIMITS)

DOCUMENT_DEEDS = {
    "call a file": Deed(
        "renameFile", "file", _THINGS, {"fileId": "ID", "name": "WORD"}, _CHANGED_BY_AUTHORS_AND_STAFF, CLIENT
    ),
    "delete a file": Deed("deleteFile", "file", _THINGS, {"fileId": "ID"}, _CHANGED_BY_AUTHORS_AND_STAFF, CLIENT),
    "show a file": Deed("setFileVisibility", "file", _THINGS, {"fileId": "ID", "visibility": "TEAM"}, _NOT_AS_IT_IS),
    "write a note": of_project("createNote", {"projectId": "ID", "title": "WORD", "text": "WORD"}),
    "write a note anew": Deed("updateNote", "note", _THINGS, {"noteId": "ID", "text": "WORD"}, _STAFF_ALONE),
    "delete a note": Deed("deleteNote", "note", _THINGS, {"noteId": "ID"}, _STAFF_ALONE),
}
"""`deeds.py` holds them with the others."""


def sees_file(viewer: str, thing: str) -> bool:
    """Who sees the files of the project, and deep enough."""
    return _sees(viewer, "FILES", thing)


def sees_note(viewer: str, thing: str) -> bool:
    """Who sees its notes, and deep enough."""
    return _sees(viewer, "NOTES", thing)


def _sees(viewer: str, section: str, thing: str) -> bool:
    place = STRANGE.name if thing == "strange" else PLACE
    return reach.sees(viewer, section, place) and LIMITS[thing][1] <= VIEWERS[viewer].tier


async def build(house: House) -> None:
    """One of each."""
    files = {thing: (await file_of(house, thing)).id for thing in LIMITS}
    notes = {thing: (await note_of(house, thing)).id for thing in LIMITS}
    house.name("file", "File", files)
    house.name("note", "Note", notes)


async def file_of(house: House, thing: str) -> File:
    """A file, which lies nowhere."""
    project, common = _common(house, thing)
    return await File.create(
        project_id=project.id,
        name=f"a file {thing}",
        content_type="text/plain",
        size=1,
        sha256="0" * 64,
        key=f"nowhere/{uuid4()}",
        has_thumbnail=False,
        **common,
    )


async def note_of(house: House, thing: str) -> Note:
    """A note."""
    project, common = _common(house, thing)
    return await Note.create(project_id=project.id, title=thing, text=thing, updated_at=house.at, **common)


def _common(house: House, thing: str) -> tuple[Project, dict[str, Any]]:
    strange = thing == "strange"
    author = house.people["stranger" if strange else "owner"]
    common = {"author_id": author.id, "visibility": LIMITS[thing][0], "created_at": house.at}
    return house.projects[STRANGE.name if strange else PLACE], common


class DocumentTargets:
    """Fresh ones, to do something to."""

    house: House

    async def _file(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        return global_id("File", (await file_of(self.house, thing)).id)

    async def _note(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        return global_id("Note", (await note_of(self.house, thing)).id)
