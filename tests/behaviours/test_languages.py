"""Everybody is told things in their own language: their own choice, their company's, or what their client accepts."""

import asyncio
import json
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from db.demo.load import PASSWORD
from db.models import Mail
from db.models import Person as PersonRow
from resolvers.tokens import TokenKind, Tokens
from schema.nodes import row_id
from tests.behaviours.office import asked, do, ids, refused
from tests.conftest import SECRET
from tests.mails import PATIENCE
from tests.people import Caller, World

SET_LANGUAGE = """mutation($input: SetLanguageInput!) { setLanguage(input: $input) {
  language person { language } userErrors { code message field } } }"""
REVOKE = """mutation { revokeSession(input: {id: "nothing"}) { userErrors { code message field } } }"""
NO_SESSION = {
    "en": "There is no such session, or it is not open to you. Check the id.",
    "de": "Nicht vorhanden oder nicht für Sie offen: Sitzung. Prüfen Sie die ID.",
    "pl": "Nie ma lub nie jest dla Państwa dostępne: sesja. Proszę sprawdzić identyfikator.",
    "ru": "Не существует или вам недоступно: сеанс. Проверьте идентификатор.",
}
RESET = """mutation { resetPassword(input: {token: "x", password: "short"}) { userErrors { code message field } } }"""
SHORT = {
    "en": "A password has 10 to 1,024 characters: take a few words. This one has 5.",
    "de": "Ein Passwort hat 10 bis 1.024 Zeichen: Nehmen Sie ein paar Wörter. Dieses hat 5.",
    "pl": "Hasło ma od 10 do 1 024 znaków: wystarczy kilka słów. To ma 5.",
    "ru": "В пароле от 10 до 1 024 символов: возьмите несколько слов. В этом — 5.",
}
MEMBERS_OF = {"en": "Eleanor Whitcombe", "de": "Katrin Vogt", "pl": "Agnieszka Kurek"}

pytestmark = pytest.mark.behaviour("S-11")


async def mailed() -> list[tuple[str, str]]:
    """Which mails were written, and in which language; once what was asked for is answered."""
    async with asyncio.timeout(PATIENCE):
        while await Mail.filter(kind__endswith="_ASKED").exists():
            await asyncio.sleep(0.01)
    return [(mail.kind, mail.language) for mail in await Mail.all().order_by("created_at", "kind")]


def told(answer: dict[str, Any], mutation: str) -> str:
    """What a mutation was refused with; its code and field are the same in every language."""
    [error] = answer["data"][mutation]["userErrors"]
    assert error["code"] in ("NOT_FOUND", "BAD_USER_INPUT")
    message: str = error["message"]
    return message.replace("\xa0", " ")


