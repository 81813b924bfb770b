"""Status templates: made, changed, moved and deleted by who sets statuses. What they filled stays as it is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from db import people, scopes
from db import status_templates as kept
from db.audit import Audit, AuditAction, Values
from db.events import Change
from db.status_templates import Texts
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.process_rules import may_keep_status_templates
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import texts
from resolvers.companies import known_language
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

COLUMNS = ("id", "color", "icon", "texts")
COLOR = re.compile(r"#[0-9a-fA-F]{6}")
ICON = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,39}")
MAX_NAME = 120
MAX_DESCRIPTION = 4_000
MAX_TEMPLATES = 100
NONE: Values = {}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StatusText:
    """A status in one language, as it is given."""

    language: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Look:
    """What a template consists of, as it is given; None: not given. `within` begins the names of its fields."""

    color: str | None
    icon: str | None
    texts: Sequence[StatusText] | None
    within: str = ""


async def list_templates(viewer: Viewer) -> list[Row]:
    """The workspace's status templates, in their order."""
    return list(await scopes.status_templates(viewer).order_by("position", "id").values(*COLUMNS))


async def templates_by_id(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Row]:
    """Those of the templates that exist for the viewer."""
    return {row["id"]: row for row in await scopes.status_templates(viewer).filter(id__in=ids).values(*COLUMNS)}


async def create(viewer: Viewer, look: Look, writer: Writer) -> Row:
    """Make a template, the last of its workspace. All of `look` is given."""
    allow(may_keep_status_templates(viewer))
    look = checked(look)

    async def work(transaction: Transaction) -> Row:
        await people.hold_memberships(viewer.workspace_id)
        return row_of(await write_down(viewer, transaction, look))

    return await writer.commit(work, viewer)


async def write_down(viewer: Viewer, transaction: Transaction, look: Look) -> scopes.StatusTemplate:
    """Make a template inside a change that is under way and holds the memberships. It has been checked."""
    if await scopes.status_templates(viewer).count() >= MAX_TEMPLATES:
        message = say("There are %(most)s status templates already. Delete one first.", most=MAX_TEMPLATES)
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, look.within.removesuffix(".") or None)
    assert look.color is not None
    assert look.icon is not None
    assert look.texts is not None
    template = await kept.create(viewer.workspace_id, look.color, look.icon, _kept(look.texts))
    transaction.log(_change("created", template))
    transaction.audit(_audit(AuditAction.STATUS_TEMPLATE_CREATED, template, after=_told(template)))
    return template


async def update(viewer: Viewer, template_id: UUID, look: Look, writer: Writer) -> Row:
    """Change a template; what is not given stays. `texts` takes the place of all that there were."""
    allow(may_keep_status_templates(viewer))
    look = checked(look)

    async def work(transaction: Transaction) -> Row:
        template = await _locked(viewer, template_id)
        was = _told(template)
        template.color = look.color or template.color
        template.icon = look.icon or template.icon
        template.texts = _kept(look.texts) if look.texts is not None else template.texts
        if (now_is := _told(template)) != was:
            await transaction.save([template], ("color", "icon", "texts"))
            transaction.log(_change("changed", template))
            transaction.audit(_audit(AuditAction.STATUS_TEMPLATE_CHANGED, template, was, now_is))
        return row_of(template)

    return await writer.commit(work, viewer)


async def move(viewer: Viewer, template_id: UUID, after_id: UUID | None, writer: Writer) -> Row:
    """Put a template behind another; before all, where none is named."""
    allow(may_keep_status_templates(viewer))

    async def work(transaction: Transaction) -> Row:
        await people.hold_memberships(viewer.workspace_id)
        template = await _locked(viewer, template_id)
        if after_id != template_id:
            after = await scopes.status_templates(viewer).get_or_none(id=after_id) if after_id else None
            if after_id is not None and after is None:
                raise not_found("status template", "after")
            await kept.place(template, after)
            transaction.log(_change("moved", template))
        return row_of(template)

    return await writer.commit(work, viewer)


async def delete(viewer: Viewer, template_id: UUID, writer: Writer) -> UUID:
    """Delete a template. Automations that name it do nothing from then on, and say so in the history."""
    allow(may_keep_status_templates(viewer))

    async def work(transaction: Transaction) -> UUID:
        template = await _locked(viewer, template_id)
        await template.delete()
        transaction.log(_change("deleted", template))
        transaction.audit(_audit(AuditAction.STATUS_TEMPLATE_DELETED, template, _told(template)))
        return template_id

    return await writer.commit(work, viewer)


def checked(look: Look) -> Look:
    """What is given, trimmed. Refuses what no template can be."""
    color = look.color
    if color is not None and not COLOR.fullmatch(color):
        message = say("color is %(given)r. Write it as #rrggbb.", given=color[:20])
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, f"{look.within}color")
    if look.icon is not None and not ICON.fullmatch(look.icon):
        field = f"{look.within}icon"
        message = say("%(field)s is no icon's name: 1 to 40 letters, digits, hyphens, dots and colons.", field=field)
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    given = None if look.texts is None else _checked(look.texts, f"{look.within}texts")
    return replace(look, color=color.upper() if color else None, texts=given)


def _checked(given: Sequence[StatusText], field: str) -> list[StatusText]:
    if not given:
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("%(field)s is empty. Give one text at least.", field=field), field)
    found: dict[str, StatusText] = {}
    for each in given:
        language = known_language(each.language, field)
        if language in found:
            message = say("%(field)s has %(language)s twice. Give each language once.", field=field, language=language)
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
        description = texts.optional(each.description, field, MAX_DESCRIPTION) or ""
        found[language] = StatusText(language, texts.name(each.name, field, MAX_NAME), description)
    return list(found.values())


def row_of(template: scopes.StatusTemplate) -> Row:
    """A template that was changed in this transaction."""
    return {column: getattr(template, column) for column in COLUMNS}


async def _locked(viewer: Viewer, template_id: UUID) -> scopes.StatusTemplate:
    template = await scopes.status_templates(viewer).filter(id=template_id).select_for_update().first()
    if template is None:
        raise not_found("status template", "statusTemplateId")
    return template


def _kept(given: Sequence[StatusText]) -> Texts:
    return {each.language: {"name": each.name, "description": each.description} for each in given}


def _change(verb: str, template: scopes.StatusTemplate) -> Change:
    verb = f"status_template.{verb}"
    return Change(template.workspace_id, verb, "status_template", template.id, Tier.INTERNAL)


def _told(template: scopes.StatusTemplate) -> dict[str, str | None]:
    # By the names of the API, each text by its language.
    told: dict[str, str | None] = {"color": template.color, "icon": template.icon}
    for language, text in sorted(template.texts.items()):
        told |= {f"texts.{language}.{name}": value for name, value in text.items()}
    return told


def _audit(action: AuditAction, template: scopes.StatusTemplate, before: Values = NONE, after: Values = NONE) -> Audit:
    called = (template.texts.get("en") or next(iter(template.texts.values())))["name"]
    return Audit(template.workspace_id, action, "status_template", template.id, called, before, after)
