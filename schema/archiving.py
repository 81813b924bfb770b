"""Putting projects away, taking them out again, deleting them."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers import archiving, deleting_projects
from resolvers.locked_projects import MissingProjects
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id, required_row
from schema.project_ids import missing_projects, project_rows
from schema.projects import Project
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class ArchiveProjectsInput:
    """Which projects to put away."""

    project_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "1 to 500 projects: all are archived, or none.")


@tiered_type
class ArchiveProjectsPayload:
    """What was put away."""

    projects: list[Project] | None = seen_by(Tier.INTERNAL, "The projects, in the order given.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was archived.")


@tiered_input
class RestoreProjectsInput:
    """Which projects to take out of the archive."""

    project_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "1 to 500 projects: all are taken out, or none.")


@tiered_type
class RestoreProjectsPayload:
    """What was taken out."""

    projects: list[Project] | None = seen_by(Tier.INTERNAL, "The projects, in the order given.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was taken out.")


@tiered_input
class DeleteProjectInput:
    """Which project to delete."""

    project_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which project.")
    confirm_name: str | None = seen_by(
        Tier.INTERNAL,
        "The name that it is used by at work, so that none is deleted by accident. Left out or another: the refusal "
        "says how many hours would be lost.",
        default=None,
    )


@tiered_type
class DeleteProjectPayload:
    """What was deleted."""

    project_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The project that is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not deleted.")


@tiered_type
class ProjectArchiveMutations:
    """Whether projects are there at all."""

    @seen_by(
        Tier.INTERNAL,
        "Archive 1 to 500 projects: their client-facing status is hidden, they exist for the firm's owners, admins and "
        "members alone, and nothing is changed in them until they are taken out again.",
    )
    async def archive_projects(
        self,
        info: Info,
        input: Annotated[ArchiveProjectsInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> ArchiveProjectsPayload:
        """Behaviour X-13."""
        return await attempt(ArchiveProjectsPayload, _archive(info.context, input), info.context.language)

    @seen_by(
        Tier.INTERNAL,
        "Take 1 to 500 projects out of the archive: they are as they were, but their client-facing status stays hidden "
        "until somebody shows it.",
    )
    async def restore_projects(
        self,
        info: Info,
        input: Annotated[RestoreProjectsInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> RestoreProjectsPayload:
        """What archiveProjects put away."""
        return await attempt(RestoreProjectsPayload, _restore(info.context, input), info.context.language)

    @seen_by(
        Tier.INTERNAL,
        "Delete a project for ever, with all that hangs on it: steps, tasks, comments, files, notes, hours, read links "
        "and histories. For owners and admins.",
    )
    async def delete_project(
        self,
        info: Info,
        input: Annotated[DeleteProjectInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DeleteProjectPayload:
        """Behaviour X-13."""
        return await attempt(DeleteProjectPayload, _delete(info.context, input), info.context.language)


async def _archive(context: Context, given: ArchiveProjectsInput) -> ArchiveProjectsPayload:
    try:
        rows = await archiving.archive_projects(context.viewer, project_rows(given.project_ids), context.writer)
    except MissingProjects as missing:
        raise missing_projects(missing) from missing
    return ArchiveProjectsPayload(projects=[Project.of(row, context.viewer) for row in rows], user_errors=[])


async def _restore(context: Context, given: RestoreProjectsInput) -> RestoreProjectsPayload:
    try:
        rows = await archiving.restore_projects(context.viewer, project_rows(given.project_ids), context.writer)
    except MissingProjects as missing:
        raise missing_projects(missing) from missing
    return RestoreProjectsPayload(projects=[Project.of(row, context.viewer) for row in rows], user_errors=[])


async def _delete(context: Context, given: DeleteProjectInput) -> DeleteProjectPayload:
    project = required_row("Project", given.project_id, "project", "projectId")
    gone = await deleting_projects.delete_project(context.viewer, project, given.confirm_name, context.writer)
    return DeleteProjectPayload(project_id=global_id("Project", gone), user_errors=[])