async def over_websocket(caller: Caller, document: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """The answer over a websocket that was opened with these headers."""
    address = f"{caller.url.replace('http', 'ws', 1)}/graphql"
    protocols = [Subprotocol("graphql-transport-ws")]
    async with connect(address, subprotocols=protocols, additional_headers=headers) as socket:
        payload = {"authorization": f"Bearer {caller.token}"} if caller.token else {}
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        await socket.recv()
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": document}}))
        answer: dict[str, Any] = json.loads(await socket.recv())["payload"]
        return answer


async def as_nobody(world: World, document: str, *accept: str) -> dict[str, Any]:
    """The answer to a client without a token, that accepts these languages."""
    headers = [("Accept-Language", each) for each in accept]
    response = await world.http.post(f"{world.url}/graphql", json={"query": document}, headers=headers)
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.parametrize("language", MEMBERS_OF)
async def test_a_client_is_refused_in_their_companys_language(world: World, language: str) -> None:
    client = await world.person(MEMBERS_OF[language])
    assert (await client.ask("{ viewer { language person { language } } }"))["viewer"] == {
        "language": language,
        "person": {"language": None},
    }
    assert told(await client.run(REVOKE), "revokeSession") == NO_SESSION[language]
    assert (
        told(await over_websocket(client, REVOKE, {"Accept-Language": "ru"}), "revokeSession") == NO_SESSION[language]
    )


async def test_and_in_their_own_once_they_chose_one(world: World) -> None:
    katrin = await world.person("Katrin Vogt")
    joerg = await world.person("Jörg Mayr")
    async with katrin.socket() as socket:
        for language in ("pl", "ru", "en", None):
            chosen = await do(katrin, "setLanguage", "language person { language }", language=language)
            assert chosen == {"language": language or "de", "person": {"language": language}, "userErrors": []}
            expected = NO_SESSION[language or "de"]
            assert told(await katrin.run(REVOKE), "revokeSession") == expected
            # A socket that was open before as well: whoever asks is asked for anew with each operation.
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": REVOKE}}))
            assert told(json.loads(await socket.recv())["payload"], "revokeSession") == expected
            assert json.loads(await socket.recv())["type"] == "complete"
            assert told(await joerg.run(REVOKE), "revokeSession") == NO_SESSION["de"]


async def test_within_one_document_too(world: World) -> None:
    katrin = await world.person("Katrin Vogt")
    document = f"""mutation {{ first: revokeSession(input: {{id: "x"}}) {{ userErrors {{ code message }} }}
      setLanguage(input: {{language: "pl"}}) {{ language }} {REVOKE.removeprefix("mutation {")}"""
    answer = await katrin.run(document)
    assert (told(answer, "first"), told(answer, "revokeSession")) == (NO_SESSION["de"], NO_SESSION["pl"])


async def test_errors_of_a_request_are_told_so_as_well(world: World) -> None:
    katrin = await world.person("Katrin Vogt")
    answer = await katrin.run("{ people(first: 0) { edges { node { id } } } }")
    [error] = answer["errors"]
    assert error["message"] == "first ist 0. Fragen Sie nach 1 bis 100 auf einmal."
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    async with katrin.follow(after="nothing of ours") as stream:
        [error] = (await stream.next())["payload"]
    assert error["message"].startswith("after ist keiner unserer Cursor.")


async def test_what_graphql_says_stays_english(world: World) -> None:
    katrin = await world.person("Katrin Vogt")
    [error] = (await katrin.run("{ nothing }"))["errors"]
    assert error["message"].startswith("Cannot query field 'nothing'")


@pytest.mark.parametrize("given", ["fr", "DE", "", "de_DE", "../de", "x" * 10_000])
async def test_a_language_that_there_is_not_is_refused(world: World, given: str) -> None:
    katrin = await world.person("Katrin Vogt")
    code, field, message = await refused(katrin, "setLanguage", language=given)
    assert (code, field) == ("BAD_USER_INPUT", "language")
    assert message == f"language ist {given[:20]!r}. Schreiben Sie eines von: de, en, pl, ru."
    assert (await katrin.ask("{ viewer { language } }"))["viewer"]["language"] == "de"


async def test_what_somebody_chose_is_seen_by_them_and_by_staff(world: World) -> None:
    katrin = await world.person("Katrin Vogt")
    await do(katrin, "setLanguage", language="pl")
    person = (await ids(await world.person("Nadia Halden")))["Katrin Vogt"]
    document = "query($id: ID!) { node(id: $id) { ... on Person { language } } }"
    for name, seen in {"Katrin Vogt": "pl", "Nadia Halden": "pl", "Lukas Petersen": "pl", "Jörg Mayr": None}.items():
        caller = await world.person(name)
        assert (await caller.ask(document, id=person))["node"] == {"language": seen}, name
    nadia = await world.person("Nadia Halden")
    [entry] = (
        await nadia.ask(
            "{ auditEntries(first: 1) { edges { node { action actorName values { field before after } } } } }"
        )
    )["auditEntries"]["edges"]
    assert entry["node"] == {
        "action": "PERSON_CHANGED",
        "actorName": "Katrin Vogt",
        "values": [{"field": "language", "before": None, "after": "pl"}],
    }


async def test_whoever_looks_through_their_eyes_reads_what_they_read_and_chooses_nothing(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    katrin = (await ids(nadia))["Katrin Vogt"]
    looking = world.with_token((await do(nadia, "startViewAs", "token", personId=katrin))["token"])
    answer = await looking.run(SET_LANGUAGE, input={"language": "pl"})
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert error["message"].startswith("Sie sehen gerade als jemand anderes")


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (["de-AT, en;q=0.8"], "de"),
        (["fr, pl;q=0.8, de;q=0.7"], "pl"),
        (["fr", "ru"], "ru"),
        ([";;;=, q=1, *;q=none"], "en"),
        ([], "en"),
        (["x" * 20_000 + ", de"], "en"),
    ],
    ids=range(6),
)
async def test_whoever_has_not_signed_in_is_told_in_what_their_client_accepts(
    world: World, accept: list[str], language: str
) -> None:
    assert told(await as_nobody(world, RESET, *accept), "resetPassword") == SHORT[language]
    if len(accept) == 1 and len(accept[0]) < 1_000:
        answer = await over_websocket(world.nobody, RESET, {"Accept-Language": accept[0]})
        assert told(answer, "resetPassword") == SHORT[language]


