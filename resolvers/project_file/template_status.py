"""The status that a project template sets in what is made from it: kept as a status template keeps its own."""

from typing import Any

from db import scopes, status_templates, told_statuses
from db.clock import now
from db.writes import Transaction
from languages.texts import say
from permissions.viewer import Viewer
from resolvers import telling, texts
from resolvers.client_status import MAX_DESCRIPTION, MAX_STATUS
from resolvers.refusals import ErrorCode, Refusal
from resolvers.telling import TOLD_COLUMNS, Prefill, Told

Kept = dict[str, Any]
"""`texts` by language, `color` and `icon`. Nothing links it to the status template that it may come from."""


async def of_project(project: scopes.Project) -> Kept:
    """What a client is told of a project now, or the firm has drafted. Its company is fetched.

    In other languages than the company's: as the status template of that name says it.
    """
    if project.status is None:
        message = say("The project has no status. Set one first, or leave withStatus out.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "withStatus")
    alike = await status_templates.named(project.workspace_id, [project.status])
    told = {"name": project.status, "description": project.status_description or ""}
    others = alike[0].texts if alike else {}
    return _kept({**others, project.company.language: told}, project.status_color, project.status_icon)


def of_template(template: scopes.StatusTemplate) -> Kept:
    """What a status template says now."""
    return _kept(template.texts, template.color, template.icon)


def in_own_words(viewer: Viewer, status: str, description: str | None) -> Kept:
    """A status in one's own words, which is told as it is, whatever the company's language."""
    name = texts.required(status, "status", MAX_STATUS)
    text = texts.optional(description, "description", MAX_DESCRIPTION)
    return _kept({viewer.language: {"name": name, "description": text or ""}}, None, None)


async def begin(transaction: Transaction, viewer: Viewer, project: scopes.Project, kept: Kept, language: str) -> None:
    """Show the client this status of a project that was made in this transaction, in this language.

    It is told with the event of the project's being made.
    """
    was, at = Told.of(project), now()  # it has no history that this could come before
    telling.tell(project, Prefill.of_template(kept), language, at)
    project.shown = project.keeps_status = True
    await transaction.save([project], (*TOLD_COLUMNS, "keeps_status"))
    await told_statuses.write_down([project], viewer.person_id, {project.id: at})
    telling.audit_set(transaction, project, was)


def _kept(by_language: dict[str, dict[str, str]], color: str | None, icon: str | None) -> Kept:
    return {"texts": by_language, "color": color, "icon": icon}
