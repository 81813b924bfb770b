"""The tests of leaks cover what they covered, and everything there is in the internal SDL and in the models."""

import re

import pytest
from tortoise import fields

from tests.leaks.canaries import MODELS, Aviary, CannotPlant
from tests.leaks.columns import CLIENT, COLUMNS, INTERNAL, NOBODY, PUBLIC, Fixed, Seen
from tests.leaks.documents import places, schema_from
from tests.leaks.house import built
from tests.leaks.recorded import covered, planted, recorded


def columns() -> set[str]:
    """Every column of every model, whether or not Tortoise has been started, which adds those of the links."""
    found = set()
    for name, model in MODELS.items():
        meta = model._meta
        links = {f"{link}_id" for link in meta.fk_fields | meta.o2o_fields}
        found |= {f"{name}.{column}" for column in set(meta.fields_db_projection) | links}
    return found


def test_nothing_that_was_covered_is_left_out_now() -> None:
    """See `recorded.py` for how to take what is gone on purpose out of the record."""
    now, record = covered(), recorded()
    for what, names in record["names"].items():
        assert record["numbers"][what] == len(names)
        assert sorted(set(names) - set(now[what])) == [], f"{what}: not covered any more"


def test_every_field_of_the_internal_sdl_is_asked_for() -> None:
    schema = schema_from("INTERNAL")
    asked = {tuple(field.split(".")) for field in covered()["fields"]}
    assert places(schema) - asked == set()
    roots = [root for root in (schema.query_type, schema.mutation_type, schema.subscription_type) if root]
    arguments = {
        f"{root.name}.{name}({a})" for root in roots for name, field in root.fields.items() for a in field.args
    }
    assert arguments - set(covered()["arguments"]) == set()


def test_every_column_stands_in_the_table_and_holds_a_canary_or_says_why_not() -> None:
    assert columns() - set(COLUMNS) == set(), "say in tests/leaks/columns.py who may see these"
    assert set(COLUMNS) - columns() == set(), "tests/leaks/columns.py knows columns that do not exist"
    assert {name for name, seen in COLUMNS.items() if isinstance(seen, Seen)} - set(planted(built())) == set()
    fixed = {name: column for name, column in COLUMNS.items() if isinstance(column, Fixed)}
    schema = schema_from("INTERNAL")
    assert all(column.why for column in fixed.values())
    assert {column.field for column in fixed.values() if column.field} <= {".".join(place) for place in places(schema)}


def test_every_column_is_meant_for_a_tier_that_there_is() -> None:
    assert {column.tier for column in COLUMNS.values()} <= set(range(PUBLIC, NOBODY + 1))
    assert {CLIENT, INTERNAL, NOBODY} <= {column.tier for column in COLUMNS.values()}


def test_a_column_that_cannot_be_planted_is_named() -> None:
    with pytest.raises(CannotPlant, match=re.escape("Project.shape (BinaryField)")):
        Aviary()._value("Project.shape", fields.BinaryField(), 1)


def test_canaries_are_found_wherever_they_are() -> None:
    house = built()
    project = house.aviary.rows["Project"][0]
    for column, number in project.canaries.items():
        value = project[column]
        shown = value.isoformat().replace("+00:00", "Z") if column.endswith("_at") else str(value)
        for text in (f'{{"x":"{shown}"}}', f'say "{shown}", please'):
            assert house.aviary.found(text) == {number}, (column, text)
    assert house.aviary.found(f'"{project.global_id}"') == {project.canaries["id"]}
    assert house.aviary.found("nothing of ours, 2031-05-04T08:30:00Z, QED, cnry") == set()
