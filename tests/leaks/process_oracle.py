"""Who is meant to reach the firm's process, and what became of projects, worked out from the design in plain Python."""

from collections.abc import Callable, Iterable

from permissions.tiers import CompanyKind
from tests.leaks.canaries import Row
from tests.leaks.work_oracle import Knows


def reach(oracle: Knows) -> dict[str, Callable[[Row, bool], Iterable[Row]]]:
    """By model, the rows that exist for a person."""
    return {
        "Pipeline": lambda person, _: pipelines(oracle, person),
        "Stage": lambda person, _: stages(oracle, person),
        "Automation": lambda person, _: _of(oracle, "Automation", "stage_id", stages(oracle, person)),
        "StageMove": lambda person, _: _moves(oracle, person),
        "ToldStatus": lambda person, _: told(oracle, person),
        "ProjectLabel": lambda person, _: _labels(oracle, person),
    }


def pipelines(oracle: Knows, person: Row) -> list[Row]:
    """Their workspace's, for who works for the firm."""
    if not oracle.works_for_the_firm(person):
        return []
    return [row for row in oracle.rows("Pipeline") if row["workspace_id"] == person["workspace_id"]]


def stages(oracle: Knows, person: Row) -> list[Row]:
    """Those of the pipelines."""
    return _of(oracle, "Stage", "pipeline_id", pipelines(oracle, person))


def told(oracle: Knows, person: Row) -> list[Row]:
    """The firm's own people see drafts too; others what was told, of cards that they see."""
    if oracle.kind(person) is CompanyKind.OWN:
        return _of(oracle, "ToldStatus", "project_id", oracle.projects(person))
    cards = [project for project in oracle.projects(person) if project["shown"]]
    return [row for row in _of(oracle, "ToldStatus", "project_id", cards) if row["shown"]]


def _moves(oracle: Knows, person: Row) -> list[Row]:
    if not oracle.works_for_the_firm(person):
        return []
    return _of(oracle, "StageMove", "project_id", oracle.projects(person))


def _labels(oracle: Knows, person: Row) -> list[Row]:
    if oracle.kind(person) is not CompanyKind.OWN:
        return []
    return _of(oracle, "ProjectLabel", "project_id", oracle.projects(person))


def _of(oracle: Knows, model: str, link: str, parents: list[Row]) -> list[Row]:
    ids = {parent["id"] for parent in parents}
    return [row for row in oracle.rows(model) if row[link] in ids]
