"""Every mutation, with every input field, on what is out of reach: refused alike, and nothing of it comes back."""

import json
from itertools import islice
from typing import Any

import pytest
from tortoise.models import Model

from tests.leaks.canaries import MODELS, Row
from tests.leaks.conftest import Leaks
from tests.leaks.documents import operations, schema_from
from tests.leaks.inputs import Ids, variants
from tests.leaks.viewers import SESSION, Asked, Asker

TARGETS = {
    "projectTemplate": "ProjectTemplate",
    "project": "Project",
    "person": "Person",
    "company": "Company",
    "department": "Department",
    "template": "StatusTemplate",
    "statusTemplate": "StatusTemplate",
    "told": "ToldStatus",
    "toStage": "Stage",
    "automation": "Automation",
    "workspace": "Workspace",
    "invitation": "Invitation",
    "mail": "Mail",
    "step": "Step",
    "task": "Task",
    "comment": "Comment",
    "time": "TimeEntry",
    "label": "Label",
    "pipeline": "Pipeline",
    "stage": "Stage",
    "read": "ReadLink",
    "assignee": "Person",
    "after": "Task",
    "file": "File",
    "note": "Note",
    "id": "Session",
}
"""By the beginning of an input field's name, the model of what it names."""
ENDS_THE_SESSION = ("signOut",)
REFUSED_BEFORE_IT_RUNS = ("signIn",)
"""For it there are tests of its own: it hashes, and counts attempts."""
IN_SHORT = 2
"""With everything given, and with what must be: of what is refused alike, the second engine is asked no more."""
TIER_OF = {"member": "INTERNAL", "firm's guest": "INTERNAL", "partner's guest": "TEAM", "client's member": "CLIENT"}


def out_of_reach(leaks: Leaks, asker: Asker, here: bool) -> dict[str, Row]:
    """One of each that they do not see: of their own workspace where there is one, or of the other."""
    seen = leaks.allowed(asker)
    found = {}
    for noun, model in TARGETS.items():
        hidden = [row for row in leaks.aviary.rows[model] if row.canaries["id"] not in seen]
        # Somebody may see all workspaces that there are: of one account, in both.
        found[noun] = (hidden or leaks.aviary.rows[model])[0 if here else -1]
    return found


async def stored(rows: dict[str, Row]) -> list[Any]:
    """The rows as they are in the database."""
    found = []
    for row in rows.values():
        model: type[Model] = MODELS[row.model]
        found.append(await model.filter(id=row["id"]).values())
    return found


@pytest.mark.behaviour("N-02", "S-05", "W-02", "X-05")
@pytest.mark.parametrize("thorough", [False, pytest.param(True, marks=pytest.mark.torture)])
async def test_a_mutation_tells_nothing_of_what_is_out_of_reach_and_leaves_it_alone(
    leaks: Leaks, thorough: bool
) -> None:
    most = IN_SHORT if leaks.in_short and not thorough else None
    for name, tier in TIER_OF.items():
        schema, asker = schema_from(tier), leaks.asker(name)
        allowed = leaks.allowed(asker)
        for here in (True, False):
            rows = out_of_reach(leaks, asker, here)
            before = await stored(rows)
            ids: Ids = {noun: row.global_id for noun, row in rows.items()}
            given = set().union(*(leaks.aviary.found(each) for each in ids.values()))
            for mutation, document in operations(schema, schema.mutation_type, "mutation"):
                if mutation in ENDS_THE_SESSION + REFUSED_BEFORE_IT_RUNS:
                    continue
                assert schema.mutation_type is not None
                for variables in islice(variants(schema.mutation_type.fields[mutation], ids), most):
                    answer = await asker.over_http(Asked(document, variables))
                    data = json.loads(answer.rsplit(b"\n", 1)[1])
                    assert "errors" not in data, (mutation, variables, data)
                    # An id that they gave may come back; a token that they made is theirs, and new.
                    told = leaks.aviary.found(answer) - allowed - given
                    assert leaks.named(told) == [], f"{asker}: {mutation} {variables}"
            assert await stored(rows) == before, asker


@pytest.mark.behaviour("N-03", "N-02")
async def test_whoever_looks_through_somebodys_eyes_changes_nothing_and_is_told_nothing(leaks: Leaks) -> None:
    for asker in [asker for asker in leaks.askers if asker.door not in (SESSION, "none")][:3]:
        tier = {1: "CLIENT", 2: "TEAM"}[leaks.oracle.depth(asker.person)]
        schema = schema_from(tier)
        ids: Ids = {noun: row.global_id for noun, row in out_of_reach(leaks, asker, True).items()}
        for mutation, document in operations(schema, schema.mutation_type, "mutation"):
            assert schema.mutation_type is not None
            variables = next(variants(schema.mutation_type.fields[mutation], ids))
            answer = await asker.over_http(Asked(document, variables))
            assert b"FORBIDDEN" in answer, (mutation, answer)
            assert leaks.leaked(asker, answer) == [], (asker, mutation)


@pytest.mark.behaviour("N-02")
async def test_a_refusal_that_names_somebody_says_so_to_whoever_asked_and_not_to_the_log(leaks: Leaks) -> None:
    # The fixture reads the log when the test is over.
    owner, named = leaks.asker("owner"), leaks.house.named
    guest, member = named["client's idle guest"], named["client's member"]
    closed = next(row for row in leaks.aviary.rows["Project"] if not row["shared"])
    for mutation, kind, given, told in (
        ("changeCompanyKind", "ChangeCompanyKindInput", {"companyId": named["client"], "kind": "PARTNER"}, member),
        ("changeRole", "ChangeRoleInput", {"personId": member, "role": "ADMIN"}, member),
        ("addToProject", "AddToProjectInput", {"projectId": closed, "personIds": [guest]}, guest),
    ):
        ids = {
            name: [one.global_id for one in each] if isinstance(each, list) else getattr(each, "global_id", each)
            for name, each in given.items()
        }
        document = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ code message }} }} }}"
        answer = await owner.over_http(Asked(document, {"input": ids}))
        assert told["display_name"].encode() in answer, (mutation, answer)
