"""How a workspace shows itself to those who are invited to it: looking at it, and changing it."""

from typing import Annotated

import strawberry

from db.branding import Shown
from permissions.tiers import Tier
from resolvers import branding
from resolvers.branding import NewTexts
from resolvers.links import Links
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id
from schema.tiered import seen_by, takes, tiered_input, tiered_type

Language = Annotated[str | None, takes(Tier.PUBLIC, "In which language: en, de, pl or ru; else in English.")]
STAYS = "Left out: stays as it is; null: taken away."


@tiered_type
class Branding:
    """How a workspace shows itself to those who are invited to it."""

    name: str = seen_by(Tier.PUBLIC, "What it is called there.")
    accent_color: str = seen_by(
        Tier.PUBLIC, "`#rrggbb`, dark enough for white letters on it, and for letters on white."
    )
    background_color: str = seen_by(Tier.PUBLIC, "`#rrggbb`, light enough for dark letters on it.")
    headline: str | None = seen_by(Tier.PUBLIC, "In one line.")
    welcome: str | None = seen_by(Tier.PUBLIC, "In some sentences.")
    logo_url: str | None = seen_by(Tier.PUBLIC, "The logo, a PNG of at most 600 x 200 pixels.")

    @classmethod
    def of(cls, shown: Shown, language: str | None, links: Links) -> "Branding":
        """What is shown of a workspace, in a language."""
        return cls(
            name=shown.name,
            accent_color=shown.accent_color or branding.ACCENT,
            background_color=shown.background_color or branding.BACKGROUND,
            headline=branding.said(shown.headline, language),
            welcome=branding.said(shown.welcome, language),
            logo_url=links.logo(global_id("Workspace", shown.workspace_id)) if shown.has_logo else None,
        )


@tiered_input
class BrandingTextsInput:
    """Headline and welcome text in one language."""

    language: str = seen_by(Tier.INTERNAL, "en, de, pl or ru.")
    headline: str | None = seen_by(
        Tier.INTERNAL,
        f"In one line, at most {branding.LIMITS['headline']} characters. {STAYS}",
        default=strawberry.UNSET,
    )
    welcome: str | None = seen_by(
        Tier.INTERNAL, f"At most {branding.LIMITS['welcome']:,} characters. {STAYS}", default=strawberry.UNSET
    )


@tiered_input
class UpdateBrandingInput:
    """What is to be changed of the workspace's branding. The logo is sent to `POST /branding/logo`."""

    name: str | None = seen_by(
        Tier.INTERNAL, f"What it is called there, where that is not its name. {STAYS}", default=strawberry.UNSET
    )
    accent_color: str | None = seen_by(
        Tier.INTERNAL,
        f"`#rrggbb`, of buttons; the white text on them needs a contrast of 4.5:1. {STAYS}",
        default=strawberry.UNSET,
    )
    background_color: str | None = seen_by(
        Tier.INTERNAL,
        f"`#rrggbb`, of the page; the dark text on it needs a contrast of 4.5:1. {STAYS}",
        default=strawberry.UNSET,
    )
    texts: list[BrandingTextsInput] = seen_by(Tier.INTERNAL, "By language.", default_factory=list)


@tiered_type
class UpdateBrandingPayload:
    """What is shown from now on."""

    shown: strawberry.Private[Shown | None] = None
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")

    @seen_by(Tier.INTERNAL, "The branding, as it is now.")
    def branding(self, info: Info, language: Language = None) -> Branding | None:
        """As those who are invited see it."""
        return Branding.of(self.shown, language, info.context.links) if self.shown else None


@tiered_type
class BrandingQueries:
    """What is shown."""

    @seen_by(Tier.INTERNAL, "Exactly what those who are invited to this workspace are shown of it.")
    async def branding_preview(self, info: Info, language: Language = None) -> Branding:
        """Behaviour T-08."""
        return Branding.of(await branding.preview(info.context.viewer), language, info.context.links)


@tiered_type
class BrandingMutations:
    """Changing what is shown."""

    @seen_by(Tier.INTERNAL, "Change how the workspace shows itself to those who are invited to it.")
    async def update_branding(
        self,
        info: Info,
        input: Annotated[UpdateBrandingInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> UpdateBrandingPayload:
        """Behaviour T-08."""
        return await attempt(UpdateBrandingPayload, _update(info.context, input), info.context.language)


async def _update(context: Context, given: UpdateBrandingInput) -> UpdateBrandingPayload:
    columns = _given(given, "name", "accent_color", "background_color")
    texts = [NewTexts(each.language, _given(each, "headline", "welcome")) for each in given.texts]
    shown = await branding.update_branding(context.viewer, columns, texts, context.writer)
    return UpdateBrandingPayload(shown=shown, user_errors=[])


def _given(given: object, *names: str) -> dict[str, str | None]:
    return {name: getattr(given, name) for name in names if getattr(given, name) is not strawberry.UNSET}
