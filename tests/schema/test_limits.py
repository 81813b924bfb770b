"""Documents that ask for too much are refused before they cost anything; those of ordinary frontends are not."""

from collections.abc import Callable

import pytest
from graphql import get_introspection_query

from schema import limits
from server.engine import NOBODY
from tests.people import World

INTROSPECTION = get_introspection_query(
    specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
)


def deep(levels: int) -> str:
    """A document of so many levels."""
    wrapped = levels - 3
    return "{ __schema { types {" + "ofType {" * wrapped + "name" + "}" * wrapped + "} } }"


def written_out(fields: int) -> str:
    """A document that has so many fields once its fragment is written out where it is spread."""
    rules = " ".join(f"a{number}: maximumLength" for number in range(99))
    rest = " ".join(f"b{number}: __typename" for number in range(fields - 900))
    return f"{{ {'...rules ' * 9} {rest} }} fragment rules on Query {{ passwordRules {{ {rules} }} }}"


def repeated(times: int) -> str:
    """A document that asks so often for the same field in one place."""
    return "{ passwordRules {" + " maximumLength" * times + "} }"


def introspecting(fields: int) -> str:
    """A document with so many fields of introspection."""
    return "{ __schema { types {" + " ".join(f"a{number}: name" for number in range(fields - 1)) + "} } }"


def tokens(count: int) -> str:
    """A document of so many tokens."""
    most = (count - 5) // 10
    rules = " ".join(f"a{number}: maximumLength @include(if: true)" for number in range(most))
    return f"{{ passwordRules {{ {rules} {'maximumLength ' * (count - 5 - 10 * most)} }} }}"


def long(length: int) -> str:
    """A document of so many characters."""
    return "{ passwordRules { maximumLength } }".ljust(length)


def commented(comments: int) -> str:
    """A document with so many comments."""
    return "{ passwordRules { maximumLength } }" + "#\n" * comments


def conflicts(pairs: int) -> int:
    """How often the same field may be asked for in one place until it takes so many comparisons."""
    return next(times for times in range(1, pairs) if times * (times + 1) > pairs)


LIMITS = [
    (deep, limits.MAX_DEPTH, "The document has more than 15 levels. Split it."),
    (
        written_out,
        limits.MAX_FIELDS,
        "The document has more than 1000 fields with its fragments written out. Split it.",
    ),
    (introspecting, limits.MAX_INTROSPECTED, "The document has more than 300 fields of introspection. Split it."),
    (
        repeated,
        conflicts(limits.MAX_COMPARISONS),
        "The document takes too much work to check. Split it, or repeat less in it.",
    ),
    (tokens, limits.MAX_TOKENS, "Document contains more than 3000 tokens. Split it."),
    (long, limits.MAX_LENGTH, "The document has more than 100000 characters. Split it."),
    (commented, limits.MAX_COMMENTS, "Document contains more than 3000 comments. Split it."),
]
NAMES = [make.__name__ for make, _, _ in LIMITS]


@pytest.mark.parametrize(("make", "most", "message"), LIMITS, ids=NAMES)
async def test_a_document_at_a_limit_passes_and_one_beyond_it_does_not(
    plain_world: World, make: Callable[[int], str], most: int, message: str
) -> None:
    assert await plain_world.nobody.ask(make(most))
    answer = await plain_world.nobody.run(make(most + 1))
    assert answer == {"errors": [{"message": message, "extensions": {"code": "LIMIT_EXCEEDED"}}]}


async def test_the_introspection_query_of_code_generators_passes_for_everybody(plain_world: World) -> None:
    owner, eleanor = await plain_world.person("Nadia Halden"), await plain_world.person("Eleanor Whitcombe")
    for caller, has_projects in ((plain_world.nobody, False), (eleanor, True), (owner, True)):
        types = (await caller.ask(INTROSPECTION))["__schema"]["types"]
        assert ("Project" in {named["name"] for named in types}) is has_projects


async def test_a_page_of_300_fields_that_asks_for_the_typename_everywhere_passes(plain_world: World) -> None:
    card = """totalCount __typename edges { __typename cursor node { __typename id clientName
      company { __typename id name kind } clientStatus { __typename status description color icon updatedAt } } }
      pageInfo { __typename hasNextPage endCursor }"""
    page = "{" + " ".join(f"list{number}: workInProgress(first: 1) {{ {card} }}" for number in range(13)) + "}"
    assert len(await (await plain_world.person("Eleanor Whitcombe")).ask(page)) == 13


