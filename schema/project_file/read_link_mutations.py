"""Making read links, switching their sections, and deactivating them."""

from typing import Annotated

import strawberry

from permissions.tiers import Section, Tier
from resolvers.project_file import read_links
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import required_row
from schema.project_file.read_links import ReadLink
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class CreateReadLinkInput:
    """A link to a project, and what it shows."""

    project_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which project's file it opens.")
    name: str = seen_by(Tier.INTERNAL, "What the firm calls it.")
    sections: list[Section] = seen_by(Tier.INTERNAL, "The sections that it shows: one at least.")


@tiered_input
class UpdateReadLinkInput:
    """Another name, other sections, or both."""

    read_link_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which link: one that is open.")
    name: str | None = seen_by(Tier.INTERNAL, "What the firm calls it from now on.", default=None)
    sections: list[Section] | None = seen_by(
        Tier.INTERNAL, "All the sections that it shows from now on: one at least.", default=None
    )


@tiered_input
class DeactivateReadLinkInput:
    """Which link to end. It never opens again."""

    read_link_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which link.")


@tiered_type
class ReadLinkPayload:
    """The link, as it is now."""

    read_link: ReadLink | None = seen_by(Tier.INTERNAL, "The link.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class ReadLinkMutations:
    """Read links."""

    @seen_by(Tier.INTERNAL, "Make a link to a project's file: whoever has it sees what it shows, live, and no more.")
    async def create_read_link(
        self,
        info: Info,
        input: Annotated[CreateReadLinkInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> ReadLinkPayload:
        """Behaviour C-01."""
        return await attempt(ReadLinkPayload, _create(info.context, input), info.context.language)

    @seen_by(
        Tier.INTERNAL, "Call a link something else, or switch its sections: at once, for who looks through it now."
    )
    async def update_read_link(
        self,
        info: Info,
        input: Annotated[UpdateReadLinkInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> ReadLinkPayload:
        """Behaviour C-04."""
        return await attempt(ReadLinkPayload, _update(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "End a link for ever, and the live connections behind it at once.")
    async def deactivate_read_link(
        self,
        info: Info,
        input: Annotated[DeactivateReadLinkInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> ReadLinkPayload:
        """Behaviours C-05, C-06."""
        return await attempt(ReadLinkPayload, _deactivate(info.context, input), info.context.language)


async def _create(context: Context, given: CreateReadLinkInput) -> ReadLinkPayload:
    project = required_row("Project", given.project_id, "project", "projectId")
    row = await read_links.create(context.viewer, project, given.name, given.sections, context.tokens, context.writer)
    return ReadLinkPayload(read_link=ReadLink.of(row), user_errors=[])


async def _update(context: Context, given: UpdateReadLinkInput) -> ReadLinkPayload:
    link = required_row("ReadLink", given.read_link_id, "read link", "readLinkId")
    row = await read_links.update(context.viewer, link, given.name, given.sections, context.writer)
    return ReadLinkPayload(read_link=ReadLink.of(row), user_errors=[])


async def _deactivate(context: Context, given: DeactivateReadLinkInput) -> ReadLinkPayload:
    link = required_row("ReadLink", given.read_link_id, "read link", "readLinkId")
    row = await read_links.deactivate(context.viewer, link, context.writer)
    return ReadLinkPayload(read_link=ReadLink.of(row), user_errors=[])
