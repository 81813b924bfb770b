"""Files on their way in: looked through while they stream, kept in the store, and only then noted as there."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from uuid import UUID

from db import scopes, stored_files, stored_keys
from db.audit import AuditAction
from db.store import THUMBNAIL, FileStore
from db.stored_files import Content
from db.writes import Transaction, Writer
from languages.texts import Grouped, say
from permissions.file_rules import may_change_file, may_show_files, may_upload
from permissions.rules import may_change
from permissions.tiers import CompanyKind, Visibility
from permissions.viewer import Viewer
from resolvers.locked_projects import refuse_archived
from resolvers.pictures import thumbnails
from resolvers.pictures.cleaner import Broken, Cleaner
from resolvers.pictures.gif import GifCleaner
from resolvers.pictures.jpeg import JpegCleaner
from resolvers.pictures.png import PngCleaner
from resolvers.pictures.webp import WebpCleaner
from resolvers.project_file import file_audit
from resolvers.project_file.content_types import HEAD, content_type
from resolvers.project_file.file_changes import UNCLEANED, file_name, gone, not_for_clients
from resolvers.project_file.file_places import (
    LockedFile,
    Place,
    Where,
    locked_file,
    locked_place,
    seen_file,
    seen_place,
)
from resolvers.project_file.limits import check_narrower
from resolvers.refusals import ErrorCode, Refusal, allow

CLEANERS: dict[str, type[Cleaner]] = {
    "image/jpeg": JpegCleaner,
    "image/png": PngCleaner,
    "image/webp": WebpCleaner,
    "image/gif": GifCleaner,
}
"""What takes out of a picture what a camera wrote beside it."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """What is said of a file that is sent: where it goes, or which one it takes the place of, its name, who sees it.

    Where it takes another's place, what is left out is as it was of that one.
    """

    where: Where
    name: str | None
    visibility: Visibility | None
    replaces: UUID | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """Under which name a file is kept, and for whom."""

    name: str
    visibility: Visibility


class Incoming:
    """A file that streams in: measured, looked at and cleaned piece by piece; never whole in memory."""

    def __init__(self, body: AsyncIterator[bytes], limit: int) -> None:
        self.content_type = ""
        self.size = 0
        self._body, self._limit = body, limit
        self._hash = hashlib.sha256()
        self._cleaner: Cleaner | None = None

    @property
    def sha256(self) -> str:
        """Of what is kept, in hexadecimal."""
        return self._hash.hexdigest()

    async def pieces(self) -> AsyncIterator[bytes]:
        """What is kept of it. Raises Refusal, and what the body raises."""
        head, received = b"", 0
        async for piece in self._body:
            received += len(piece)
            if received > self._limit:
                raise TooLarge(self._limit)
            if not self.content_type:
                head += piece
                if len(head) < HEAD:
                    continue
                piece = self._begin(head)
            if kept := await self._kept(piece):
                yield kept
        if not received:
            raise Refusal(ErrorCode.BAD_USER_INPUT, say("The file is empty. Send one that holds something."))
        if not self.content_type and (kept := await self._kept(self._begin(head))):
            yield kept
        try:
            if self._cleaner:
                self._cleaner.end()
        except Broken as error:
            raise _broken() from error

    def _begin(self, head: bytes) -> bytes:
        self.content_type = content_type(head)
        make = CLEANERS.get(self.content_type)
        self._cleaner = make() if make else None
        return head

    async def _kept(self, piece: bytes) -> bytes:
        try:
            if self._cleaner:
                # Beside the loop: a crafted picture takes long, and others are served meanwhile.
                piece = await asyncio.to_thread(self._cleaner.feed, piece)
        except Broken as error:
            raise _broken() from error
        self._hash.update(piece)
        self.size += len(piece)
        return piece


class Uploads:
    """Takes files in. A picture that is drawn takes much memory: one at a time."""

    def __init__(self, store: FileStore, limit: int) -> None:
        self.limit = limit
        self._store = store
        self._drawing = asyncio.Semaphore(1)

    async def receive(self, viewer: Viewer, new: NewFile, body: AsyncIterator[bytes], writer: Writer) -> UUID:
        """Take a file in; its id. Refuses before anything is read what may not be done; leaves nothing half-written."""
        await _check(viewer, new)
        key = await stored_keys.reserve()
        try:
            incoming = Incoming(body, self.limit)
            await self._store.put(key, incoming.pieces())
            content = await self._looked_at(key, incoming)
            return await writer.commit(lambda transaction: _keep(viewer, new, content, transaction), viewer)
        except BaseException:
            # Also where the request is given up: what may have been written is due.
            await asyncio.shield(stored_keys.abandon(key))
            raise

    async def _looked_at(self, key: str, incoming: Incoming) -> Content:
        content = Content(key, incoming.content_type, incoming.size, incoming.sha256)
        if content.content_type not in thumbnails.FORMATS or content.size > thumbnails.MAX_BYTES:
            return content
        async with self._drawing:
            data = await self._store.piece(key, 0, content.size)
            drawn = await thumbnails.drawn(data, content.content_type)
        if drawn is None:
            return content
        if drawn.thumbnail is not None:
            await self._store.put(f"{key}{THUMBNAIL}", _in_one_piece(drawn.thumbnail))
        return replace(content, width=drawn.width, height=drawn.height, has_thumbnail=drawn.thumbnail is not None)


class TooLarge(Refusal):
    """The file is larger than this server takes."""

    def __init__(self, limit: int) -> None:
        message = say("The file is too large. Send at most %(limit)s bytes.", limit=Grouped(limit))
        super().__init__(ErrorCode.LIMIT_EXCEEDED, message)


async def _check(viewer: Viewer, new: NewFile) -> None:
    # Before a byte is read: what is refused then would be refused in the end.
    allow(may_change(viewer))
    if new.replaces is not None:
        old = await seen_file(viewer, new.replaces, "replaces")
        refuse_archived(old.place.project, "replaces")
        _decided(viewer, new, old.place, old.file)
    else:
        place = await seen_place(viewer, new.where)
        refuse_archived(place.project, "project")
        _decided(viewer, new, place, None)


def _decided(viewer: Viewer, new: NewFile, place: Place, old: scopes.File | None, kind: str = "") -> Decided:
    # Whether it may be, and then under which name and for whom.
    if old is not None:
        allow(may_change_file(viewer, old.author_id == viewer.person_id, place.rights), "replaces")
    else:
        allow(may_upload(viewer, place.rights))
    if new.visibility is not None:
        allow(may_show_files(viewer), "visibility")
        check_narrower(new.visibility, place.visibility)
        visibility = new.visibility
    elif old is not None:
        visibility = old.visibility
    else:
        # What hangs on a step is seen with it; what lies in the project's file by itself is closed at first.
        visibility = Visibility.CLIENT if place.step else Visibility.INTERNAL
    if kind in UNCLEANED and visibility is Visibility.CLIENT:
        if viewer.kind is CompanyKind.CLIENT or new.visibility is not None:
            raise not_for_clients()
        visibility = Visibility.TEAM
    return Decided(file_name(new.name or (old.name if old else "")), visibility)


async def _keep(viewer: Viewer, new: NewFile, content: Content, transaction: Transaction) -> UUID:
    old = await locked_file(viewer, new.replaces, "replaces") if new.replaces else None
    place = old.place if old else await locked_place(viewer, new.where)
    decided = _decided(viewer, new, place, old.file if old else None, content.content_type)
    if not await stored_keys.hold(content.key):
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, say("The upload took too long. Send it again."))
    assert viewer.person_id is not None
    file = await stored_files.create(
        place.project, place.step, place.task, viewer.person_id, decided.name, content, decided.visibility
    )
    if old:
        await gone(transaction, old, "file.replaced")
    made = LockedFile(place, file)
    transaction.log(made.change("file.created", made.tier, None, made.keys))
    file_audit.files(transaction, AuditAction.FILE_CREATED, made, None, file_audit.of_file(made))
    return file.id


def _broken() -> Refusal:
    message = say("This begins like a picture, and is none that can be read. Save it anew and send that.")
    return Refusal(ErrorCode.BAD_USER_INPUT, message)


async def _in_one_piece(data: bytes) -> AsyncIterator[bytes]:
    yield data
