"""How a search is asked: two traps, each of which would only show in a large workspace or with another Tortoise."""

import pytest

from db.models import SearchEntry
from db.search.matching import PARTED_AT
from tests.behaviours.project_file.searching import find
from tests.people import World
from tests.statements import Statements


@pytest.mark.behaviour("N-02")
async def test_the_words_are_a_condition_of_the_entries_themselves(
    plain_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nadia = await plain_world.person("Nadia Halden")
    watched = Statements.watch(monkeypatch)
    assert await find(nadia, "nadia halden")
    asked = [each for each in watched if "AS rank FROM search_entry" in each]
    assert asked
    postgres = SearchEntry._meta.db.capabilities.dialect == "postgres"
    for statement in asked:
        # A join of the table with itself is quadratic until the database has counted what is in it.
        assert "search_entry AS kept" not in statement
        assert ("WHERE array_to_tsvector(string_to_array(words, ' ')) @@" in statement) is postgres


async def test_tortoise_writes_a_statement_as_ours_is_put_into_it(plain_world: World) -> None:
    # Whoever comes here after an update of Tortoise: db.search.matching parts its statement at this text.
    query = SearchEntry.filter(workspace_id__not_isnull=True, project_id__in=[]).values("number")
    query._choose_db_if_not_chosen()
    query._make_query()
    sql, _ = query.query.get_parameterized_sql()
    before, parted, where = sql.partition(PARTED_AT)
    assert before == 'SELECT "number" "number"'
    assert parted
    assert "workspace_id" in where
    assert plain_world