async def test_a_page_of_components_that_each_bring_their_fragment_passes(plain_world: World) -> None:
    names = range(30)
    cards = " ".join(f"fragment Card{n} on Project {{ id clientName ...Status{n} company {{ id }} }}" for n in names)
    statuses = " ".join(f"fragment Status{n} on Project {{ clientStatus {{ status updatedAt }} }}" for n in names)
    spread = " ".join(f"...Card{n}" for n in names)
    page = f"{{ workInProgress {{ edges {{ node {{ {spread} }} }} }} }} {cards} {statuses}"
    assert await (await plain_world.person("Eleanor Whitcombe")).ask(page)


async def test_a_fragment_that_spreads_itself_does_not_validate(plain_world: World) -> None:
    document = "{ ...a } fragment a on Query { ...b } fragment b on Query { passwordRules { maximumLength } ...a }"
    answer = await plain_world.nobody.run(document)
    assert [(error["message"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (f"Cannot spread fragment 'a' within itself via 'b'. {NOBODY}", "GRAPHQL_VALIDATION_FAILED")
    ]


def bomb() -> str:
    """Thirty fragments, each of which spreads the next one twice: a thousand million fields."""
    fragments = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(30))
    return f"{{ ...f0 }} {fragments} fragment f30 on Query {{ __typename }}"


def overlapping() -> str:
    """Fields of one name within fields of one name, on three levels."""
    return "{ a: __schema {" + ("b: types {" + "c: name " * 20 + "} ") * 14 + "} }"


def crowded() -> str:
    """Fragments spread side by side, each to be compared with each other one."""
    names = range(210)
    fragments = " ".join(f"fragment f{n} on Query {{ a{n}: __typename }}" for n in names)
    return f"{{ {' '.join(f'...f{n}' for n in names)} }} {fragments}"


def chained() -> str:
    """Inline fragments within each other, in fragments that spread each other: deep without a field."""
    fragments = [f"fragment f{n} on Query {{ {'... {' * 155} ...f{n + 1} {'}' * 155} }}" for n in range(5)]
    last = f"fragment f5 on Query {{ {'... {' * 155} __typename {'}' * 155} }}"
    return " ".join(["{ ...f0 }", *fragments, last])


def nested() -> str:
    """Far deeper than anything should be."""
    return "{ a " * 1_400


@pytest.mark.parametrize("make", [bomb, overlapping, crowded, chained, nested])
async def test_a_document_made_to_keep_the_server_busy_is_refused(plain_world: World, make: Callable[[], str]) -> None:
    assert await plain_world.nobody.codes(make()) == ["LIMIT_EXCEEDED"]


async def test_a_limit_is_kept_in_operations_and_fragments_that_do_not_run(plain_world: World) -> None:
    body = {"query": f"query Small {{ __typename }} query Deep {deep(16)}", "operationName": "Small"}
    response = await plain_world.http.post(f"{plain_world.url}/graphql", json=body)
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["LIMIT_EXCEEDED"]


async def test_a_subscription_has_fewer_fields_since_it_runs_for_every_message(plain_world: World) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    for count, refused in ((limits.MAX_STREAM_FIELDS - 1, False), (limits.MAX_STREAM_FIELDS, True)):
        fields = " ".join(f"c{number}: cursor" for number in range(count))
        async with eleanor.follow(f"subscription {{ clientStatusChanges {{ {fields} }} }}") as stream:
            message = await stream.next()
            assert ("LIMIT_EXCEEDED" in str(message)) is refused


async def test_one_document_makes_few_changes(plain_world: World) -> None:
    # Each attempt to sign in costs a password's hash, and is a guess.
    def document(count: int) -> str:
        attempts = (f'a{n}: signIn(input: {{email: "", password: ""}}) {{ token }}' for n in range(count))
        return f"mutation {{ ...m ... on Mutation {{ __typename }} }} fragment m on Mutation {{ {' '.join(attempts)} }}"

    assert "errors" not in await plain_world.nobody.run(document(limits.MAX_CHANGES - 1))
    assert await plain_world.nobody.codes(document(limits.MAX_CHANGES)) == ["LIMIT_EXCEEDED"]
