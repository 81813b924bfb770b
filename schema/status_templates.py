"""Status templates: what prefills a client-facing status."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import status_templates
from schema.context import Info
from schema.nodes import Node, global_id
from schema.tiered import seen_by, tiered_type


@tiered_type
class StatusText:
    """A status in one language."""

    language: str = seen_by(Tier.INTERNAL, "en, de, pl or ru.")
    name: str = seen_by(Tier.INTERNAL, "The status in a few words.")
    description: str = seen_by(Tier.INTERNAL, "What it means, for the client; empty where it says nothing.")

    @classmethod
    def all_of(cls, kept: Mapping[str, Mapping[str, str]]) -> "list[StatusText]":
        """The texts as they are kept, by language."""
        return [cls(language=language, **text) for language, text in sorted(kept.items())]


@tiered_type
class StatusTemplate(Node):
    """Prefills a client-facing status. What was filled from it does not change with it."""

    color: str = seen_by(Tier.INTERNAL, "#RRGGBB.")
    icon: str = seen_by(Tier.INTERNAL, "An icon's name.")
    texts: list[StatusText] = seen_by(Tier.INTERNAL, "The status per language.")

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "StatusTemplate":
        """The template in a row."""
        found = StatusText.all_of(row["texts"])
        return cls(id=global_id("StatusTemplate", row["id"]), color=row["color"], icon=row["icon"], texts=found)

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the templates that exist for the viewer."""
        return {key: cls.of(row) for key, row in (await status_templates.templates_by_id(viewer, ids)).items()}


@tiered_type
class StatusTemplateQueries:
    """The workspace's status templates."""

    @seen_by(Tier.INTERNAL, "The workspace's status templates, in their order.")
    async def status_templates(self, info: Info) -> list[StatusTemplate]:
        """At most a hundred, so not paged."""
        return [StatusTemplate.of(row) for row in await status_templates.list_templates(info.context.viewer)]
