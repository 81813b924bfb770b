"""What a tier does not have: asked for by name, sought by introspection, fished for by misspelling."""

import json
import re

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    specified_directives,
)

from permissions.tiers import Tier
from schema.schemas import schema_of
from tests.leaks.columns import CLIENT, COLUMNS, PUBLIC, TEAM, TIERS, Fixed
from tests.leaks.conftest import Leaks
from tests.leaks.documents import operations, places, probes, schema_from, sdl, tier_of
from tests.leaks.test_answers import INTROSPECTION
from tests.leaks.test_process import PERIODS
from tests.leaks.viewers import JSON, WEBSOCKET, Asked, Asker

INTERNAL_SDL = schema_from("INTERNAL")
LOWER = {"nobody": PUBLIC, "client's guest": CLIENT, "partner's guest": TEAM}
"""Somebody of each tier that does not have everything."""

GIVEN_DIRECTIVES = {each.name for each in specified_directives}
"""Directives that every schema has, with arguments of their own."""
ENGLISH = {"shown", "viewer", "workspace", "person", "reason"}
"""Names of higher tiers that are plain words in a lower one's descriptions and values."""


def names(schema: GraphQLSchema, up_to: int) -> set[str]:
    """Whatever has a name in the internal SDL and exists for a tier, as its directives say."""
    found: set[str] = set()
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            inside = {each: element for each, element in kind.fields.items() if tier_of(element) <= up_to}
            for each, element in inside.items():
                found |= {each} | {a for a, given in getattr(element, "args", {}).items() if tier_of(given) <= up_to}
        elif isinstance(kind, GraphQLEnumType):
            inside = {each: value for each, value in kind.values.items() if tier_of(value) <= up_to}
            found |= set(inside)
    return found


def hidden_from(tier: int) -> set[str]:
    """The names that exist for higher tiers alone."""
    return names(INTERNAL_SDL, TIERS["INTERNAL"]) - names(INTERNAL_SDL, tier) - ENGLISH


def shown_names(answer: bytes) -> set[str]:
    """The names in an answer to the whole introspection, but for those of introspection itself."""
    text = answer.decode()
    found = json.JSONDecoder().raw_decode(text[text.index('"__schema":') + len('"__schema":') :])[0]
    directives = [each for each in found["directives"] if each["name"] not in GIVEN_DIRECTIVES]
    shown = [each for each in found["types"] if not each["name"].startswith("__")], directives
    return set(re.findall(r'"name": "(\w+)"', json.dumps(shown)))


def ids(leaks: Leaks) -> dict[str, str]:
    """What to give to arguments that must be given."""
    person = leaks.house.named["client's guest"]
    project = leaks.house.named["client's marker"].global_id
    return PERIODS[0] | {
        "personId": person.global_id,
        "projectId": project,
        "projectIds": project,
        "pipelineId": leaks.aviary.rows["Pipeline"][0].global_id,
        "stageId": leaks.aviary.rows["Stage"][0].global_id,
        "id": person.global_id,
        "token": "jal_i_of_nobody",
        "text": "words",
    }


def roots_refused(schema: GraphQLSchema, tier: int) -> list[Asked]:
    """The mutations and subscriptions that a tier does not have, without anything that would have to be given."""
    found = []
    for root in (schema.mutation_type, schema.subscription_type):
        keyword = "mutation" if root is schema.mutation_type else "subscription"
        for name, _ in operations(schema, root, keyword):
            assert root is not None
            if tier_of(root.fields[name]) > tier:
                found.append(Asked(f"{keyword} {{ {name} {{ __typename }} }}", {}))
    return found


async def refused(asker: Asker, asked: list[Asked]) -> list[str]:
    """The answers, over two transports in turn, each of which must be a refusal before anything was run."""
    answers = [*await asker.answers(JSON, asked[::2]), *await asker.answers(WEBSOCKET, asked[1::2])]
    assert [answer for answer in answers if b"GRAPHQL_VALIDATION_FAILED" not in answer or b'"data"' in answer] == []
    return [answer.decode() for answer in answers]


@pytest.mark.behaviour("N-02", "S-05", "S-06")
async def test_a_field_above_the_tier_is_refused_and_nothing_is_read(plain_leaks: Leaks) -> None:
    for name, tier in LOWER.items():
        asker = plain_leaks.asker(name)
        every = probes(INTERNAL_SDL, ids(plain_leaks))
        above = []
        for (kind, field), asked in every.items():
            definition = INTERNAL_SDL.type_map[kind].fields[field]  # type: ignore[attr-defined]
            if tier_of(definition) > tier:
                above.append(asked)
        assert len(above) > 20
        for answer in await refused(asker, [*above, *roots_refused(INTERNAL_SDL, tier)]):
            assert plain_leaks.leaked(asker, answer) == []
            # The message repeats what was asked for; what it suggests instead must be the tier's own.
            for suggested in re.findall(r"Did you mean (.*?)\?", answer):
                assert set(re.findall(r"\w+", suggested)) & hidden_from(tier) == set()


