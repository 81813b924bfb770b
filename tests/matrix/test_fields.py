"""Which fields exist for whom: a field of a higher tier is no field at all."""

import re
from functools import cache

import pytest
from graphql import Lexer, Source, TokenKind

from schema.snapshots import FOLDER
from tests.matrix.cast import CLIENT, DOORS, INTERNAL, TEAM, VIEWERS, has_door
from tests.matrix.doors import Answer, Doors, codes

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
    PROJECT % "number description location clientProgress": CLIENT,
    PROJECT % "workedMinutes timeEntries { totalCount edges { node { date minutes person { id } } } }": CLIENT,
    PROJECT % "timeEntries { edges { node { note } } }": TEAM,
    PROJECT % "timeEntries { edges { node { billable } } }": INTERNAL,
    PROJECT % "timeEntries { edges { node { rate { amount } } } }": INTERNAL,
    PROJECT % "plannedMinutes": TEAM,
    PROJECT % "sharedHours": INTERNAL,
    PROJECT % "actualCost { amount }": INTERNAL,
    PROJECT % "billableMinutes": INTERNAL,
    PROJECT % "files { edges { node { name size contentType } } }": CLIENT,
    PROJECT % "notes { edges { node { title text } } }": CLIENT,
    PROJECT % "readLinks { totalCount }": INTERNAL,
    PROJECT % "stage { name pipeline { name } } stageEnteredAt archivedAt": INTERNAL,
    "{ pipelines { name showsStatus createdAt stages { name } } }": INTERNAL,
    PROJECT % "statusHistory { totalCount edges { node { at status description color icon } } }": CLIENT,
    PROJECT % "statusHistory { edges { node { shown } } }": INTERNAL,
    PROJECT % "statusHistory { edges { node { toldBy { id } } } }": INTERNAL,
    PROJECT % "dueOn assignee { id }": TEAM,
    PROJECT % "labels { name }": INTERNAL,
    PROJECT % "stageHistory { totalCount edges { node { at cause toStage runs { reason } } } }": INTERNAL,
    "{ pipelines { stages { automations { action status problem } } } }": INTERNAL,
    "{ projects(first: 1, archived: true) { totalCount } }": INTERNAL,
    '{ search(text: "word", archived: true) { totalCount } }': INTERNAL,
    "{ statusLegend { status explanation color icon projectCount asTold } }": CLIENT,
    '{ statusNews(id: "x") { projects { id } } }': CLIENT,
    '{ workInProgress(order: NAME, filter: {statuses: ["x"]}) { totalCount } }': CLIENT,
    # S-05, S-06: of these nobody has any yet; for clients there never are.
    "{ reports { id } }": NOBODY,
    PROJECT % "costs { amount }": NOBODY,
    PROJECT % "rates { amount }": NOBODY,
    PROJECT % "positions": NOBODY,
}
"""Each with the lowest tier that has it."""


@cache
def words() -> dict[int, set[str | None]]:
    """The names of each tier's schema: of types, fields, arguments and values."""
    found: dict[int, set[str | None]] = {}
    for tier, name in ((CLIENT, "client"), (TEAM, "team"), (INTERNAL, "internal")):
        lexer, found[tier] = Lexer(Source((FOLDER / f"{name}.graphql").read_text())), set()
        while (token := lexer.advance()).kind is not TokenKind.EOF:
            if token.kind is TokenKind.NAME:
                found[tier].add(token.value)
    return found


def _suggested(answer: Answer) -> set[str | None]:
    messages = [error["message"].partition("Did you mean")[2] for error in answer.get("errors", [])]
    return {word for message in messages for word in re.findall(r"'(\w+)'", message)}


@pytest.mark.behaviour("S-01", "S-05", "S-06", "S-08", "N-02", "N-03")
@pytest.mark.parametrize("viewer", VIEWERS)
async def test_a_field_of_a_higher_tier_does_not_exist(doors: Doors, viewer: str) -> None:
    known = words()
    mistakes = []
    for number, (document, tier) in enumerate(FIELDS.items()):
        possible = [door for door in DOORS if has_door(viewer, door)]
        door = possible[number % len(possible)]
        answer = await doors.ask(doors.caller(viewer, door), door, document, {})
        meant = [] if VIEWERS[viewer].tier >= tier else ["GRAPHQL_VALIDATION_FAILED"]
        if sorted(set(codes(answer))) != meant or ("data" in answer) != (not meant):
            mistakes.append(f"{viewer} by {door}: {document} gave {answer}, meant: {meant}")
        if unknown := _suggested(answer) - known[VIEWERS[viewer].tier]:
            mistakes.append(f"{viewer} by {door}: {document} was told of {unknown}")
    assert not mistakes
