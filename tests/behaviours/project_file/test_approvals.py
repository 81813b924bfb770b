"""Task statuses in everybody's language, and approvals: asked, mailed, answered once, withdrawn."""

from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from settings import Settings
from tests.behaviours.office import do, refused
from tests.behaviours.project_file.work import make_step, make_task, person_ids
from tests.mails import Mailbox, text_of
from tests.people import Caller, World
from tests.running import running

LOBBY = "Lobby and reception, London"
STATUS = """query($id: ID!) { node(id: $id) { ... on Task { statusChangedAt
  status { kind name icon explanation }
  approvals(first: 5) { edges { node { answer reason answeredAt answeredBy { displayName } requestedAt withdrawnAt
    requestedBy { displayName } people { displayName } company { name } } } } } } }"""
TASKS = "tasks { id status { kind } }"


async def told(caller: Caller, task: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A task's status and its approvals, the latest first."""
    node = (await caller.ask(STATUS, id=task))["node"]
    return node["status"], [edge["node"] for edge in node["approvals"]["edges"]]


@pytest.mark.behaviour("T-17", "S-11")
async def test_a_status_has_an_icon_and_an_explanation_in_the_viewers_language(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    step = await make_step(sophie, await world.project(LOBBY), "Plan")
    draft = await make_task(sophie, step, "Draft")
    await do(sophie, "setTaskStatus", TASKS, taskIds=[draft], status="WAITING_FOR_CLIENT")
    assert (await told(eleanor, draft))[0] == {
        "kind": "WAITING_FOR_CLIENT",
        "name": "Waiting for client",
        "icon": "hourglass",
        "explanation": "This goes on once the client has answered or sent something.",
    }
    names = {}
    for language in ("de", "pl", "ru"):
        await do(eleanor, "setLanguage", language=language)
        status = (await told(eleanor, draft))[0]
        assert (status["kind"], status["icon"]) == ("WAITING_FOR_CLIENT", "hourglass")
        names[language] = (status["name"], status["explanation"])
    assert names == {
        "de": ("Wartet auf Kunden", "Es geht weiter, sobald der Kunde geantwortet oder etwas geschickt hat."),
        "pl": ("Czeka na klienta", "Prace ruszą dalej, gdy klient odpowie lub coś prześle."),
        "ru": ("Ждёт клиента", "Работа продолжится, когда клиент ответит или что-нибудь пришлёт."),
    }


@pytest.mark.behaviour("T-17")
async def test_a_mail_that_asks_leads_to_the_portal(settings: Settings) -> None:
    portal = "https://portal.example/in#session={token}"
    async with running(replace(settings, portal=portal)) as url, aclosing((world := World(url)).http):
        sophie, people = await world.person("Sophie Marchand"), await person_ids(world)
        step = await make_step(sophie, await world.project(LOBBY), "Plan", "CLIENT", "APPROVE")
        draft = await make_task(sophie, step, "Draft")
        await do(sophie, "requestApproval", taskIds=[draft], personIds=[people["Eleanor Whitcombe"]])
        mail = await Mailbox(settings).next_to("eleanor@meridianhouses.example")
        html = mail.get_body(("html",))
        assert html is not None
        # She signs in there: no session is mailed to anybody.
        assert 'href="https://portal.example/in"' in html.get_content()
        assert "https://portal.example/in\n" in text_of(mail).replace("\r\n", "\n")
        assert "jal_" not in mail.as_string()
        assert str(mail["From"]).startswith("Halden & Brix <")


@pytest.mark.behaviour("T-17", "N-08")
async def test_approval_is_asked_for_by_mail_and_answered_once(world: World, settings: Settings) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    rajiv, people = await world.person("Rajiv Menon"), await person_ids(world)
    step = await make_step(sophie, await world.project(LOBBY), "Plan", "CLIENT", "APPROVE")
    draft, lamps = await make_task(sophie, step, "Draft <two>"), await make_task(sophie, step, "Lamps")
    await do(eleanor, "setLanguage", language="de")
    at = datetime.now(UTC).replace(microsecond=0)
    asked = [people["Eleanor Whitcombe"], people["Sophie Marchand"]]
    with time_machine.travel(at, tick=False):
        payload = await do(sophie, "requestApproval", TASKS, taskIds=[draft, lamps, draft], personIds=asked)
    assert [task["id"] for task in payload["tasks"]] == [draft, lamps]
    assert {task["status"]["kind"] for task in payload["tasks"]} == {"APPROVAL_REQUESTED"}
    mail = await Mailbox(settings).next_to("eleanor@meridianhouses.example")
    assert mail["Subject"] == "Halden & Brix bittet um Ihre Freigabe"
    assert mail["Content-Language"] == "de"
    assert f"- Draft <two> ({LOBBY}: Plan)\n- Lamps ({LOBBY}: Plan)\n" in text_of(mail).replace("\r\n", "\n")
    html = mail.get_body(("html",))
    assert html is not None
    assert "href" not in html.get_content()  # nobody has said where the portal is
    assert f"<li>Draft &lt;two&gt; ({LOBBY}: Plan)</li>" in html.get_content()
    # One mail to each who was asked, and to nobody else.
    assert "asks for your approval" in str((await Mailbox(settings).next_to("sophie@haldenbrix.example"))["Subject"])
    assert len(Mailbox(settings).all()) == 2

    # Whoever was not asked does not answer; changes are requested with a reason.
    others = ("FORBIDDEN", "taskIds", "Others were asked to approve this. Ask the firm to ask you.")
    assert await refused(rajiv, "answerApproval", taskIds=[draft], answer="APPROVED") == others
    await do(eleanor, "setLanguage", language="en")
    why = ("BAD_USER_INPUT", "reason", "Say in reason what should be changed.")
    given: dict[str, Any] = {"taskIds": [draft], "answer": "CHANGES_REQUESTED"}
    assert await refused(eleanor, "answerApproval", **given, reason="  ") == why
    assert (await told(eleanor, draft))[0]["kind"] == "APPROVAL_REQUESTED"
    with time_machine.travel(at, tick=False):
        await do(eleanor, "answerApproval", TASKS, **given, reason="The floor is too cold.")
    status, [approval] = await told(rajiv, draft)
    assert status["kind"] == "CHANGES_REQUESTED"
    assert approval == {
        "answer": "CHANGES_REQUESTED",
        "reason": "The floor is too cold.",
        "answeredAt": at.isoformat().replace("+00:00", "Z"),
        "answeredBy": {"displayName": "Eleanor Whitcombe"},
        "requestedAt": at.isoformat().replace("+00:00", "Z"),
        "withdrawnAt": None,
        "requestedBy": {"displayName": "Sophie Marchand"},
        "people": [{"displayName": "Eleanor Whitcombe"}, {"displayName": "Sophie Marchand"}],
        "company": None,
    }
    # Once: and of several tasks, all or none.
    done = (
        "Nobody is asked to approve 'Draft <two>': it was answered or withdrawn already, or never asked. Read it again."
    )
    given = {"taskIds": [lamps, draft], "answer": "APPROVED"}
    assert await refused(eleanor, "answerApproval", **given) == ("BAD_USER_INPUT", "taskIds", done)
    assert (await told(eleanor, lamps))[0]["kind"] == "APPROVAL_REQUESTED"
    await do(sophie, "answerApproval", TASKS, taskIds=[lamps], answer="APPROVED")
    assert (await told(eleanor, lamps))[0]["kind"] == "APPROVED"


@pytest.mark.behaviour("T-17")
async def test_approval_is_asked_of_a_company_and_withdrawn_by_staff(world: World, settings: Settings) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    rajiv, people = await world.person("Rajiv Menon"), await person_ids(world)
    companies = await nadia.ask("{ companies(first: 100) { edges { node { id name } } } }")
    company = {edge["node"]["name"]: edge["node"]["id"] for edge in companies["companies"]["edges"]}
    step = await make_step(sophie, lobby, "Plan", "CLIENT")
    draft, hidden = await make_task(sophie, step, "Draft"), await make_task(sophie, step, "Costs", visibility="TEAM")
    of_meridian = {"companyId": company["Meridian Houses"]}
    assert await refused(sophie, "requestApproval", taskIds=[draft], **of_meridian) == (
        "BAD_USER_INPUT",
        "companyId",
        "'Plan': The step does not let clients approve. Add APPROVE to its client rights first.",
    )
    await do(sophie, "updateStep", stepId=step, clientRights=["APPROVE"])
    unseen = "Nobody of Meridian Houses who can sign in sees everything that they are to approve."
    code, field, message = await refused(sophie, "requestApproval", taskIds=[draft, hidden], **of_meridian)
    assert (code, field, message) == ("BAD_USER_INPUT", "companyId", f"{unseen} Let them see it first.")
    code, field, message = await refused(sophie, "requestApproval", taskIds=[draft], personIds=[people["Katrin Vogt"]])
    assert (code, field) == ("BAD_USER_INPUT", "personIds")
    assert message.startswith("Katrin Vogt does not see everything that they are to approve.")
    assert (await refused(sophie, "requestApproval", taskIds=[draft]))[:2] == ("BAD_USER_INPUT", "personIds")
    assert (await refused(sophie, "requestApproval", taskIds=[], **of_meridian))[:2] == ("BAD_USER_INPUT", "taskIds")
    too_many = await refused(sophie, "requestApproval", taskIds=[draft] * 101, **of_meridian)
    assert too_many == ("LIMIT_EXCEEDED", "taskIds", "taskIds names 101 tasks. Name 1 to 100.")
    assert (await told(sophie, draft))[0]["kind"] == "OPEN"
    assert Mailbox(settings).all() == []

    await do(sophie, "requestApproval", TASKS, taskIds=[draft], **of_meridian)
    # All members who can sign in, and no guest who was not added to the project.
    for name in ("eleanor", "rajiv", "aigerim"):
        await Mailbox(settings).next_to(f"{name}@meridianhouses.example")
    assert len(Mailbox(settings).all()) == 3
    again = await refused(sophie, "requestApproval", taskIds=[draft], **of_meridian)
    assert again == ("BAD_USER_INPUT", "taskIds", "Approval is requested of 'Draft' already. Withdraw that first.")
    by_hand = await refused(sophie, "setTaskStatus", taskIds=[draft], status="DONE")
    assert by_hand == ("BAD_USER_INPUT", "taskIds", "Approval is requested of 'Draft'. Withdraw that first.")
    assert (await refused(sophie, "setTaskStatus", taskIds=[draft], status="APPROVED"))[:2] == (
        "BAD_USER_INPUT",
        "status",
    )
    await do(sophie, "withdrawApproval", TASKS, taskIds=[draft])
    status, [approval] = await told(eleanor, draft)
    assert status["kind"] == "IN_PROGRESS"
    assert (approval["answer"], approval["company"], approval["people"]) == (None, {"name": "Meridian Houses"}, [])
    assert approval["withdrawnAt"] is not None
    assert (await refused(rajiv, "answerApproval", taskIds=[draft], answer="APPROVED"))[:2] == (
        "BAD_USER_INPUT",
        "taskIds",
    )
    # Asked again, any of them answers; what both said stays to be read.
    await do(sophie, "requestApproval", TASKS, taskIds=[draft], **of_meridian)
    await do(rajiv, "answerApproval", TASKS, taskIds=[draft], answer="APPROVED", reason="Lovely")
    status, approvals = await told(eleanor, draft)
    assert status["kind"] == "APPROVED"
    assert [(each["answer"], each["reason"]) for each in approvals] == [("APPROVED", "Lovely"), (None, None)]
    # The answer is in the audit log: who, what, why.
    entries = await nadia.ask("""{ auditEntries(first: 5, filter: {action: APPROVAL_ANSWERED}) { edges { node {
      actorName subjectName values { field before after } } } } }""")
    assert entries["auditEntries"]["edges"] == [
        {
            "node": {
                "actorName": "Rajiv Menon",
                "subjectName": "Draft",
                "values": [
                    {"field": "answer", "before": None, "after": "APPROVED"},
                    {"field": "reason", "before": None, "after": "Lovely"},
                ],
            }
        }
    ]
