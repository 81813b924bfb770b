"""Who would see a step, a task or a comment, and who would be mailed: asked before posting and notifying (N-05)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from db import scopes
from languages.texts import say
from permissions import project_file
from permissions.approval_rules import lets_approve
from permissions.conditions import Condition, Keys, holds
from permissions.rules import may_ask_audience
from permissions.tiers import CompanyKind, Role, Section, Visibility
from permissions.viewer import OpenedLink, Viewer
from resolvers.paging import KeyKind, Order
from resolvers.project_file.limits import check_narrower
from resolvers.projects import Row
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

Kind = Literal["Step", "Task", "Comment"]
CONDITIONS = {"Step": project_file.steps, "Task": project_file.tasks, "Comment": project_file.comments}
PEOPLE = Order("people of an audience", (), "sort_name", KeyKind.TEXT, ascending=True)
COLUMNS = ("id", "sort_name", "company_id", "company__kind", "role")


@dataclass(frozen=True, slots=True)
class Audience:
    """Who would see a thing. `people`: rows in the order of their names, each with `mailed`; `links`: how many."""

    visibility: Visibility
    people: Sequence[Row]
    links: int

    def count(self, kind: CompanyKind) -> int:
        """How many of them are of companies of this kind."""
        return sum(row["company__kind"] is kind for row in self.people)


@dataclass(frozen=True, slots=True)
class _Thing:
    """What it is about: which condition decides who sees it, and by which keys."""

    kind: Kind
    project: scopes.Project
    step: scopes.Step
    visibility: Visibility
    keys: Keys


async def audience(viewer: Viewer, kind: str, thing_id: UUID, posted: Visibility | None) -> Audience:
    """Who would see this thing, or what is posted on it with the visibility `posted`: those who can sign in.

    Each is asked with a viewer of their own whether what decides lets them see it: the same that their reads go by.
    As many statements for a hundred people as for one.
    """
    allow(may_ask_audience(viewer), "id")
    thing = await _found(viewer, kind, thing_id)
    asked = _posted_on(viewer, thing, posted) if posted is not None else thing
    added = await scopes.accesses(viewer).filter(project_id=thing.project.id).values_list("person_id", flat=True)
    rows = await scopes.people(viewer).filter(account_id__not_isnull=True).values(*COLUMNS)
    seeing = _seeing(viewer, asked, rows, frozenset(added))  # type: ignore[arg-type]
    # Comments are mailed to nobody; steps and tasks are what approval is requested of.
    requested = asked.kind != "Comment" and posted is None
    people = [{**row, "mailed": requested and _approves(row, thing)} for row in seeing]
    people.sort(key=lambda row: (row["sort_name"], row["id"]))
    return Audience(asked.visibility, people, await _links(viewer, asked))


async def _found(viewer: Viewer, kind: str, thing_id: UUID) -> _Thing:
    if kind == "Step" and (step := await _one(scopes.steps(viewer), thing_id, "project")):
        return _Thing("Step", step.project, step, step.visibility, scopes.step_keys(step.project, step))
    if kind == "Task" and (task := await _one(scopes.tasks(viewer), thing_id, "project", "step")):
        limit = task.visibility.narrower(task.step.visibility)
        keys = scopes.task_keys(task.project, task.step, task)
        return _Thing("Task", task.project, task.step, limit, keys)
    if kind == "Comment" and (comment := await _one(scopes.comments(viewer), thing_id, "project", "task__step")):
        task, step = comment.task, comment.task.step
        limit = comment.visibility.narrower(task.visibility).narrower(step.visibility)
        keys = scopes.comment_keys(comment.project, step, task, comment)
        return _Thing("Comment", comment.project, step, limit, keys)
    raise not_found("step, task or comment", "id")


async def _one(rows: Any, thing_id: UUID, *related: str) -> Any:
    return await rows.filter(id=thing_id).select_related(*related).first()


def _posted_on(viewer: Viewer, thing: _Thing, visibility: Visibility) -> _Thing:
    # A task in the step, or a comment on the task, as whoever asks would write it.
    if thing.kind == "Comment":
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("Nothing is posted on a comment. Ask of its task."), "posted")
    check_narrower(visibility, thing.visibility, "posted")
    child: Kind = "Task" if thing.kind == "Step" else "Comment"
    name = child.lower()
    own = {name: None, f"{name}_visibility": visibility.value, f"{name}_author": str(viewer.person_id)}
    keys = {**thing.keys, **own, f"{name}_archived": False}
    return _Thing(child, thing.project, thing.step, visibility, keys)


def _seeing(viewer: Viewer, thing: _Thing, rows: Iterable[Row], added: frozenset[UUID]) -> list[Row]:
    # Who is alike in all that decides sees the same: of those, one is asked.
    authors = {value for key, value in thing.keys.items() if key.endswith("_author")}
    known: dict[object, bool] = {}
    found: list[Row] = []
    for row in rows:
        is_added, is_author = row["id"] in added, str(row["id"]) in authors
        alike = row["company_id"], row["role"], is_added, row["id"] if is_author else None
        if alike not in known:
            kind, role = CompanyKind(row["company__kind"]), Role(row["role"])
            somebody = Viewer(viewer.workspace_id, row["company_id"], kind, role, row["id"])
            condition = CONDITIONS[thing.kind](somebody)
            known[alike] = holds(condition, thing.keys, (thing.project.id,) if is_added else ())
        if known[alike]:
            found.append({**row, "company__kind": CompanyKind(row["company__kind"])})
    return found


def _approves(row: Row, thing: _Thing) -> bool:
    return lets_approve(row["company__kind"], thing.step.client_rights) is None


async def _links(viewer: Viewer, thing: _Thing) -> int:
    rows = scopes.read_links(viewer).filter(project_id=thing.project.id, deactivated_at=None)
    found = 0
    for row in await rows.values("id", "sections"):
        link = OpenedLink(row["id"], thing.project.id, frozenset(Section(each) for each in row["sections"]))
        whoever = Viewer(viewer.workspace_id, thing.project.company_id, CompanyKind.CLIENT, Role.GUEST, None, link)
        condition: Condition = CONDITIONS[thing.kind](whoever)
        found += holds(condition, thing.keys, ())
    return found
