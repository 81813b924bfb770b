"""View as: an admin sees exactly what a client's or a partner's person sees, and changes nothing that way."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.behaviours.office import do, does_not_know, everything, exists_for, ids, listed, news, refused
from tests.people import STREAM, Caller, World

SIGNED_OUT = (4401, "UNAUTHENTICATED: Your session has ended. Sign in again.")
NO_CHANGES = "You are looking as somebody else, and nothing can be changed that way. Use a session of your own."
LOBBY = "Lobby and reception, London"
QUERIES = (
    """{ viewer { tier role person { id displayName email phone } company { id name kind language }
      workspace { name } } }""",
    """{ projects(first: 100) { totalCount edges { node { id clientName company { name }
      clientStatus { status description } people { displayName email phone address } } } } }""",
    """{ workInProgress(first: 100) { totalCount edges { node { id clientName } } } }""",
    """{ people(first: 100) { totalCount edges { node { id displayName jobTitle email phone company { name } } } } }""",
    """{ people(first: 100, orderBy: EMAIL) { edges { node { displayName } } } }""",
    """{ people(filter: {text: "meridian"}) { totalCount edges { node { email } } } }""",
    """{ __schema { types { name fields { name args { name } } enumValues { name } inputFields { name } } } }""",
    """{ projects { edges { node { name budget { amount } } } } }""",
    """{ companies { totalCount } auditEntries { totalCount } }""",
)


async def looking_as(admin: Caller, person: str) -> Caller:
    """The admin, looking as somebody else."""
    payload = await do(admin, "startViewAs", "token", personId=person)
    return Caller(admin.http, admin.url, payload["token"])


@pytest.mark.behaviour("N-03", "N-02")
async def test_an_admin_gets_the_same_answers_as_the_person(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    known = await ids(nadia)
    seeing = "query($id: ID!) { node(id: $id) { __typename id } }"
    for name in ("Eleanor Whitcombe", "Timur Bekov", "Jörg Mayr", "Piotr Wolski"):
        person, admin = await world.person(name), await looking_as(edwin, known[name])
        for query in QUERIES:
            assert await admin.run(query) == await person.run(query)
        for thing in (LOBBY, "Rajiv Menon", "Katrin Vogt", "Wrzos Kawiarnie i Piekarnie", "Edwin Brix"):
            assert await admin.run(seeing, id=known[thing]) == await person.run(seeing, id=known[thing])
        for caller, looks in ((admin, True), (person, False)):
            assert await caller.ask("{ viewer { looksOnly } }") == {"viewer": {"looksOnly": looks}}
    # A card whose person never signs in can be looked through as well.
    hedwig = await looking_as(nadia, known["Hedwig Lorenz"])
    assert (await hedwig.ask("{ viewer { tier role } }"))["viewer"] == {"tier": "CLIENT", "role": "GUEST"}


@pytest.mark.behaviour("N-03")
async def test_nothing_can_be_changed_that_way(world: World) -> None:
    edwin, eleanor = await world.person("Edwin Brix"), await world.person("Eleanor Whitcombe")
    admin = await looking_as(edwin, (await ids(edwin))["Eleanor Whitcombe"])
    [session] = (await eleanor.ask("{ sessions { id expiresAt } }"))["sessions"]
    before = await everything(world)
    for document, variables in (
        ("mutation { signOut { userErrors { code } } }", {}),
        ("mutation { signOut(input: {everywhere: true}) { userErrors { code } } }", {}),
        ("mutation { renewSession { expiresAt } }", {}),
        ("mutation($id: ID!) { revokeSession(input: {id: $id}) { sessionId } }", {"id": session["id"]}),
        ("mutation($id: ID!) { switchWorkspace(input: {workspaceId: $id}) { token } }", {"id": session["id"]}),
        ('mutation { signIn(input: {email: "a@b.example", password: "x"}) { token } }', {}),
    ):
        answer = await admin.run(document, **variables)
        assert not answer.get("data")
        assert [(e["message"], e["extensions"]["code"]) for e in answer["errors"]] == [(NO_CHANGES, "FORBIDDEN")]
    # For the firm's own mutations, there is no such field for her, and so none for who looks through her eyes.
    assert await does_not_know(admin, "mutation { setClientStatus { userErrors { code } } }", "setClientStatus")
    assert (await eleanor.ask("{ sessions { id expiresAt } }"))["sessions"] == [session]
    assert (await admin.ask("{ viewer { workspaces { name } } }"))["viewer"]["workspaces"] == [
        {"name": "Halden & Brix"}
    ]
    assert await everything(world) == before


@pytest.mark.behaviour("N-03")
async def test_never_as_a_colleague_and_only_by_an_admin(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    known, leyla = await ids(nadia), await world.person("Leyla Demir")
    before = await everything(world)
    for name in ("Edwin Brix", "Sophie Marchand", "Leyla Demir", "Nadia Halden"):
        refusal = await refused(nadia, "startViewAs", personId=known[name])
        reason = "Nobody looks as a colleague. Choose a person of a client or a partner."
        assert refusal == ("FORBIDDEN", "personId", reason)
    refusal = await refused(sophie, "startViewAs", personId=known["Eleanor Whitcombe"])
    reason = "Only the firm's owners and admins look as somebody else. Ask one of them."
    assert refusal == ("FORBIDDEN", "personId", reason)
    assert await refused(leyla, "startViewAs", personId=known["Amira Haddad"]) == ("FORBIDDEN", "personId", reason)
    assert (await refused(leyla, "startViewAs", personId=known["Piotr Wolski"]))[:2] == ("NOT_FOUND", "personId")
    assert (await refused(nadia, "startViewAs", personId=known[LOBBY]))[:2] == ("NOT_FOUND", "personId")
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        document = 'mutation { startViewAs(input: {personId: "x"}) { token } }'
        assert await does_not_know(await world.person(name), document, "startViewAs")
    assert await everything(world) == before
    # Who becomes a colleague while being looked through, is looked through no longer.
    piotr = await looking_as(nadia, known["Piotr Wolski"])
    async with piotr.follow() as stream:
        assert await news(stream) == ("BOOKMARK", None)
        await do(nadia, "movePerson", personId=known["Piotr Wolski"], companyId=known["Halden & Brix"], role="GUEST")
        assert await stream.ended() == SIGNED_OUT
    assert await piotr.codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]


@pytest.mark.behaviour("N-03", "N-11")
async def test_it_is_noted_and_lasts_a_quarter_of_an_hour(world: World) -> None:
    edwin, eleanor = await world.person("Edwin Brix"), await world.person("Eleanor Whitcombe")
    known, at = await ids(edwin), datetime.now(UTC).replace(microsecond=0)
    with time_machine.travel(at, tick=False) as traveller:
        payload = await do(edwin, "startViewAs", "token expiresAt", personId=known["Eleanor Whitcombe"])
        end = at + timedelta(minutes=15)
        assert payload["expiresAt"] == f"{end:%Y-%m-%dT%H:%M:%SZ}"
        admin = world.with_token(payload["token"])
        entries = await listed(
            edwin,
            """{ auditEntries(filter: {action: VIEW_AS_STARTED}) { edges { node { at action actor { displayName }
              subjectName person { displayName } } } } }""",
        )
        assert entries == [
            {
                "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
                "action": "VIEW_AS_STARTED",
                "actor": {"displayName": "Edwin Brix"},
                "subjectName": "Eleanor Whitcombe",
                "person": {"displayName": "Eleanor Whitcombe"},
            }
        ]
        # It is no session of hers: she neither finds it nor ends it by signing out.
        assert len((await eleanor.ask("{ sessions { id } }"))["sessions"]) == 1
        traveller.move_to(end - timedelta(seconds=1), tick=False)
        assert await admin.ask("{ viewer { looksOnly } }") == {"viewer": {"looksOnly": True}}
        traveller.move_to(end, tick=False)
        assert await admin.codes("{ viewer { looksOnly } }") == ["UNAUTHENTICATED"]


@pytest.mark.behaviour("N-03", "N-06")
async def test_it_works_live_and_ends_with_the_admins_own_session_and_role(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    known = await ids(nadia)
    eleanor, lobby = await world.person("Eleanor Whitcombe"), known[LOBBY]
    admin = await looking_as(edwin, known["Eleanor Whitcombe"])
    async with eleanor.follow(STREAM) as hers, admin.follow(STREAM) as his:
        assert [await news(hers), await news(his)] == [("BOOKMARK", None)] * 2
        await nadia.set_status([lobby], status="Seen by both")
        assert (told := await hers.change()) == await his.change()
        assert (told["change"], told["projectId"]) == ("UPDATED", lobby)
        await nadia.hide_status([lobby])
        assert await hers.change() == await his.change()
        # Her access is his: what she loses, he loses.
        await do(nadia, "changeRole", personId=known["Eleanor Whitcombe"], role="GUEST")
        assert [await news(hers), await news(his)] == [("RESET", None)] * 2
        assert not await exists_for(admin, lobby)
        await edwin.ask("mutation { signOut { userErrors { code } } }")
        assert await his.ended() == SIGNED_OUT
    assert await admin.codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]
    assert (await eleanor.ask("{ viewer { tier } }"))["viewer"] == {"tier": "CLIENT"}
    edwin = await world.person("Edwin Brix")
    admin = await looking_as(edwin, known["Eleanor Whitcombe"])
    async with admin.follow(STREAM) as his:
        assert await news(his) == ("BOOKMARK", None)
        await do(nadia, "changeRole", personId=known["Edwin Brix"], role="MEMBER")
        assert await his.ended() == SIGNED_OUT
    assert await admin.codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]
