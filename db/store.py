"""The store of files' bytes: a local folder, or a bucket of an S3-compatible object store. It knows keys alone."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from db.unavailable import Unavailable

PART = 5 * 1024 * 1024
"""Bytes of a part of an upload: the least that S3 takes. Two are in memory at once."""
PIECE = 1024 * 1024
"""Bytes that are read at a time."""
THUMBNAIL = ".thumbnail"
"""What the key of a file's thumbnail ends with."""
ANSWERS_WITHIN = timedelta(seconds=20)
GIVES_UP_AFTER = timedelta(seconds=10)
"""A bucket that does not answer within the one is not asked again after the other: whoever waits may come back."""
NO_STORE = "The store of files cannot be reached right now. Try again in a moment."


class NotStored(Exception):
    """There is nothing under this key, or it is shorter than what was asked for."""


class FileStore:
    """Puts, reads and deletes by key. What goes wrong in the store itself raises Unavailable."""

    def __init__(self, url: str, folder: Path, access: Mapping[str, str]) -> None:
        """The store at an URL such as `s3://bucket/prefix`, reached by `access`; without an URL, the folder.

        Nothing is asked of it yet. The folder is made when it is needed first; a bucket must be there.
        """
        self._url, self._folder, self._access = url, folder, access

    @cached_property
    def _store(self) -> LocalStore | S3Store:
        if not self._url:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return LocalStore(self._folder.absolute())
        plain = self._access.get("AWS_ENDPOINT_URL", "").startswith("http://")
        options: Any = {name.lower(): value for name, value in self._access.items()}
        client: Any = {"allow_http": plain, "connect_timeout": GIVES_UP_AFTER, "timeout": ANSWERS_WITHIN}
        retries: Any = {"max_retries": 3, "retry_timeout": GIVES_UP_AFTER}
        return S3Store.from_url(self._url, config=options, client_options=client, retry_config=retries)

    async def put(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        """Keep what comes, whole or not at all: where the pieces end with an error, nothing is there, and it is raised.

        Never more than two parts are in memory.
        """
        ended_by: list[Exception] = []

        async def watched() -> AsyncIterator[bytes]:
            try:
                async for piece in pieces:
                    yield piece
            except Exception as error:
                ended_by.append(error)
                raise

        try:
            await obstore.put_async(self._store, key, watched(), chunk_size=PART, max_concurrency=1)
        except (BaseError, OSError) as error:
            if ended_by:
                raise ended_by[0] from None
            raise Unavailable(NO_STORE) from error

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to and without `end`, in pieces. Raises NotStored, also in the middle.

        Each piece is asked for when the one before is done with: a slow reader holds one piece, and nothing open.
        """
        while start < end:
            piece = await self.piece(key, start, min(end, start + PIECE))
            yield piece
            start += len(piece)

    async def piece(self, key: str, start: int, end: int) -> bytes:
        """These bytes, all of them. Raises NotStored."""
        try:
            found = bytes(await obstore.get_range_async(self._store, key, start=start, end=end))
        except FileNotFoundError as error:
            raise NotStored(key) from error
        except (BaseError, OSError) as error:
            raise Unavailable(NO_STORE) from error
        if len(found) != end - start:
            raise NotStored(key)
        return found

    async def whole(self, key: str) -> bytes:
        """All that is under a key: of what is small. Raises NotStored."""
        try:
            return bytes(await (await obstore.get_async(self._store, key)).bytes_async())
        except FileNotFoundError as error:
            raise NotStored(key) from error
        except (BaseError, OSError) as error:
            raise Unavailable(NO_STORE) from error

    async def delete(self, key: str) -> None:
        """Delete what is under the key and its thumbnail, if it is there, and what an upload left that was killed."""
        if not self._url:
            # Trap: in a folder, parts of an upload are in a file beside the one that it will become.
            for left in (self._folder / key).parent.glob(f"{Path(key).name}*#*"):
                left.unlink(missing_ok=True)
        for each in (key, f"{key}{THUMBNAIL}"):
            try:
                await obstore.delete_async(self._store, each)
            except FileNotFoundError:
                continue
            except (BaseError, OSError) as error:
                raise Unavailable(NO_STORE) from error
