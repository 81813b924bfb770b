"""TLS: a server elsewhere must have it, with a certificate that holds; one on this machine may have any, or none."""

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mail import smtp
from mail.smtp import SmtpTransport
from tests.mail.desk import Desk, only_mail
from tests.mail.offices import LOGIN, PostOffice, knows_the_password, post_office

PASSWORD = "sesame%3A%20open%2Fup"
"""As it is written in an URL."""


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed but itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    at = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), at, at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return file


@pytest.fixture(params=["sqlite"])
def store(request: pytest.FixtureRequest) -> object:
    """What is sent over which wire has nothing to do with storage."""
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    """The server's certificate and key."""
    return certificate(tmp_path)


@pytest.fixture
def theirs(pem: Path) -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.fixture
async def secure(theirs: ssl.SSLContext) -> AsyncIterator[PostOffice]:
    """Takes mails after STARTTLS alone, from whoever knows the password."""
    async with post_office(
        tls_context=theirs, require_starttls=True, auth_required=True, authenticator=knows_the_password
    ) as found:
        yield found


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.1 counts as another machine."""
    monkeypatch.setattr(smtp, "LOOPBACK", ())


@pytest.fixture
def trusted(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate is one that holds."""
    context = ssl.create_default_context(cafile=str(pem))
    monkeypatch.setattr(smtp, "_checked", lambda: context)


async def sent(desk: Desk, url: str) -> str | None:
    """The error of a mail that is handed over to this server, if there is one."""
    await desk.invite()
    await desk.another(SmtpTransport(url)).send_all()
    row = await only_mail()
    assert (row.sent_at is None) == (row.error is not None)
    assert row.failed_at is None  # what is wrong with a server or a password can be mended
    return row.error


def with_login(office: PostOffice, scheme: str = "smtp", password: str = PASSWORD) -> str:
    """Its URL, with the user who may send."""
    return f"{scheme}://{LOGIN.login.decode()}:{password}@127.0.0.1:{office.port}"


@pytest.mark.usefixtures("elsewhere")
async def test_a_certificate_that_does_not_hold_gets_no_mail_and_no_password(desk: Desk, secure: PostOffice) -> None:
    error = await sent(desk, with_login(secure))
    assert error is not None
    assert "CERTIFICATE_VERIFY_FAILED" in error
    assert secure.mails == []


@pytest.mark.usefixtures("elsewhere", "trusted")
async def test_a_certificate_that_holds_gets_the_mail(desk: Desk, secure: PostOffice) -> None:
    assert await sent(desk, with_login(secure)) is None
    assert (len(secure.mails), secure.secured) == (1, True)


@pytest.mark.usefixtures("elsewhere", "trusted")
async def test_a_certificate_for_another_host_does_not_hold(desk: Desk, secure: PostOffice) -> None:
    error = await sent(desk, with_login(secure).replace("127.0.0.1", "localhost"))
    assert error is not None
    assert "Hostname mismatch" in error
    assert secure.mails == []


@pytest.mark.usefixtures("elsewhere")
async def test_nothing_leaves_this_machine_in_the_clear(desk: Desk, office: PostOffice) -> None:
    error = await sent(desk, office.url)
    assert error is not None
    assert "STARTTLS" in error
    assert office.mails == []


@pytest.mark.usefixtures("elsewhere", "trusted")
async def test_a_wrong_password_can_be_mended(desk: Desk, secure: PostOffice) -> None:
    error = await sent(desk, with_login(secure, password="wrong"))
    assert error is not None
    assert error.startswith("SMTPAuthenticationError 535")
    assert "wrong" not in error.replace("SMTPAuthenticationError", "")
    assert secure.mails == []


@pytest.mark.usefixtures("elsewhere", "trusted")
async def test_without_a_password_a_server_that_wants_one_takes_nothing(desk: Desk, secure: PostOffice) -> None:
    error = await sent(desk, secure.url)
    assert error is not None
    assert error.startswith("SMTPSenderRefused 530")


async def test_on_this_machine_any_certificate_will_do(desk: Desk, secure: PostOffice) -> None:
    assert await sent(desk, with_login(secure)) is None
    assert secure.secured


async def test_on_this_machine_none_is_needed(desk: Desk, office: PostOffice) -> None:
    assert await sent(desk, office.url) is None
    assert not office.secured


@pytest.mark.parametrize("holds", [True, False])
async def test_tls_from_the_start_is_checked_everywhere(
    desk: Desk, theirs: ssl.SSLContext, request: pytest.FixtureRequest, holds: bool
) -> None:
    if holds:
        request.getfixturevalue("trusted")
    async with post_office(theirs, auth_require_tls=False, authenticator=knows_the_password) as office:
        error = await sent(desk, with_login(office, "smtps"))
    if holds:
        assert error is None
    else:
        assert error is not None
        assert "CERTIFICATE_VERIFY_FAILED" in error
    assert len(office.mails) == int(holds)
