"""The demo has somebody with a language of their own, and somebody who is invited, by the rules for all."""

import pytest

from db.demo.invitations import INVITATIONS
from settings import Settings
from tests.behaviours.office import do, listed
from tests.behaviours.test_invitations import accept, look
from tests.mails import Mailbox, token_in
from tests.people import World

PENDING = """{ invitations(first: 100) { edges { node { id email role acceptedAt company { name }
  inviter { displayName } projects { clientName } } } } }"""


@pytest.mark.behaviour("S-11")
async def test_a_person_of_an_english_company_is_told_things_in_russian(world: World) -> None:
    aigerim, eleanor = await world.person("Aigerim Sadykova"), await world.person("Eleanor Whitcombe")
    told = [(await each.ask("{ viewer { language } }"))["viewer"]["language"] for each in (aigerim, eleanor)]
    assert told == ["ru", "en"]
    answer = await aigerim.run('mutation { revokeSession(input: {id: "x"}) { userErrors { message } } }')
    [error] = answer["data"]["revokeSession"]["userErrors"]
    assert error["message"] == "Не существует или вам недоступно: сеанс. Проверьте идентификатор."


@pytest.mark.behaviour("T-06", "T-09")
async def test_the_invitation_is_pending_and_can_be_issued_again_and_accepted(world: World, settings: Settings) -> None:
    marta, mailbox = await world.person("Marta Zielińska"), Mailbox(settings)
    [pending], [seed] = await listed(marta, PENDING), INVITATIONS
    assert pending == {
        "id": pending["id"],
        "email": seed.email,
        "role": "GUEST",
        "acceptedAt": None,
        "company": {"name": "Wrzos Kawiarnie i Piekarnie"},
        "inviter": {"displayName": "Marta Zielińska"},
        "projects": [{"clientName": name} for name in seed.projects],
    }
    assert mailbox.all() == []  # loading the demo writes to nobody
    await do(marta, "reissueInvitation", "invitation { id }", invitationId=pending["id"])
    mail = await mailbox.next_to(seed.email)
    assert mail["Subject"] == "Zaproszenie do Halden & Brix"
    assert (await look(world, token_in(mail)) or {})["companyName"] == "Wrzos Kawiarnie i Piekarnie"
    assert await accept(world, token_in(mail)) == []
