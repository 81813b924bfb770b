"""What the tests of leaks cover, as it was recorded in `coverage.json`; `test_coverage.py` fails where it is less now.

More is covered by itself. What is gone on purpose (a field, a column, a viewer) leaves the record by

    .venv/bin/python -m tests.leaks.recorded

which is then reviewed like code: a name that vanished from the record is not tested any more.
"""

import json
from pathlib import Path
from typing import Any

from tests.leaks import house as building
from tests.leaks.documents import asked_in, nodes, operations, paged, probes, schema_from, wide
from tests.leaks.house import House
from tests.leaks.test_explaining import DOCUMENT as EXPLAIN
from tests.leaks.test_lists import AUDIT, PEOPLE
from tests.leaks.test_process import PERIODS
from tests.leaks.test_process import documents as by_arguments
from tests.leaks.test_searches import SEARCH
from tests.leaks.viewers import LOOKED_AT, NO_DOOR, READ_LINK, SESSION, TRANSPORTS, VIEW_AS

RECORD = Path(__file__).parent / "coverage.json"
PREVIEW = "query($language: String) { brandingPreview(language: $language) { name } }"
POSTED = "query($id: ID!, $posted: Visibility) { audience(id: $id, posted: $posted) { clients } }"
SOMETHING = dict.fromkeys(("personId", "projectId", "projectIds", "pipelineId", "stageId", "id", "token", "text"), "x")
SOMETHING |= PERIODS[0]


def covered() -> dict[str, list[str]]:
    """What is covered now, by name."""
    schema = schema_from("INTERNAL")
    house = building.built()
    documents = [asked.document for asked in (*wide(schema), *probes(schema, SOMETHING).values())]
    ids = {model: [row.global_id for row in rows if "id" in row.canaries] for model, rows in house.aviary.rows.items()}
    known = [PEOPLE, AUDIT, EXPLAIN, PREVIEW, POSTED, SEARCH]
    known += by_arguments(schema).values()
    documents += [asked.document for asked in nodes(schema, ids)] + known
    documents += [document for _, document in paged(schema)]
    documents += [document for _, document in operations(schema, schema.mutation_type, "mutation")]
    documents += [document for _, document in operations(schema, schema.subscription_type, "subscription")]
    fields, arguments = asked_in(schema, documents)
    return {
        "fields": sorted(".".join(place) for place in fields),
        "arguments": sorted(arguments),
        "columns": planted(house),
        "viewers": sorted(["nobody", *house.tokens]),
        "looked at": sorted(LOOKED_AT),
        "doors": sorted([NO_DOOR, SESSION, VIEW_AS, READ_LINK]),
        "transports": sorted(TRANSPORTS),
    }


def planted(house: House) -> list[str]:
    """The columns in which there is a canary."""
    rows = [row for rows in house.aviary.rows.values() for row in rows]
    return sorted({f"{row.model}.{column}" for row in rows for column in row.canaries})


def recorded() -> dict[str, Any]:
    """The record."""
    found: dict[str, Any] = json.loads(RECORD.read_text())
    return found


def main() -> None:
    """Write the record anew, with its numbers first."""
    names = covered()
    numbers = {what: len(some) for what, some in names.items()}
    RECORD.write_text(json.dumps({"numbers": numbers, "names": names}, indent=1) + "\n")
    print(", ".join(f"{number} {what}" for what, number in numbers.items()))


if __name__ == "__main__":
    main()