@pytest.mark.behaviour("N-02", "S-05", "S-08")
async def test_columns_that_hold_no_canary_are_hidden_by_their_fields(plain_leaks: Leaks) -> None:
    """Switches, closed sets and links: the table says which tier has their fields, and the others have not."""
    for name, tier in LOWER.items():
        asker = plain_leaks.asker(name)
        every = probes(INTERNAL_SDL, ids(plain_leaks))
        shown = {column.field: column.tier for column in COLUMNS.values() if isinstance(column, Fixed) and column.field}
        assert len(shown) > 10
        asked = {field: every[field.split(".")[0], field.split(".")[1]] for field in shown}
        await refused(asker, [asked[field] for field, lowest in shown.items() if lowest > tier])
        for field, lowest in shown.items():
            if lowest <= tier:
                answer = await asker.data(asked[field])
                assert "errors" not in answer or answer["errors"][0]["extensions"]["code"] == "NOT_FOUND", (
                    field,
                    answer,
                )


@pytest.mark.behaviour("N-02")
async def test_introspection_and_sdl_have_no_trace_of_higher_tiers(plain_leaks: Leaks) -> None:
    for name, tier in LOWER.items():
        asker = plain_leaks.asker(name)
        tier_name = next(each for each, number in TIERS.items() if number == tier)
        types = {kind for kind, _ in places(INTERNAL_SDL)} - {kind for kind, _ in places(schema_from(tier_name))}
        hidden = hidden_from(tier) | types
        assert len(hidden) > 20
        # Words that cannot be plain English, where texts are searched: startViewAs, NOT_CLIENTS, INTERNAL.
        unmistakable = {each for each in hidden if re.search("[a-z][A-Z]|_|[A-Z]{3}", each)}
        assert len(unmistakable) > 20
        for answer in [*await asker.answers(JSON, [INTROSPECTION]), *await asker.answers(WEBSOCKET, [INTROSPECTION])]:
            assert b'"errors"' not in answer
            assert shown_names(answer) & hidden == set()
            assert set(re.findall(r"\w+", answer.decode())) & unmistakable == set()
            assert plain_leaks.aviary.found(answer) == set()
        for text in (sdl(tier_name), schema_of(Tier[tier_name]).as_str()):
            assert set(re.findall(r"\w+", text)) & unmistakable == set()
            assert "@" not in re.sub(r'""".*?"""', "", text, flags=re.S), "a directive, which names tiers"
        asked = [Asked(f'{{ __type(name: "{kind}") {{ name fields {{ name }} }} }}', {}) for kind in sorted(types)]
        for answer in await asker.answers(JSON, asked):
            assert json.loads(answer.rsplit(b"\n", 1)[1]) == {"data": {"__type": None}}


@pytest.mark.behaviour("N-02")
@pytest.mark.parametrize("every", [15, pytest.param(1, marks=pytest.mark.torture)])
async def test_misspelling_brings_nothing_to_light(plain_leaks: Leaks, every: int) -> None:
    for name, tier in LOWER.items():
        asker = plain_leaks.asker(name)
        tier_name = next(each for each, number in TIERS.items() if number == tier)
        schema = schema_from(tier_name)
        root = schema.query_type
        assert root is not None
        hidden = sorted(hidden_from(tier))
        asked = [Asked(f"{{ {name}z }}", {}) for name in hidden]
        for place, (name, definition) in enumerate(root.fields.items()):
            # And on what the lists lead to: on the page, on its edges, on the things themselves.
            if "first" in definition.args:
                asked += [
                    Asked(f"{{ {name} {{ edges {{ node {{ {each}z }} }} }} }}", {})
                    for each in hidden[place % every :: every]
                ]
        if "Node" in schema.type_map:
            asked += [Asked(f'{{ node(id: "x") {{ {each}z }} viewer {{ {each}z }} }}', {}) for each in hidden]
        answers = await asker.answers(JSON, asked)
        assert len(answers) > 20
        for answer in answers:
            assert b"Cannot query field" in answer
            for suggested in re.findall(r"Did you mean (.*?)\?", answer.decode()):
                assert set(re.findall(r"\w+", suggested)) & hidden_from(tier) == set()
