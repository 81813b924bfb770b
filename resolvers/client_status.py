"""Setting and hiding what the client is told of a project, and the stream that tells it."""

from dataclasses import dataclass
from uuid import UUID

from db import people, projects, scopes, told_statuses
from db.clock import now
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions import reach
from permissions.process_rules import may_keep_status_templates
from permissions.rules import may_set_client_status
from permissions.tiers import Tier
from permissions.viewer import Viewer
from realtime.follow import Subject, Topic
from resolvers import status_templates, telling, texts
from resolvers.bulk import check_count
from resolvers.locked_projects import locked_projects
from resolvers.projects import Row, cards_by_id, row_of
from resolvers.refusals import ErrorCode, Refusal, allow, not_found
from resolvers.status_templates import Look
from resolvers.telling import FALLBACK_LANGUAGE, TOLD_COLUMNS, Prefill, Told, tell

MAX_STATUS = 120
MAX_CLIENT_NAME = 200
MAX_DESCRIPTION = 4_000

SET, RENAMED, HIDDEN = "client_status.set", "client_status.renamed", "client_status.hidden"
"""What is logged. Only where the client-facing name changes with the status is there anything new to search."""

CLIENT_STATUS = Topic((Subject("project", reach.cards, cards_by_id),))
"""Converges on "work in progress": the projects whose client-facing status the viewer sees."""


class Unset:
    """Not given, as opposed to given as null."""


UNSET = Unset()


@dataclass(frozen=True, slots=True)
class StatusChange:
    """What to set on every one of the projects, and from what: one of `status`, `template_id` and `new_template`.

    What is UNSET stays as it is.
    """

    project_ids: list[UUID]
    status: str | None
    template_id: UUID | None
    new_template: Look | None
    description: str | Unset | None
    client_name: str | None
    shown: bool


@dataclass(frozen=True, slots=True)
class StatusSet:
    """The projects as they are now, in the order given, and the template that was made with it, if one was."""

    projects: list[Row]
    template: Row | None


async def set_client_status(viewer: Viewer, change: StatusChange, writer: Writer) -> StatusSet:
    """Set the client-facing status of 1 to 500 projects, and make the template of it where it is new, all or none.

    Each setting is a statement made now: `updated_at` is renewed even where the words stay the same.
    """
    allow(may_set_client_status(viewer), "projectIds")
    project_ids = change.project_ids
    check_count(len(project_ids), "projects", "projectIds")
    look = _new_template(viewer, change)
    status = texts.required(change.status, "status", MAX_STATUS) if change.status is not None else None
    client_name = (
        texts.required(change.client_name, "clientName", MAX_CLIENT_NAME) if change.client_name is not None else None
    )
    description = (
        change.description
        if isinstance(change.description, Unset)
        else texts.optional(change.description, "description", MAX_DESCRIPTION)
    )

    async def work(transaction: Transaction) -> StatusSet:
        if look is not None:
            await people.hold_memberships(viewer.workspace_id)  # it comes before projects
        made = await status_templates.write_down(viewer, transaction, look) if look is not None else None
        prefill = Prefill.of_row(made) if made else await _prefill(viewer, status, change.template_id)
        # A status in one's own words is in one language, whatever the company's is.
        found = await locked_projects(viewer, project_ids, *([] if prefill.in_own_words else ["company"]))
        # Now that they are ours: whoever came first has said it before.
        at = await told_statuses.moments(list(found.values()), now())
        for project in found.values():
            was = Told.of(project)
            language = FALLBACK_LANGUAGE if prefill.in_own_words else project.company.language
            tell(project, prefill, language, at[project.id])
            if not isinstance(description, Unset):
                project.status_description = description
            verb = SET
            if client_name is not None and client_name != project.client_name:
                projects.call(project, client_name)
                verb = RENAMED
            project.shown = change.shown
            transaction.log(_change(viewer, verb, project, was))
            telling.audit_set(transaction, project, was)
        await transaction.save(list(found.values()), TOLD_COLUMNS)
        await told_statuses.write_down(list(found.values()), viewer.person_id, at)
        return StatusSet(_in_order(project_ids, found), status_templates.row_of(made) if made else None)

    return await writer.commit(work, viewer)


async def hide_client_status(viewer: Viewer, project_ids: list[UUID], writer: Writer) -> list[Row]:
    """Hide the client-facing status of 1 to 500 projects, all or none. What is hidden already stays so, silently."""
    allow(may_set_client_status(viewer), "projectIds")
    check_count(len(project_ids), "projects", "projectIds")

    async def work(transaction: Transaction) -> list[Row]:
        # What is archived is hidden already.
        found = await locked_projects(viewer, project_ids, archived=True)
        shown = [project for project in found.values() if project.shown]
        at = told_statuses.moments_of_shown(shown, now())
        for project in shown:
            was = Told.of(project)
            project.shown = False
            transaction.log(_change(viewer, HIDDEN, project, was))
            telling.audit(transaction, project, was)
        await transaction.save(shown, ("shown",))
        await told_statuses.write_down(shown, viewer.person_id, at)
        return _in_order(project_ids, found)

    return await writer.commit(work, viewer)


def _in_order(project_ids: list[UUID], found: dict[UUID, scopes.Project]) -> list[Row]:
    return [row_of(found[project_id]) for project_id in dict.fromkeys(project_ids)]


def _new_template(viewer: Viewer, change: StatusChange) -> Look | None:
    # The template to be made, checked, where one is given; there must be one thing to set a status from.
    given = change.status is not None, change.template_id is not None
    if change.new_template is None:
        if all(given) or not any(given):
            raise Refusal(ErrorCode.BAD_USER_INPUT, say("Give one of status, templateId and newTemplate."), "status")
        return None
    allow(may_keep_status_templates(viewer), "newTemplate")
    if any(given):
        message = say("Give newTemplate alone: without status and templateId.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "newTemplate")
    return status_templates.checked(change.new_template)


async def _prefill(viewer: Viewer, status: str | None, template_id: UUID | None) -> Prefill:
    if status is not None:
        return Prefill.words(status)
    template = await scopes.status_templates(viewer).get_or_none(id=template_id)
    if template is None:
        raise not_found("status template", "templateId")
    return Prefill.of_row(template)


def _change(viewer: Viewer, verb: str, project: scopes.Project, was: Told) -> Change:
    after = scopes.project_keys(project)
    return Change(viewer.workspace_id, verb, "project", project.id, Tier.CLIENT, was.keys, after)
