"""Downloading: each request is admitted anew, and sent what it asks for as it is read from the store."""

import logging
import unicodedata
from collections.abc import AsyncIterator
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from db.store import THUMBNAIL, NotStored
from db.unavailable import Unavailable
from languages.texts import say
from permissions.viewer import Viewer
from resolvers.pictures import thumbnails
from resolvers.project_file import file_doors
from resolvers.project_file.file_rows import Served, to_serve
from schema.execution import Answer, broken, refusal
from schema.faults import fault
from schema.nodes import row_id
from server.byte_ranges import Unsatisfiable, asked_for
from server.engine import Engine, Unauthenticated
from server.media import JSON
from server.requests import accept_language

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show by itself: pictures, which do nothing."""
TOLD = SHOWN | {
    "application/pdf",
    "application/zip",
    "text/plain",
    "audio/mpeg",
    "audio/mp4",
    "audio/wav",
    "audio/flac",
    "video/mp4",
    "video/webm",
    "video/quicktime",
    "image/heic",
    "image/heif",
    "image/avif",
    "image/tiff",
}
"""What is sent as what it is. All else is bytes to a browser, so that no page can make use of it as a program."""
BYTES = "application/octet-stream"
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # frontends of any origin show it
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-cache",  # kept by nobody but the viewer's browser, and asked for anew each time
    "Vary": "Authorization",
}
MAX_TOKEN = 200
GONE = "There is no such file, or it is not open to you."
NOBODY = say("Take the address from `url` or `thumbnailUrl`, or send `Authorization: Bearer TOKEN`.")

log = logging.getLogger("jalousie.files")


class DownloadEndpoint:
    """GET and HEAD on `/files/{file}` and `/files/{file}/thumbnail`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        """Where it answers."""
        return [
            Route("/files/{file}", self.serve, methods=["GET"]),
            Route("/files/{file}/thumbnail", self.serve_thumbnail, methods=["GET"]),
        ]

    async def serve(self, request: Request) -> Response:
        """A file, or a part of it."""
        return await self._answer(request, thumbnail=False)

    async def serve_thumbnail(self, request: Request) -> Response:
        """A file as a small picture."""
        return await self._answer(request, thumbnail=True)

    async def _answer(self, request: Request, thumbnail: bool) -> Response:
        try:
            found = await self._found(request)
            if found is None or (thumbnail and not found.has_thumbnail):
                return _refused(refusal([fault("NOT_FOUND", GONE)]), 404)
            return await (self._thumbnail(request, found) if thumbnail else self._file(request, found))
        except Unauthenticated as error:
            return _refused(refusal([error.told(accept_language(request))]), 401, {"WWW-Authenticate": "Bearer"})
        except NotStored as error:
            log.error("the store has nothing under %s, or less than there should be", error)
            return _refused(refusal([fault("NOT_FOUND", GONE)]), 404)
        except Unavailable as error:
            return _refused(broken(error), 503, {"Retry-After": "1"})
        except Exception as error:
            return _refused(broken(error), 500)

    async def _found(self, request: Request) -> Served | None:
        # No connection to the database is held while the file is sent: this is all that is asked of it.
        file_id = row_id("File", request.path_params["file"])
        authorization, token = request.headers.get("authorization"), request.query_params.get("token")
        viewer: Viewer | None = None
        if authorization is not None:
            viewer = await self._engine.admit(authorization)
        elif token is not None and file_id is not None and len(token) <= MAX_TOKEN:
            door = file_doors.opened(token, file_id, self._engine.seals)
            viewer = await self._engine.admit_through(door) if door else None
        if viewer is None:
            raise Unauthenticated(NOBODY)
        return await to_serve(viewer, file_id) if file_id else None

    async def _file(self, request: Request, found: Served) -> Response:
        tag = f'"{found.sha256}"'
        kind = found.content_type if found.content_type in TOLD else BYTES
        shown = "inline" if kind in SHOWN else "attachment"
        headers = {
            **SAFE,
            "ETag": tag,
            "Accept-Ranges": "bytes",
            "Content-Disposition": f"{shown}; {named(found.name)}",
            "Content-Type": kind,
        }
        if _is_known(request, tag):
            return Response(status_code=304, headers=headers)
        start, end, status = 0, found.size, 200
        # A part that belongs to another file than the client has begun with is of no use to it.
        if request.headers.get("if-range", tag) == tag:
            try:
                part = asked_for(request.headers.get("range"), found.size)
            except Unsatisfiable:
                return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{found.size}"})
            if part is not None:
                (start, end), status = part, 206
                headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.size}"
        headers["Content-Length"] = str(end - start)
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers)
        pieces = self._engine.store.read(found.key, start, end)
        return StreamingResponse(_from(await anext(pieces), pieces), status, headers)

    async def _thumbnail(self, request: Request, found: Served) -> Response:
        headers = {**SAFE, "ETag": f'"{found.sha256}-thumbnail"', "Content-Disposition": "inline"}
        if _is_known(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        data = await self._engine.store.whole(f"{found.key}{THUMBNAIL}")
        return Response(data, headers=headers, media_type=thumbnails.TYPE)


def named(name: str) -> str:
    """A file's name for Content-Disposition (RFC 6266): in ASCII for old clients, and as it is (RFC 8187)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    safe = "".join(char if char.isalnum() or char in " .-_()+,=@" else "_" for char in plain).strip() or "file"
    return f"filename=\"{safe}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _from(first: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in pieces:
        yield piece


def _is_known(request: Request, tag: str) -> bool:
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return tag in known or known == ["*"]


def _refused(answer: Answer, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(answer.body, status, {**SAFE, **(headers or {})}, media_type=f"{JSON}; charset=utf-8")