async def test_the_right_plurals(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    person = (await ids(nadia))["Katrin Vogt"]
    for language, counted in {
        "en": {501: "501 people", 502: "502 people"},
        "de": {501: "501 Personen", 502: "502 Personen"},
        "pl": {501: "501 osób", 502: "502 osoby", 505: "505 osób"},
        "ru": {501: "501 человек", 502: "502 человека", 505: "505 человек"},
    }.items():
        await do(nadia, "setLanguage", language=language)
        for count, words in counted.items():
            given = {"personIds": [person] * count, "privacy": "EVERYONE"}
            payload = await asked(nadia, "setContactPrivacy", "", given)
            assert f" {words}" in payload["userErrors"][0]["message"]


async def test_explanations_and_names_that_are_made_up(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    card = await do(nadia, "createPerson", "person { id displayName }", companyId=known["Lindenhof Hausverwaltung"])
    person, name = card["person"]["id"], card["person"]["displayName"]
    assert name.startswith("Person ")
    explain = "query($person: ID!, $id: ID!) { explainAccess(personId: $person, id: $id) { reasons { sentence } } }"
    for language, made_up, ending in (
        ("de", name, "Die Person hat kein Konto und kann sich daher nicht anmelden."),
        ("pl", name.replace("Person", "Osoba"), "Ta osoba nie ma konta, więc nie może się zalogować."),
        ("ru", name.replace("Person", "Человек"), "У этого человека нет учётной записи, поэтому войти он не может."),
    ):
        await do(nadia, "setLanguage", language=language)
        answer = await nadia.ask(explain, person=person, id=known["Katrin Vogt"])
        first, *others = (each["sentence"] for each in answer["explainAccess"]["reasons"])
        assert first.startswith(f"{made_up} ")
        assert first.endswith(ending)
        assert others
        assert not any(each.isascii() and " they " in each.lower() for each in others)
        assert (await nadia.ask("query($id: ID!) { node(id: $id) { ... on Person { displayName } } }", id=person)) == {
            "node": {"displayName": made_up}
        }


async def test_mails_are_in_the_language_of_whom_they_go_to(world: World) -> None:
    katrin = await world.person("Katrin Vogt")
    document = (
        """mutation { requestPasswordReset(input: {email: "katrin@lindenhof.example"}) { userErrors { code } } }"""
    )
    await as_nobody(world, document, "ru")
    assert await mailed() == [("PASSWORD_RESET", "de")]
    await do(katrin, "setLanguage", language="pl")
    await as_nobody(world, document, "ru")
    assert await mailed() == [("PASSWORD_RESET", "de"), ("PASSWORD_RESET", "pl")]
    await do(katrin, "changeEmail", email="vogt@lindenhof.example", password=PASSWORD)
    assert (await mailed())[2:] == [("EMAIL_CHANGE", "pl"), ("EMAIL_CHANGE_NOTICE", "pl")]


async def test_invitations_and_confirmations_are_as_well(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    hedwig = (await ids(nadia))["Hedwig Lorenz"]
    await do(nadia, "updatePerson", personId=hedwig, email="hedwig@lindenhof.example")
    await PersonRow.filter(display_name="Hedwig Lorenz").update(language="ru")
    invited = (await do(nadia, "invitePerson", "invitation { id }", personId=hedwig))["invitation"]["id"]
    assert await mailed() == [("INVITATION", "ru")]
    invitation = row_id("Invitation", invited)
    assert invitation is not None
    token = Tokens(SECRET).of(TokenKind.INVITATION, invitation)
    given = {"token": token, "displayName": "Hedwig", "password": "a few words of hers"}
    await do(world.nobody, "acceptInvitation", **given)
    await do(world.nobody, "resendConfirmation", email="hedwig@lindenhof.example")
    assert await mailed() == [("INVITATION", "ru"), ("CONFIRMATION", "ru"), ("CONFIRMATION", "ru")]


async def test_who_invites_is_named_in_the_language_of_whoever_looks(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    await do(nadia, "updatePerson", personId=known["Nadia Halden"], displayName=None)
    link = await do(nadia, "createInvitationLink", "token", companyId=known["Lindenhof Hausverwaltung"])
    look = f"""{{ invitation(token: "{link["token"]}") {{ inviterName }} }}"""
    for accept, beginning in {"de": "Person ", "pl": "Osoba ", "ru": "Человек ", "fr": "Person "}.items():
        name = (await as_nobody(world, look, accept))["data"]["invitation"]["inviterName"]
        assert name.startswith(beginning)
