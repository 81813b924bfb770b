"""What files are said to be: by their content, in words of ours alone; and no picture says where it was taken."""

import pytest

from db.models import File
from tests.attacks.a_step import a_step
from tests.behaviours.office import refused
from tests.behaviours.project_file.files import files_seen, not_taken, uploaded
from tests.people import World

ODT = "application/vnd.oasis.opendocument.text"
RAW = {
    b"FUJIFILMCCD-RAW 0201": "image/x-fuji-raf",
    b"IIRO\x08\0\0\0": "image/x-olympus-orf",
    b"IIU\0\x18\0\0\0": "image/x-panasonic-rw2",
    b"II\x1a\0\0\0HEAPCCDR": "image/x-canon-crw",
    b"\0MRM\0\0\0\0": "image/x-minolta-mrw",
    b"FOVb\0\0\0\0": "image/x-sigma-x3f",
}


def zipped(said: bytes) -> bytes:
    """An archive whose first entry says what it is."""
    return b"PK\x03\x04" + bytes(22) + b"\x08\0\0\0" + b"mimetype" + said + b"PK\x03\x04" + bytes(100)


def branded(*brands: bytes, more: bytes = b"") -> bytes:
    """A file of boxes, which says which kinds of file it can be read as."""
    first, *others = brands
    return (16 + 4 * len(others)).to_bytes(4, "big") + b"ftyp" + first + bytes(4) + b"".join(others) + more + bytes(200)


@pytest.mark.behaviour("N-09")
async def test_an_archive_is_not_believed_whatever_it_says(world: World) -> None:
    sophie, _, place = await a_step(world)
    for said, kind in (
        (ODT.encode(), ODT),
        (b"application/vnd.oasis.opendocument.graphics-template", None),
        (b"application/epub+zip", "application/epub+zip"),
        (b"application/\0", "application/zip"),
        (b"application/x\r\nSet-Cookie: a=b", "application/zip"),
        (b"application/<script>", "application/zip"),
        (b"application/vnd.oasis.opendocument.text\n", "application/zip"),
        (b"application/vnd.oasis.opendocument." + b"a" * 60, "application/zip"),
        (b"application/javascript", "application/zip"),
        (b"text/html", "application/zip"),
    ):
        file = await uploaded(sophie, zipped(said), name="a.odt", **place)
        assert file["contentType"] == (kind or said.decode()), said


@pytest.mark.behaviour("N-09")
async def test_pictures_that_nothing_is_taken_out_of_are_not_shown_to_clients(plain_world: World) -> None:
    sophie, eleanor, place = await a_step(plain_world)
    pictures = RAW | {
        branded(b"heis", b"mif1"): "image/heic",
        branded(b"abcd", b"isom", b"heic"): "image/heic",
        branded(b"mp42", b"avif"): "image/avif",
        branded(b"abcd", more=b"\0\0\0\x80meta\0\0\0\0\0\0\0\x21hdlr" + bytes(8) + b"pict"): "image/heif",
        b"\0\0\0\1ftyp\0\0\0\0\0\0\0\x20abcd\0\0\0\0isomheic" + bytes(100): "image/heic",
    }
    for data, kind in pictures.items():
        file = await uploaded(sophie, data, name="photo", **place)
        assert file["contentType"] == kind, data[:40]
        assert (await refused(sophie, "setFileVisibility", fileId=file["id"], visibility="CLIENT"))[2].startswith(
            "Clients are not shown pictures of this kind"
        )
        assert (await not_taken(eleanor, data, name="photo", **place))[:3] == (400, "BAD_USER_INPUT", "visibility")
    assert await files_seen(eleanor, place["step"]) == []
    films = {
        branded(b"isom", b"iso2", b"mp41"): "video/mp4",
        branded(b"abcd", b"mp42"): "video/mp4",
        branded(b"qt  "): "video/quicktime",
        branded(b"M4A ", b"mp42"): "audio/mp4",
        branded(b"abcd", b"efgh"): "application/octet-stream",
    }
    for data, kind in films.items():
        assert (await uploaded(sophie, data, name="film", **place))["contentType"] == kind, data[:40]
    assert len(await files_seen(eleanor, place["step"]) or []) == len(films)
    assert await File.all().count() == len(films) + len(pictures)
