"""Settings of mails: where they go, whom they are from, and where their links lead."""

from pathlib import Path

import pytest

from settings import PAGES, BadSetting, Settings

SECRET = {"JALOUSIE_SECRET_KEY": "0123456789abcdef0123456789abcdef"}
SMTP = (
    "JALOUSIE_SMTP_URL cannot be used. Write smtp://USER:PASSWORD@HOST:587 (STARTTLS) or "
    "smtps://USER:PASSWORD@HOST:465 (TLS from the start), with / ? # @ : and % in the password as %2F %3F %23 %40 %3A "
    "%25; or leave it out: then mails become files in var/mail."
)
FROM = "JALOUSIE_MAIL_FROM is {given}. Write one address, such as portal@firm.example."
LINK = (
    "JALOUSIE_LINK_{name} is {given}. Write a link with {{token}} in it once, such as "
    "https://portal.example/{page}/{{token}}."
)


def refusal(**environ: str) -> str:
    """The sentence with which these variables are refused."""
    with pytest.raises(BadSetting) as raised:
        Settings.read({**SECRET, **environ})
    return str(raised.value)


@pytest.mark.parametrize(
    "empty", [{}, {"JALOUSIE_SMTP_URL": "", "JALOUSIE_MAIL_FROM": "", "JALOUSIE_LINK_INVITATION": ""}]
)
def test_by_default_mails_are_files_whose_links_lead_to_our_pages(empty: dict[str, str]) -> None:
    settings = Settings.read({**SECRET, **empty})
    assert (settings.smtp_url, settings.mail_folder) == ("", Path("var/mail"))
    assert settings.mail_from == "no-reply@localhost"
    assert settings.links == {
        "INVITATION": "http://127.0.0.1:8000/invitation/{token}",
        "CONFIRMATION": "http://127.0.0.1:8000/confirmation/{token}",
        "PASSWORD_RESET": "http://127.0.0.1:8000/password/{token}",
        "PROJECT": "http://127.0.0.1:8000/p/{token}",
        "EMAIL_CHANGE": "http://127.0.0.1:8000/email/{token}",
    }


@pytest.mark.parametrize(
    "url",
    [
        "smtp://localhost:25",
        "smtp://mail.example",
        "smtp://mail.example/",
        "smtps://portal:hunter2@mail.example:465",
        "smtp://portal%40firm.example:a%2Fb%3F%23%25@mail.example:587",
        "smtp://[::1]:2525",
    ],
)
def test_an_smtp_server_is_taken(url: str) -> None:
    assert Settings.read({**SECRET, "JALOUSIE_SMTP_URL": url}).smtp_url == url


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "mail.example:587",
        "http://mail.example",
        "smtp://",
        "smtp://:587",
        "smtp://mail.example:port",
        "smtp://mail.example:0",
        "smtp://mail.example/path",
        "smtp://mail.example?tls=yes",
        "smtp://portal@mail.example",
        "smtp://portal:@mail.example",
        "smtp://:hunter2@mail.example",
        "smtp://portal:hunter/2@mail.example",
        "smtp://portal:hunter?2@mail.example",
        "smtp://portal:hunter#2@mail.example",
        "smtp://portal:12#2@mail.example",
    ],
)
def test_a_bad_smtp_server_is_answered_with_what_to_write(url: str) -> None:
    assert refusal(JALOUSIE_SMTP_URL=url) == SMTP


@pytest.mark.parametrize("address", ["portal@firm.example", "no.reply+x@mail.firm.example", "portal@localhost"])
def test_an_address_to_write_from_is_taken(address: str) -> None:
    assert Settings.read({**SECRET, "JALOUSIE_MAIL_FROM": address}).mail_from == address


