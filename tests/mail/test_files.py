"""Without an SMTP server, mails are files."""

import email
import email.policy
import os
import stat
from pathlib import Path

from mail.files import FileTransport
from tests.mail.desk import SOMEBODY, Desk, only_mail


async def test_a_mail_is_a_file_for_its_owner_alone(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "var" / "mail"
    await desk.invite()
    await desk.another(FileTransport(folder)).send_all()
    row = await only_mail()
    assert row.sent_at is not None
    [file] = folder.iterdir()
    assert file.name == f"{row.id}.eml"
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(folder.stat().st_mode)) == (0o600, 0o700)
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (mail["To"], mail["Message-ID"]) == (SOMEBODY, f"<{row.id}@localhost>")


async def test_sent_again_it_is_the_same_file(desk: Desk, tmp_path: Path) -> None:
    await desk.invite()
    another = desk.another(FileTransport(tmp_path / "mail"))
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / f".{(await only_mail()).id}.part").write_text("of a process that was killed")
    await another.send_all()
    row = await only_mail()
    row.sent_at = None
    await row.save(update_fields=("sent_at",))
    await another.send_all()
    assert [path.name for path in (tmp_path / "mail").iterdir()] == [f"{row.id}.eml"]


async def test_a_folder_that_cannot_be_written_to_keeps_the_mail_in_the_outbox(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("not a folder")
    await desk.invite()
    await desk.another(FileTransport(tmp_path / "mail")).send_all()
    row = await only_mail()
    assert (row.sent_at, row.attempts, row.error) == (None, 1, f"FileExistsError {os.strerror(17)}")
