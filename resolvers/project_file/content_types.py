"""What a file is, by how its content begins: never by its name, nor by what is said of it."""

import re

UNKNOWN = "application/octet-stream"
TEXT, HTML, XML, SVG = "text/plain", "text/html", "application/xml", "image/svg+xml"
HEAD = 4_096
"""Bytes that are looked at."""

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"FUJIFILMCCD-RAW", "image/x-fuji-raf"),
    (b"IIRO", "image/x-olympus-orf"),
    (b"IIRS", "image/x-olympus-orf"),
    (b"MMOR", "image/x-olympus-orf"),
    (b"IIU\0", "image/x-panasonic-rw2"),
    (b"II\x1a\0\0\0HEAPCCDR", "image/x-canon-crw"),
    (b"\0MRM", "image/x-minolta-mrw"),
    (b"FOVb", "image/x-sigma-x3f"),
    (b"II\xbc", "image/jxr"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
    (b"\xff\x0a", "image/jxl"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"%PDF-", "application/pdf"),
    (b"%!PS-Adobe-", "application/postscript"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS\0", "application/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"AC10", "image/vnd.dwg"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIPPED = (
    (b"word/", f"{_OFFICE}wordprocessingml.document"),
    (b"xl/", f"{_OFFICE}spreadsheetml.sheet"),
    (b"ppt/", f"{_OFFICE}presentationml.presentation"),
)
"""By where their parts lie: Office Open XML."""
_PICTURES = {
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), "image/heic"),
    **dict.fromkeys((b"mif1", b"mif2", b"msf1", b"miaf", b"avci", b"avcs", b"jpeg", b"jpgs", b"unif"), "image/heif"),
    b"crx ": "image/x-canon-cr3",
}
"""By their brands (ISO/IEC 14496-12 and 23008-12), of which a file may have several. One of these is enough."""
_FILMS = {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4"}
_FILM = re.compile(rb"iso[m1-9a-d]|mp4[12]|avc1|M4V[ HP]|mmp4|MSNV|3g[2egprs][0-9a-z]|f4v |dash|cmf[2c]|XAVC|hvc1")
_HANDLES_PICTURES = re.compile(rb"hdlr.{8}pict", re.DOTALL)
_SAID = re.compile(rb"application/(?:vnd\.oasis\.opendocument\.[a-z-]{1,40}|epub\+zip)")
"""What archives are believed that say what they are."""
_FORMS = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_TAGS = tuple(
    f"<{tag}".encode()
    for tag in (
        *("!doctype html", "!--", "html", "head", "script", "iframe", "h1", "div", "font", "table", "a", "style"),
        *("title", "b", "body", "br", "p", "img", "form", "meta", "link"),
    )
)
"""By what browsers take a text for a page (WHATWG, MIME Sniffing), and some more."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0c\r\x1b"))


def content_type(head: bytes) -> str:
    """The type of a file that begins like this."""
    for beginning, found in _BEGINNINGS:
        if head.startswith(beginning):
            return found
    if head.startswith(b"PK\x03\x04"):
        return _zipped(head)
    if head[4:8] == b"ftyp":
        return _branded(head)
    if head.startswith(b"RIFF"):
        return _FORMS.get(head[8:12], UNKNOWN)
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "image/bmp"
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "audio/mpeg"
    return _text(head)


def _branded(head: bytes) -> str:
    size = int.from_bytes(head[:4], "big")
    if size == 1:  # its length comes behind, in eight bytes
        size, head = int.from_bytes(head[8:16], "big") - 8, head[8:]
    compatible = head[16 : size or HEAD]
    brands = [head[8:12], *(compatible[at : at + 4] for at in range(0, len(compatible), 4))]
    for brand in brands:
        if brand in _PICTURES:
            return _PICTURES[brand]
    if _HANDLES_PICTURES.search(head):
        return "image/heif"
    if brands[0] in _FILMS:
        return _FILMS[brands[0]]
    return "video/mp4" if any(_FILM.fullmatch(brand) for brand in brands) else UNKNOWN


def _zipped(head: bytes) -> str:
    # OpenDocument says what it is in its first entry, which is not compressed.
    if head[30:38] == b"mimetype":
        said = head[38:140].split(b"PK", 1)[0]
        if _SAID.fullmatch(said):
            return said.decode()
    for part, found in _ZIPPED:
        if part in head:
            return found
    return "application/zip"


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return TEXT
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_TAGS):
        return HTML
    if start.startswith((b"<svg", b"<?xml")):
        return SVG if b"<svg" in start else HTML if b"<html" in start else XML
    if not head or head.translate(None, _CONTROLS) != head:
        return UNKNOWN
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # The last character may be cut off where we stopped looking.
        return TEXT if len(head) >= HEAD and error.start > len(head) - 4 else UNKNOWN
    return TEXT
