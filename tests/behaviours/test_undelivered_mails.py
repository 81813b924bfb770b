"""Mails that failed: owners and admins see them and send them again; members see those of their own invitations."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from strawberry.relay.utils import from_base64, to_base64

from db.models import AuditEntry, Mail, Workspace
from tests.behaviours.office import do, everything, ids, listed, refused
from tests.people import World

MAILS = """{ undeliveredMails(first: 100) { edges { node {
  id kind recipient error attempts createdAt failedAt nextAttemptAt } } } }"""
PAGE = """query($first: Int!, $after: String) { undeliveredMails(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } edges { node { recipient } } } }"""
NODE = "query($id: ID!) { node(id: $id) { ... on UndeliveredMail { recipient } } }"
AUDIT = """{ auditEntries(first: 100, filter: {action: MAIL_RESENT}) { edges { node {
  action actorName subjectId subjectName values { field before after } } } } }"""
AT = datetime(2030, 1, 1, tzinfo=UTC)
NOT_FOUND = ("NOT_FOUND", "mailId", "There is no such undelivered mail, or it is not open to you. Check the id.")


async def dead(number: int = 0, **values: Any) -> Mail:
    """A mail that was given up, so many minutes after the beginning."""
    written: Mapping[str, Any] = {
        "workspace": await Workspace.all().order_by("created_at").first(),
        "kind": "INVITATION",
        "recipient": f"number.{number}@client.example",
        "subject_id": UUID(int=number),
        "language": "en",
        "created_at": AT + timedelta(minutes=number),
        "due_at": AT,
        "attempts": 3,
        "failed_at": AT + timedelta(minutes=number),
        "error": "SMTPRecipientRefused 550 no such mailbox",
    }
    return await Mail.create(**{**written, **values})


async def test_an_owner_sees_what_was_not_delivered_and_why(world: World) -> None:
    mail = await dead()
    await dead(1, failed_at=None, attempts=0, error=None)
    await dead(2, failed_at=None, sent_at=AT, error=None)
    await dead(3, workspace=None, kind="PASSWORD_RESET")
    nadia = await world.person("Nadia Halden")
    assert await listed(nadia, MAILS) == [
        {
            "id": to_base64("UndeliveredMail", mail.id),
            "kind": "INVITATION",
            "recipient": "number.0@client.example",
            "error": "SMTPRecipientRefused 550 no such mailbox",
            "attempts": 3,
            "createdAt": "2030-01-01T00:00:00Z",
            "failedAt": "2030-01-01T00:00:00Z",
            "nextAttemptAt": None,
        }
    ]


async def test_what_failed_and_is_tried_again_is_seen_and_can_be_sent_at_once(world: World) -> None:
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)
    mail = await dead(failed_at=None, due_at=due, error="SMTPConnectError no route")
    nadia = await world.person("Nadia Halden")
    [seen] = await listed(nadia, MAILS)
    waits = {"failedAt": None, "nextAttemptAt": f"{due:%Y-%m-%dT%H:%M:%SZ}", "error": "SMTPConnectError no route"}
    assert {name: seen[name] for name in waits} == waits
    # While somebody is sending it, it would go out twice.
    await Mail.filter(id=mail.id).update(claimed_until=due)
    assert await refused(nadia, "resendMail", mailId=seen["id"]) == NOT_FOUND
    assert (await Mail.get(id=mail.id)).due_at == due
    await Mail.filter(id=mail.id).update(claimed_until=None)
    await do(nadia, "resendMail", mailId=seen["id"])
    assert await listed(nadia, MAILS) == []


@pytest.mark.behaviour("S-09")
async def test_members_see_what_became_of_their_own_invitations(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    known = await ids(nadia)
    hedwig = {"personId": known["Hedwig Lorenz"]}
    await do(nadia, "updatePerson", **hedwig, email="hedwig@lindenhof.example")
    mine = [await do(sophie, "invitePerson", "invitation { id }", **hedwig)]
    given = {"companyId": known["Lindenhof Hausverwaltung"], "role": "GUEST"}
    mine += [await do(sophie, "createInvitationLink", "invitation { id }", **given)]
    theirs = await do(nadia, "createInvitationLink", "invitation { id }", **given)
    made = [UUID(from_base64(each["invitation"]["id"])[1]) for each in (*mine, theirs)]
    await Mail.all().delete()
    mails = [await dead(number, subject_id=row) for number, row in enumerate(made)]
    await dead(3, kind="CONFIRMATION", subject_id=made[0])
    assert [node["recipient"] for node in await listed(sophie, MAILS)] == [mail.recipient for mail in mails[1::-1]]
    assert len(await listed(nadia, MAILS)) == 4
    # Whose address is hidden from her by now, is so here too.
    await do(nadia, "setContactPrivacy", personIds=[hedwig["personId"]], privacy="ADMINS")
    assert [node["recipient"] for node in await listed(sophie, MAILS)] == [mails[1].recipient]
    assert await sophie.codes(NODE, id=to_base64("UndeliveredMail", mails[0].id)) == ["NOT_FOUND"]
    before = await everything(world)
    for mail in mails:
        assert (await refused(sophie, "resendMail", mailId=to_base64("UndeliveredMail", mail.id)))[0] == "FORBIDDEN"
    assert await everything(world) == before
    assert await Mail.filter(failed_at=None).count() == 0


async def test_they_are_paged_the_newest_first(world: World) -> None:
    for number in range(5):
        await dead(number)
    edwin = await world.person("Edwin Brix")
    seen, after = [], None
    while True:
        page = (await edwin.ask(PAGE, first=2, after=after))["undeliveredMails"]
        assert page["totalCount"] == 5
        seen += [edge["node"]["recipient"].split("@")[0] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [f"number.{number}" for number in (4, 3, 2, 1, 0)]


async def test_one_is_sent_again_under_the_same_id_and_that_is_audited(world: World) -> None:
    mail, nadia = await dead(), await world.person("Nadia Halden")
    mail_id = to_base64("UndeliveredMail", mail.id)
    assert await nadia.ask(NODE, id=mail_id) == {"node": {"recipient": mail.recipient}}
    before = datetime.now(UTC)
    assert (await do(nadia, "resendMail", "mailId", mailId=mail_id))["mailId"] == mail_id
    assert await listed(nadia, AUDIT) == [
        {
            "action": "MAIL_RESENT",
            "actorName": "Nadia Halden",
            "subjectId": mail_id,
            "subjectName": mail.recipient,
            "values": [{"field": "kind", "before": None, "after": "INVITATION"}],
        }
    ]
    assert await listed(nadia, MAILS) == []
    assert await nadia.codes(NODE, id=mail_id) == ["NOT_FOUND"]
    # It tells of an invitation that is not there, so it is dropped as soon as it is looked at.
    if row := await Mail.get_or_none(id=mail.id):
        assert (row.failed_at, row.sent_at) == (None, None)
        assert row.due_at >= before
    assert await refused(nadia, "resendMail", mailId=mail_id) == NOT_FOUND


async def test_nobody_is_bombed_with_mails_that_are_sent_again(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    mails = [await dead(number, recipient="one@client.example") for number in range(6)]
    given = [to_base64("UndeliveredMail", mail.id) for mail in mails]
    for mail_id in given[:5]:
        await do(nadia, "resendMail", mailId=mail_id)
    assert (await refused(nadia, "resendMail", mailId=given[5]))[0] == "LIMIT_EXCEEDED"
    assert [node["id"] for node in await listed(nadia, MAILS)] == given[5:]


@pytest.mark.parametrize("name", ["Sophie Marchand", "Leyla Demir"])
async def test_those_who_are_no_admins_are_refused(world: World, name: str) -> None:
    mail, caller = await dead(), await world.person(name)
    before = await everything(world)
    if name == "Sophie Marchand":
        assert await listed(caller, MAILS) == []
    else:
        assert await caller.codes(MAILS) == ["FORBIDDEN"]
    code, _, _ = await refused(caller, "resendMail", mailId=to_base64("UndeliveredMail", mail.id))
    assert code == "FORBIDDEN"
    assert await caller.codes(NODE, id=to_base64("UndeliveredMail", mail.id)) == ["NOT_FOUND"]
    assert await everything(world) == before
    assert (await Mail.get(id=mail.id)).failed_at is not None


@pytest.mark.parametrize("name", ["Eleanor Whitcombe", "Timur Bekov", "Piotr Wolski"])
async def test_for_clients_and_partners_there_is_no_such_thing(world: World, name: str) -> None:
    mail, caller = await dead(), await world.person(name)
    assert await caller.codes(MAILS) == ["GRAPHQL_VALIDATION_FAILED"]
    given = {"mailId": to_base64("UndeliveredMail", mail.id)}
    document = "mutation($input: ResendMailInput!) { resendMail(input: $input) { mailId } }"
    assert "GRAPHQL_VALIDATION_FAILED" in await caller.codes(document, input=given)
    assert await caller.codes("query($id: ID!) { node(id: $id) { id } }", id=given["mailId"]) == ["NOT_FOUND"]


async def test_mails_of_another_workspace_and_of_accounts_are_nobodys(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    other = await Workspace.create(name="Elsewhere", created_at=datetime.now(UTC))
    for mail in (await dead(workspace=other), await dead(1, workspace=None)):
        mail_id = to_base64("UndeliveredMail", mail.id)
        assert await nadia.codes(NODE, id=mail_id) == ["NOT_FOUND"]
        assert await refused(nadia, "resendMail", mailId=mail_id) == NOT_FOUND
    assert await listed(nadia, MAILS) == []
    assert not await AuditEntry.filter(action="MAIL_RESENT").exists()


async def test_what_is_no_undelivered_mail_is_not_sent_again(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    pending = await dead(failed_at=None, error=None, due_at=datetime.now(UTC) + timedelta(days=9_000))
    sent = await dead(1, failed_at=None, error=None, sent_at=AT)
    workspace = (await nadia.ask("{ viewer { workspace { id } } }"))["viewer"]["workspace"]["id"]
    kind, _ = from_base64(workspace)
    assert kind == "Workspace"
    wrong = [to_base64("UndeliveredMail", row.id) for row in (pending, sent)]
    for mail_id in [*wrong, to_base64("UndeliveredMail", UUID(int=7)), workspace, "no id"]:
        assert await refused(nadia, "resendMail", mailId=mail_id) == NOT_FOUND
