"""What the client is told of a project, changed: by hand, in bulk, by automations, by project templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import scopes
from db.audit import AuditAction
from db.writes import Transaction
from permissions.conditions import Keys
from permissions.tiers import Tier
from resolvers import audited

FALLBACK_LANGUAGE = "en"
TOLD_COLUMNS = (
    "client_name",
    "client_sort_name",
    "shown",
    "status",
    "status_description",
    "status_color",
    "status_icon",
    "status_updated_at",
)


@dataclass(frozen=True, slots=True)
class Prefill:
    """What a status is made of: its name and, from a template, its colour, icon and explanation, per language."""

    names: Mapping[str, str]
    descriptions: Mapping[str, str | None]
    color: str | None = None
    icon: str | None = None
    in_own_words: bool = False
    """In one language, then, whatever the company's is."""

    @classmethod
    def words(cls, status: str, description: str | None = None) -> "Prefill":
        """A status in one's own words, which has none of a template's looks."""
        return cls({FALLBACK_LANGUAGE: status}, {FALLBACK_LANGUAGE: description}, in_own_words=True)

    @classmethod
    def of_row(cls, template: scopes.StatusTemplate) -> "Prefill":
        """What a status template prefills."""
        return cls.of_template({"texts": template.texts, "color": template.color, "icon": template.icon})

    @classmethod
    def of_template(cls, kept: Mapping[str, Any]) -> "Prefill":
        """What a status template keeps: `texts` by language, `color` and `icon`."""
        names = {language: text["name"] for language, text in kept["texts"].items()}
        descriptions = {language: text["description"] or None for language, text in kept["texts"].items()}
        return cls(names, descriptions, kept["color"], kept["icon"])

    def name(self, language: str) -> str | None:
        """The status in this language, else in English, else in any."""
        return self.names.get(self._told_in(language))

    def description(self, language: str) -> str | None:
        """What it means, in the language that it is named in: nobody is told one thing in two."""
        return self.descriptions.get(self._told_in(language))

    def _told_in(self, language: str) -> str:
        return next((each for each in (language, FALLBACK_LANGUAGE, *self.names) if each in self.names), language)


@dataclass(frozen=True, slots=True)
class Told:
    """What a client was told of a project, and who saw it, at one moment."""

    keys: Keys
    values: Mapping[str, str | None]

    @classmethod
    def of(cls, project: scopes.Project) -> "Told":
        """At this moment."""
        values = {
            "clientName": project.client_name,
            "shown": str(project.shown).lower(),
            "status": project.status,
            "description": project.status_description,
        }
        return cls(scopes.project_keys(project), values)

    def tier(self, project: scopes.Project) -> Tier:
        """The lowest tier that sees a difference since then: a status that is and was hidden is the firm's draft."""
        return Tier.CLIENT if project.shown or self.keys["shown"] else Tier.INTERNAL


def tell(project: scopes.Project, prefill: Prefill, language: str, at: datetime) -> None:
    """Give a project a status with its looks; the description stays where the words are one's own.

    `at`: since when, which is what the history says (`told_statuses.moments`).
    """
    project.status = prefill.name(language)
    if prefill.description(language) is not None or not prefill.in_own_words:
        project.status_description = prefill.description(language)
    project.status_color, project.status_icon = prefill.color, prefill.icon
    project.status_updated_at = at


def audit(transaction: Transaction, project: scopes.Project, was: Told) -> None:
    """Note in the audit log what the client was told, and is told now."""
    hidden = was.keys["shown"] and not project.shown
    _note(transaction, AuditAction.STATUS_HIDDEN if hidden else AuditAction.STATUS_SET, project, was)


def audit_set(transaction: Transaction, project: scopes.Project, was: Told) -> None:
    """Likewise, where somebody has set a status: also one that is not shown."""
    _note(transaction, AuditAction.STATUS_SET, project, was)


def _note(transaction: Transaction, action: AuditAction, project: scopes.Project, was: Told) -> None:
    transaction.audit(audited.of_project(action, project, was.values, Told.of(project).values))
