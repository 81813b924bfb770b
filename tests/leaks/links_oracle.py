"""What whoever has a read link is meant to see by it, worked out from the design in plain Python."""

from collections.abc import Iterable

from permissions.tiers import CompanyKind
from tests.leaks import process_oracle, stored_oracle, work_oracle
from tests.leaks.canaries import Row
from tests.leaks.columns import CLIENT, COLUMNS, TOLD, Seen
from tests.leaks.seen import FILE, ROW
from tests.leaks.work_oracle import Knows

SECTIONS = {
    "Step": "STEPS",
    "Task": "STEPS",
    "Comment": "STEPS",
    "Approval": "STEPS",
    "TimeEntry": "HOURS",
    "File": "FILES",
    "Note": "NOTES",
    "Person": "PEOPLE",
    "ToldStatus": "STATUS",
}
"""By model, the section in which its rows are; the others are there without any."""
NAMES_ALONE = ("id", "display_name")
"""Of people."""


class Visitor:
    """Sees one project as a client's person would to whom its file is open, and is nobody."""

    def __init__(self, oracle: Knows, link: Row) -> None:
        self._oracle = oracle
        self._project = next(row for row in oracle.rows("Project") if row["id"] == link["project_id"])

    def rows(self, model: str) -> list[Row]:
        """All rows of a model."""
        return self._oracle.rows(model)

    def depth(self, person: Row | None) -> int:
        """A client's."""
        return CLIENT

    def files(self, person: Row) -> list[Row]:
        """The one, whether or not it is shared."""
        return [self._project]

    def projects(self, person: Row) -> list[Row]:
        """The one."""
        return [self._project]

    def kind(self, person: Row) -> CompanyKind:
        """A client's."""
        return CompanyKind.CLIENT

    def works_for_the_firm(self, person: Row) -> bool:
        """They do not."""
        return False

    def reached(self, link: Row) -> dict[str, Iterable[Row]]:
        """The rows that there are, whatever the sections."""
        work = {**work_oracle.reach(self), **stored_oracle.reach(self)}
        found: dict[str, Iterable[Row]] = {model: rows(link, False) for model, rows in work.items()}
        workspace, project = link["workspace_id"], self._project
        added = {row["person_id"] for row in self.rows("ProjectAccess") if row["project_id"] == project["id"]}
        companies = [row for row in self.rows("Company") if row["workspace_id"] == workspace]
        return found | {
            "Project": [project],
            "Company": [
                row for row in companies if row["id"] == project["company_id"] or row["kind"] is CompanyKind.OWN
            ],
            "Workspace": [row for row in self.rows("Workspace") if row["id"] == workspace],
            "Branding": [row for row in self.rows("Branding") if row["workspace_id"] == workspace],
            "ToldStatus": process_oracle.told(self, link),
            "TimeEntry": [row for row in self.rows("TimeEntry") if row["project_id"] == project["id"]],
            "Person": [row for row in self.rows("Person") if row["id"] in added and row["removed_at"] is None],
        }


def allowed(oracle: Knows, link: Row) -> set[int]:
    """The numbers of all canaries that whoever has the link is meant to be able to see."""
    if link["deactivated_at"] is not None:
        return set()
    on = set(link["sections"])
    found: set[int] = set()
    for model, rows in Visitor(oracle, link).reached(link).items():
        if SECTIONS.get(model) in (None, *on):
            found |= {row.canaries[name] for row in rows for name in row.canaries if _shows(model, name, row, on)}
    return found


def _shows(model: str, column: str, row: Row, on: set[str]) -> bool:
    seen = COLUMNS[f"{model}.{column}"]
    if not isinstance(seen, Seen) or seen.tier > CLIENT or (model == "Person" and column not in NAMES_ALONE):
        return False
    return seen.rule in (ROW, FILE) or (seen.rule == TOLD and "STATUS" in on and bool(row["shown"]))
