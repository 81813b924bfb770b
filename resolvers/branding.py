"""Branding: how a workspace shows itself to those who are invited to it (behaviour T-08)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db import branding as rows
from db import scopes
from db.audit import AuditAction, Values
from db.branding import Shown
from db.events import Change
from db.writes import Transaction, Writer
from languages import LANGUAGES, SOURCE
from languages.texts import say
from permissions import rules
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import audited, contrast, texts
from resolvers.companies import known_language
from resolvers.refusals import ErrorCode, Refusal, allow

ACCENT = "#1f4e5f"
BACKGROUND = "#f4f4f2"
"""Where the workspace has chosen no colours."""
ON_ACCENT = "#ffffff"
ON_BACKGROUND = "#222222"
"""The colours of the page's texts: on buttons, and on the page."""
LIMITS = {"name": 100, "headline": 120, "welcome": 2_000}

Given = Mapping[str, str | None]
"""Values by column. What is left out stays, None takes away."""


@dataclass(frozen=True, slots=True)
class NewTexts:
    """Headline and welcome text in one language."""

    language: str
    given: Given


def said(of: Mapping[str, str], language: str | None) -> str | None:
    """A text in the language that is asked for; else in English, if there is one."""
    return of.get(language or SOURCE) or of.get(SOURCE)


async def preview(viewer: Viewer) -> Shown:
    """What those who are invited to the viewer's workspace are shown."""
    return await rows.shown(await scopes.workspaces(viewer).get())


async def shown_of(viewer: Viewer, workspace_ids: list[UUID]) -> Mapping[UUID, Shown]:
    """What is shown of these workspaces: of the viewer's own alone."""
    return {row.id: await rows.shown(row) for row in await scopes.workspaces(viewer).filter(id__in=workspace_ids)}


async def update_branding(viewer: Viewer, given: Given, new: Sequence[NewTexts], writer: Writer) -> Shown:
    """Change name, colours and texts."""
    allow(rules.may_edit_branding(viewer))
    if len(new) > len(LANGUAGES):
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, say("Name each language once in texts."), "texts")
    plain = {column: _checked(column, value) for column, value in given.items()}
    written = [_checked_texts(each, f"texts.{place}.") for place, each in enumerate(new)]

    async def work(transaction: Transaction) -> Shown:
        workspace = await _locked(viewer)
        row = await rows.to_change(workspace)
        columns: dict[str, Any] = {**plain}
        for column in ("headline", "welcome"):
            changed = {each.language: each.given[column] for each in written if column in each.given}
            both = {**getattr(row, column), **changed}
            columns[column] = {language: text for language, text in both.items() if text}
        await _change(transaction, workspace, row, columns)
        return await rows.shown(workspace)

    return await writer.commit(work, viewer)


async def set_logo(viewer: Viewer, logo: bytes | None, writer: Writer) -> Shown:
    """Put this PNG, which was drawn by `logos.redrawn`, in the logo's place; None takes it away."""
    allow(rules.may_edit_branding(viewer))

    async def work(transaction: Transaction) -> Shown:
        workspace = await _locked(viewer)
        await _change(transaction, workspace, await rows.to_change(workspace), {"logo": logo})
        return await rows.shown(workspace)

    return await writer.commit(work, viewer)


def etag(logo: bytes) -> str:
    """Tells one logo from another."""
    return hashlib.sha256(logo).hexdigest()[:32]


async def _locked(viewer: Viewer) -> scopes.Workspace:
    # So that two who change the branding for the first time make one row between them.
    return await scopes.workspaces(viewer).select_for_update(no_key=True).get()


async def _change(
    transaction: Transaction, workspace: scopes.Workspace, row: rows.Branding, columns: Mapping[str, Any]
) -> None:
    before = _values(row)
    for column, value in columns.items():
        setattr(row, column, value)
    if (after := _values(row)) == before:
        return
    await transaction.save([row], list(columns))
    transaction.log(Change(workspace.id, "branding.changed", "branding", row.id, Tier.INTERNAL))
    transaction.audit(audited.of_workspace(AuditAction.BRANDING_CHANGED, workspace, before, after))


def _values(row: rows.Branding) -> Values:
    found = {
        "name": row.name,
        "accentColor": row.accent_color,
        "backgroundColor": row.background_color,
        "logo": etag(row.logo) if row.logo else None,
    }
    for language in LANGUAGES:
        found |= {f"headline.{language}": row.headline.get(language), f"welcome.{language}": row.welcome.get(language)}
    return found


def _checked(column: str, value: str | None) -> str | None:
    if value is None:
        return None
    if column == "name":
        return _line(value, "name", "name")
    if column == "accent_color":
        found = contrast.colour(value, "accentColor")
        contrast.check_readable(ON_ACCENT, found, "accentColor", say("Take a darker colour."))
        return found
    found = contrast.colour(value, "backgroundColor")
    contrast.check_readable(ON_BACKGROUND, found, "backgroundColor", say("Take a lighter colour."))
    return found


def _checked_texts(new: NewTexts, within: str) -> NewTexts:
    known_language(new.language, f"{within}language")
    given = dict(new.given)
    if (headline := given.get("headline")) is not None:
        given["headline"] = _line(headline, f"{within}headline", "headline")
    if (welcome := given.get("welcome")) is not None:
        given["welcome"] = texts.required(welcome, f"{within}welcome", LIMITS["welcome"])
    return NewTexts(new.language, given)


def _line(text: str, field: str, column: str) -> str:
    # One line: it stands in headings and titles, and in the heads of mails.
    return texts.required(" ".join(text.split()), field, LIMITS[column])
