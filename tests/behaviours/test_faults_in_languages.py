"""What people who use a portal are told of sessions, limits and files is in their language; the rest is English."""

from typing import Any

import httpx
import pytest

from realtime import relay
from resolvers import logos
from tests.behaviours.office import do, ids
from tests.people import Caller, World

LANGUAGES = ("en", "de", "pl", "ru")
ADMITS_NOBODY = {
    "en": "This token admits nobody: it is wrong, has expired or was revoked. Sign in again.",
    "de": "Dieses Token lässt niemanden ein: Es ist falsch, abgelaufen oder widerrufen. Melden Sie sich neu an.",
    "pl": "Ten token nikogo nie wpuszcza: jest błędny, wygasł albo został unieważniony. Proszę zalogować się ponownie.",
    "ru": "Этот токен никого не пропускает: он неверен, истёк или отозван. Войдите заново.",
}
SIGN_IN = {
    "en": "Sign in first: send `Authorization: Bearer TOKEN`.",
    "de": "Melden Sie sich zuerst an: Senden Sie `Authorization: Bearer TOKEN`.",
    "pl": "Proszę się najpierw zalogować: wysłać `Authorization: Bearer TOKEN`.",
    "ru": "Сначала войдите: отправьте `Authorization: Bearer TOKEN`.",
}
SESSION_ENDED = {
    "en": "Your session has ended. Sign in again.",
    "de": "Ihre Sitzung ist beendet. Melden Sie sich neu an.",
    "pl": "Sesja się zakończyła. Proszę zalogować się ponownie.",
    "ru": "Ваш сеанс завершён. Войдите заново.",
}
TOO_LARGE = {
    "en": "The file is too large. Send at most 2,000,000 bytes.",
    "de": "Die Datei ist zu groß. Senden Sie höchstens 2.000.000 Bytes.",
    "pl": "Plik jest za duży. Proszę wysłać najwyżej 2 000 000 bajtów.",
    "ru": "Файл слишком велик. Отправьте не более 2 000 000 байт.",
}
FOLLOWS_ONE = {
    "en": "This session follows 1 stream already. Complete one first.",
    "de": "Diese Sitzung folgt schon 1 Strom. Beenden Sie zuerst einen.",
    "pl": "Ta sesja śledzi już 1 strumień. Proszę najpierw jeden zakończyć.",
    "ru": "Этот сеанс уже следит за 1 потоком. Сначала завершите один.",
}

pytestmark = [pytest.mark.behaviour("S-11"), pytest.mark.parametrize("language", LANGUAGES)]


def fault(response: httpx.Response) -> tuple[int, str, str]:
    """The status, and the code and message of the one error."""
    [error] = response.json()["errors"]
    return response.status_code, error["extensions"]["code"], error["message"].replace("\xa0", " ")


async def speaking(world: World, name: str, language: str) -> Caller:
    """One of the demo's people, who chose this language."""
    caller = await world.person(name)
    await do(caller, "setLanguage", language=language)
    return caller


async def test_a_token_that_admits_nobody(world: World, language: str) -> None:
    headers = {"Authorization": "Bearer jal_s_nothing", "Accept-Language": f"{language};q=0.9, fr"}
    for path, body in (("graphql", {"query": "{ viewer { tier } }"}), ("branding/logo", {})):
        response = await world.http.post(f"{world.url}/{path}", json=body, headers=headers)
        assert fault(response) == (401, "UNAUTHENTICATED", ADMITS_NOBODY[language])
    del headers["Authorization"]
    response = await world.http.post(f"{world.url}/branding/logo", content=b"", headers=headers)
    assert fault(response) == (401, "UNAUTHENTICATED", SIGN_IN[language])


async def test_a_session_that_a_document_ends(world: World, language: str) -> None:
    katrin = await speaking(world, "Katrin Vogt", language)
    twice = """mutation { one: signOut(input: {everywhere: false}) { userErrors { code } }
      two: signOut(input: {everywhere: false}) { userErrors { code } } }"""
    [error] = (await katrin.run(twice))["errors"]
    assert (error["extensions"]["code"], error["message"]) == ("UNAUTHENTICATED", SESSION_ENDED[language])


async def test_a_logo_that_is_too_large(plain_world: World, language: str) -> None:
    nadia = await speaking(plain_world, "Nadia Halden", language)
    body = b"x" * (logos.MAX_BYTES + 1)
    response = await nadia.http.post(f"{nadia.url}/branding/logo", content=body, headers=nadia.headers)
    assert fault(response) == (413, "LIMIT_EXCEEDED", TOO_LARGE[language])


async def test_too_many_streams(world: World, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "MAX_STREAMS", 1)
    katrin = await speaking(world, "Katrin Vogt", language)
    async with katrin.follow() as first:
        await first.next()  # it is there, before the other one asks
        async with katrin.follow() as second:
            [error] = (await second.next())["payload"]
    assert (error["extensions"]["code"], error["message"]) == ("LIMIT_EXCEEDED", FOLLOWS_ONE[language])


async def test_a_stream_that_ends_over_server_sent_events(world: World, language: str) -> None:
    katrin, nadia = await speaking(world, "Katrin Vogt", language), await world.person("Nadia Halden")
    headers = {**katrin.headers, "Accept": "text/event-stream"}
    body = {"query": "subscription { clientStatusChanges { change } }"}
    lines: list[str] = []
    async with katrin.http.stream("POST", f"{katrin.url}/graphql", json=body, headers=headers) as response:
        async for line in response.aiter_lines():
            lines += [line] if line.startswith("data: ") else []
            if lines and len(lines) == 1 and line == lines[0]:
                await do(nadia, "signOutPerson", personId=(await ids(nadia))["Katrin Vogt"])
    assert SESSION_ENDED[language] in lines[-1]


async def test_what_developers_read_stays_english(world: World, language: str) -> None:
    katrin = await speaking(world, "Katrin Vogt", language)
    deep: Any = "{ viewer " + "{ workspaces " * 40 + "{ id }" + "}" * 41
    for document, words in (("{ nothing }", "Cannot query field"), ("{", "Syntax Error"), (deep, "The document")):
        [error, *_] = (await katrin.run(document))["errors"]
        assert error["message"].startswith(words), error
