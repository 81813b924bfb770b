"""Mails as files, where there is no SMTP server: for whoever tries things out, or hands them on by other means."""

import asyncio
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

from mail.transports import Undelivered


class FileTransport:
    """Writes mails into a folder, each as an `.eml` file that any mail program opens."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: EmailMessage) -> None:
        """Write a mail. Sent again it is the same file."""
        try:
            await asyncio.to_thread(self._write, message)
        except OSError as error:
            raise Undelivered(type(error).__name__, error.strerror or "") from error

    def _write(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = message["Message-ID"].strip("<>").split("@")[0]
        path, unfinished = self._folder / f"{name}.eml", self._folder / f".{name}.part"
        with suppress(FileNotFoundError):
            unfinished.unlink()
        unfinished.touch(mode=0o600)  # links in it let people in
        unfinished.write_bytes(message.as_bytes())
        unfinished.rename(path)