@pytest.mark.parametrize(
    "address",
    [
        "portal",
        "@firm.example",
        "portal@",
        "Portal <portal@firm.example>",
        "a@firm.example, b@firm.example",
        "a@b@firm.example",
        "a..b@firm.example",
        ".a@firm.example",
        '"a b"@firm.example',
        "a@firm..example",
        "a@firm.example.",
        "portal@bücher.example",
        "portal@firm.example\nBcc: x@y.example",
        "portal@[::1]",
    ],
)
def test_a_bad_address_to_write_from_is_answered_with_what_to_write(address: str) -> None:
    assert refusal(JALOUSIE_MAIL_FROM=address) == FROM.format(given=repr(address))


@pytest.mark.parametrize(
    ("public", "address"),
    [
        ("https://portal.firm.example:8443", "no-reply@portal.firm.example"),
        ("http://[::1]:8000", "no-reply@localhost"),
        ("http://192.0.2.7", "no-reply@localhost"),
        ("https://bücher.example", "no-reply@localhost"),
    ],
)
def test_mails_are_from_where_people_go(public: str, address: str) -> None:
    assert Settings.read({**SECRET, "JALOUSIE_PUBLIC_URL": public}).mail_from == address


@pytest.mark.parametrize("name", PAGES)
def test_links_may_lead_to_another_frontend(name: str) -> None:
    pattern = "https://portal.example/#/in?with={token}&x=1"
    settings = Settings.read({**SECRET, f"JALOUSIE_LINK_{name}": pattern, "JALOUSIE_PUBLIC_URL": "https://api.example"})
    links = {other: f"https://api.example/{page}/{{token}}" for other, page in PAGES.items()}
    assert settings.links == {**links, name: pattern}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "pattern",
    [
        "https://portal.example/",
        "https://portal.example/{token}/{token}",
        "https://{token}.portal.example/",
        "https://portal.example/{TOKEN}",
        "portal.example/{token}",
        "javascript:alert('{token}')",
        "https:///{token}",
        "https://portal.example/a b/{token}",
        "https://portal.example/\n{token}",
    ],
)
def test_a_bad_link_is_answered_with_what_to_write(name: str, pattern: str) -> None:
    answer = LINK.format(name=name, given=repr(pattern), page=PAGES[name])
    assert refusal(**{f"JALOUSIE_LINK_{name}": pattern}) == answer


@pytest.mark.parametrize(
    "link",
    ["", "https://portal.example/", "https://portal.example/in?x=1#session={token}", "http://localhost:3000/#{token}"],
)
def test_our_pages_may_lead_on_to_a_portal(link: str) -> None:
    assert Settings.read({**SECRET, "JALOUSIE_LINK_PORTAL": link}).portal == link


@pytest.mark.parametrize(
    "link",
    [
        "https://portal.example/{token}",
        "https://portal.example/?session={token}#{token}",
        "https://portal.example/#{token}{token}",
        "portal.example",
        "javascript:alert('{token}')",
        "https://portal.example/a b",
    ],
)
def test_a_bad_link_to_a_portal_is_answered_with_what_to_write(link: str) -> None:
    assert refusal(JALOUSIE_LINK_PORTAL=link) == (
        f"JALOUSIE_LINK_PORTAL is {link!r}. Write where your portal is, such as https://portal.example/, with "
        "{token} behind # where it takes over the session: https://portal.example/#session={token}."
    )


def test_a_link_of_another_name_is_no_setting() -> None:
    assert refusal(JALOUSIE_LINK_INVITE="https://portal.example/{token}") == (
        "JALOUSIE_LINK_INVITE is no setting. Write one of JALOUSIE_LINK_INVITATION, JALOUSIE_LINK_CONFIRMATION, "
        "JALOUSIE_LINK_PASSWORD_RESET, JALOUSIE_LINK_EMAIL_CHANGE, JALOUSIE_LINK_PROJECT, JALOUSIE_LINK_PORTAL."
    )


def test_settings_print_no_password_of_the_mail_server() -> None:
    assert "hunter2" not in repr(Settings.read({**SECRET, "JALOUSIE_SMTP_URL": "smtp://portal:hunter2@mail.example"}))
