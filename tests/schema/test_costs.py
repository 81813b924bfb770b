"""What a document may ask for, and what it may really read: refused before it keeps a worker busy."""

from uuid import UUID

import pytest

from bench.documents import PROJECT_FILE
from db.models import Person, Project
from portal.project_page import DOCUMENT
from schema import budgets, costs
from tests.behaviours.project_file.links import opened
from tests.behaviours.project_file.portals import CHANGES, SNAPSHOT
from tests.behaviours.project_file.test_measured import SPA, STAFF, grow
from tests.behaviours.project_file.work import WORK
from tests.people import World

ISSUES = """query($id: ID!) { node(id: $id) { ... on Project { steps(first: 50) { edges { node { id name
  tasks(first: 20) { totalCount edges { cursor node { id title description dueOn workedMinutes
    status { kind name explanation } assignees { id displayName } step { id name }
    comments(first: 5) { totalCount edges { node { id text } } } } } } } } } } } }"""


def many_lists(count: int) -> str:
    """A document in which each task is asked for so many lists of comments, none like another."""
    lists = " ".join(
        f"c{n}: comments(first: {n + 1}) {{ totalCount edges {{ node {{ text }} }} }}" for n in range(count)
    )
    return f"""query($id: ID!) {{ node(id: $id) {{ ... on Project {{ steps(first: 100) {{ edges {{ node {{
      tasks(first: 100) {{ edges {{ node {{ {lists} }} }} }} }} }} }} }} }} }}"""


async def test_what_nobody_means_to_ask_for_is_refused_before_anything_is_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nadia = await world.person("Nadia Halden")
    project = await world.project(SPA)
    link = await opened(world, nadia, project)
    answer = await link.visitor.run(many_lists(60), id=project)
    [error] = answer["errors"]
    assert (error["extensions"]["code"], "data" in answer) == ("LIMIT_EXCEEDED", False)
    # Of each of 100 times 100 tasks two fields and 60 lists, which may have 1 to 60 entries: 1,830.
    assert error["message"] == (
        f"The document may ask for {2 + 100 * (3 + 100 * (2 + 60 + 4 * 1830))} fields, and 20000000 are allowed: a "
        "field counts as often as the lists that it is in may have entries, by their `first`. Ask for fewer at a time: "
        "a smaller `first`, or fewer fields in it."
    )
    # What frontends ask for passes, the limit at which it just does being the true figure.
    for document in (ISSUES, WORK, SNAPSHOT, PROJECT_FILE, STAFF):
        assert "errors" not in await nadia.run(document, id=project)
    assert "errors" not in await link.visitor.run(DOCUMENT)
    async with nadia.follow(CHANGES, id=project) as stream:
        assert "BOOKMARK" in str(await stream.next())
    # Entries by a number, a variable, its default, that of the field; fragments wherever they are spread.
    monkeypatch.setattr(costs, "MAX_COST", 100)
    listed = "workInProgress%s { edges { node { id } } }"
    for document, given, cost in (
        ("{ " + listed % "(first: 7)" + " }", {}, 1 + 7 * 3),
        ("query($n: Int!) { " + listed % "(first: $n)" + " }", {"n": 8}, 1 + 8 * 3),
        ("query($n: Int = 9) { " + listed % "(first: $n)" + " }", {}, 1 + 9 * 3),
        ("query($n: Int = 9) { " + listed % "(first: $n)" + " }", {"n": 10}, 1 + 10 * 3),
        ("{ " + listed % "" + " }", {}, 1 + 20 * 3),
        ("{ ...f } fragment f on Query { " + listed % "(first: 3)" + " ... on Query { __typename } }", {}, 2 + 3 * 3),
    ):
        monkeypatch.setattr(costs, "MAX_COST", cost)
        assert "errors" not in await nadia.run(document, **given), document
        monkeypatch.setattr(costs, "MAX_COST", cost - 1)
        answer = await nadia.run(document, **given)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["LIMIT_EXCEEDED"]
        assert f"may ask for {cost} fields" in answer["errors"][0]["message"]
    # A number that is none is told as ever, and changes are made or not as a whole.
    monkeypatch.undo()
    assert await nadia.codes("{ workInProgress(first: -1) { totalCount } }") == ["BAD_USER_INPUT"]
    monkeypatch.setattr(costs, "MAX_COST", 5)
    changing = 'mutation { setLanguage(input: {language: "de"}) { userErrors { a: code b: code c: code d: code } } }'
    assert await nadia.codes(changing) == ["LIMIT_EXCEEDED"]
    monkeypatch.undo()
    assert (await nadia.ask("{ viewer { language } }"))["viewer"] == {"language": "en"}
    # A subscription is refused when it is opened.
    monkeypatch.setattr(costs, "MAX_COST", 1_000)
    async with nadia.follow(CHANGES, id=project) as stream:
        assert "LIMIT_EXCEEDED" in str(await stream.next())


async def test_what_is_really_read_has_a_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nadia = await world.person("Nadia Halden")
    project = await world.project(SPA)
    row, author = (await Project.get(client_name=SPA)).id, (await Person.get(display_name="Nadia Halden")).id
    await grow(UUID(str(row)), UUID(str(author)), steps=10, tasks=10, entries=1)
    told = (
        "The document asks for more than is read at once: over 1000, where each list within a list counts for "
        "10, each of its entries for 5, and each field of an entry for 1. Ask for fewer at a time: a smaller `first`, "
        "or fewer lists and fields in it."
    )

    async def refused(document: str) -> None:
        # Once, however many lists were to be read, and without the parts that were.
        answer = await nadia.run(document, id=project)
        [error] = answer["errors"]
        assert (error["message"], error["extensions"], answer["data"]) == (told, {"code": "LIMIT_EXCEEDED"}, None)

    document = many_lists(10)
    assert "errors" not in await nadia.run(document, id=project)
    monkeypatch.setattr(budgets, "MOST", 1_000)
    for too_much in (document, SNAPSHOT):
        await refused(too_much)
    # Few fields of few things are far from it.
    few = "query($id: ID!) { node(id: $id) { ... on Project { steps(first: 5) { edges { node { name } } } } } }"
    assert "errors" not in await nadia.run(few, id=project)
    monkeypatch.setattr("schema.linked_pages.MOST_ROWS", 5)
    await refused(few)
