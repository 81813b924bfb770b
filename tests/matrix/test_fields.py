"""Which fields exist for whom: a field of a higher tier is no field at all."""

import pytest

from tests.matrix.cast import CLIENT, DOORS, INTERNAL, TEAM, VIEWERS, has_door
from tests.matrix.doors import Doors, codes

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOBODY = 4
PROJECT = "{ projects(first: 1) { edges { node { %s } } } }"
PERSON = "{ people(first: 1) { edges { node { %s } } } }"
FIELDS = {
    PROJECT % "clientName": CLIENT,
    PROJECT % "clientStatus { status updatedAt }": CLIENT,
    PROJECT % "clientStatus { shown }": INTERNAL,
    PROJECT % "name": TEAM,
    PROJECT % "createdAt": TEAM,
    PROJECT % "budget { amount currency }": INTERNAL,
    PROJECT % "openToWorkspace": INTERNAL,
    PROJECT % "sharedWithClient": INTERNAL,
    PROJECT % "company { kind }": CLIENT,
    PROJECT % "company { departments { name } }": TEAM,
    PERSON % "displayName email phone address": CLIENT,
    PERSON % "department { name }": TEAM,
    PERSON % "kind": INTERNAL,
    PERSON % "role": INTERNAL,
    PERSON % "contactPrivacy": INTERNAL,
    PERSON % "hasAccount": INTERNAL,
    PERSON % "note": INTERNAL,
    "{ people(first: 1, filter: {kind: CLIENT}) { totalCount } }": INTERNAL,
    "{ people(first: 1, filter: {role: GUEST}) { totalCount } }": INTERNAL,
    "{ passwordRules { maximumLength } }": 0,
    "{ brandingPreview { name } }": INTERNAL,
    '{ invitation(token: "jal_i_x") { email } }': 0,
    '{ confirmation(token: "jal_c_x") { email } }': 0,
    '{ passwordReset(token: "jal_r_x") { email } }': 0,
    '{ emailChange(token: "jal_e_x") { email } }': 0,
    '{ approvalRequest(id: "x") { workspaceName } }': CLIENT,
    PROJECT % "steps { edges { node { name clientRights tasks { totalCount } } } }": CLIENT,
    PROJECT % "steps { edges { node { visibility author { id } createdAt } } }": TEAM,
    PROJECT % "steps(archived: true) { totalCount }": INTERNAL,
    PROJECT % "tasks { edges { node { title dueOn status { kind name icon explanation } } } }": CLIENT,
    PROJECT % "tasks { edges { node { plannedMinutes visibility } } }": TEAM,
    PROJECT % "tasks { edges { node { labels { name } archivedAt } } }": INTERNAL,
    PROJECT % "tasks(filter: {archived: true}) { totalCount }": INTERNAL,
    # S-05, S-06: of these nobody has any yet; for clients there never are.
    "{ reports { id } }": NOBODY,
    PROJECT % "costs { amount }": NOBODY,
    PROJECT % "rates { amount }": NOBODY,
}
"""Each with the lowest tier that has it."""


@pytest.mark.behaviour("S-01", "S-05", "S-06", "S-08", "N-02", "N-03")
@pytest.mark.parametrize("viewer", VIEWERS)
async def test_a_field_of_a_higher_tier_does_not_exist(doors: Doors, viewer: str) -> None:
    mistakes = []
    for number, (document, tier) in enumerate(FIELDS.items()):
        possible = [door for door in DOORS if has_door(viewer, door)]
        door = possible[number % len(possible)]
        answer = await doors.ask(doors.caller(viewer, door), door, document, {})
        meant = [] if VIEWERS[viewer].tier >= tier else ["GRAPHQL_VALIDATION_FAILED"]
        if sorted(set(codes(answer))) != meant or ("data" in answer) != (not meant):
            mistakes.append(f"{viewer} by {door}: {document} gave {answer}, meant: {meant}")
        if meant and "Did you mean" in str(answer):
            assert all(word not in str(answer) for word in ("budget", "note", "openToWorkspace")), answer
    assert not mistakes
