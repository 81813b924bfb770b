"""The projects that a mutation names: all of them there, or a refusal that says which are not."""

from uuid import UUID

import strawberry

from languages.texts import say
from resolvers.bulk import check_count
from resolvers.locked_projects import MissingProjects
from resolvers.refusals import ErrorCode, Refusal
from schema.nodes import global_id, row_id


def project_rows(ids: list[strawberry.ID]) -> list[UUID]:
    """The rows behind 1 to 500 projects' ids."""
    check_count(len(ids), "projects", "projectIds")
    rows = {given: row_id("Project", given) for given in ids}
    if wrong := [given for given, row in rows.items() if row is None]:
        raise _no_such_projects(wrong)
    return [row for row in rows.values() if row is not None]


def missing_projects(missing: MissingProjects) -> Refusal:
    """The refusal of projects that do not exist for the viewer."""
    return _no_such_projects([global_id("Project", row) for row in sorted(missing.ids)])


def _no_such_projects(ids: list[strawberry.ID]) -> Refusal:
    named: object = tuple(given[:80] for given in ids[:5])
    if len(ids) > 5:
        named = say("%(named)s and %(others)s more", named=named, others=len(ids) - 5)
    message = say(
        "Nothing was changed: no such project, or not open to you: %(named)s. Check or leave out these ids.",
        named=named,
    )
    return Refusal(ErrorCode.NOT_FOUND, message, "projectIds")
