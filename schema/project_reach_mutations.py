"""Who sees a project: shared with the client, open to members, people added to it."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers import project_people, project_reach
from resolvers.locked_projects import MissingProjects
from resolvers.project_reach import Switches
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import required_row, required_rows
from schema.project_ids import missing_projects, project_rows
from schema.projects import Project
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class SetProjectReachInput:
    """Who sees these projects. What is left out stays."""

    project_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "1 to 500 projects: all are set, or none.")
    shared_with_client: bool | None = seen_by(Tier.INTERNAL, "Whether the client sees the project file.", default=None)
    shared_hours: bool | None = seen_by(
        Tier.INTERNAL,
        "Whether the client sees the hours, where the file is shared. Never what they cost.",
        default=None,
    )
    open_to_workspace: bool | None = seen_by(
        Tier.INTERNAL, "Whether all members see them, or those added to them alone.", default=None
    )


@tiered_input
class AddToProjectInput:
    """Who is to be added to a project."""

    project_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which project.")
    person_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "1 to 500 people: all are added, or none.")
    share_with_client: bool | None = seen_by(
        Tier.INTERNAL,
        "Whether the client is to see its file. Must be said where a client's guest is added and it is not shared.",
        default=None,
    )
    across_clients: bool = seen_by(
        Tier.INTERNAL, "Whether guests of another client are meant: the two learn of each other.", default=False
    )


@tiered_input
class RemoveFromProjectInput:
    """Who is to be taken out of a project."""

    project_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which project.")
    person_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "1 to 500 people: all are taken out, or none.")


@tiered_type
class SetProjectReachPayload:
    """What was set."""

    projects: list[Project] | None = seen_by(Tier.INTERNAL, "The projects, in the order given.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was set.")


@tiered_type
class ProjectPeoplePayload:
    """The project, with its people as they are now."""

    project: Project | None = seen_by(Tier.INTERNAL, "The project.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class ProjectReachMutations:
    """Sharing, opening, adding."""

    @seen_by(
        Tier.INTERNAL,
        "Share the files of 1 to 500 projects and their hours with their clients or not, open them to members or not.",
    )
    async def set_project_reach(
        self,
        info: Info,
        input: Annotated[SetProjectReachInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> SetProjectReachPayload:
        """The project's two other switches; the third is `setClientStatus`."""
        return await attempt(SetProjectReachPayload, _set(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Add people to a project.")
    async def add_to_project(
        self,
        info: Info,
        input: Annotated[AddToProjectInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> ProjectPeoplePayload:
        """Behaviours W-01, W-09."""
        return await attempt(ProjectPeoplePayload, _add(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Take people out of a project. Their live streams narrow at once.")
    async def remove_from_project(
        self,
        info: Info,
        input: Annotated[RemoveFromProjectInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> ProjectPeoplePayload:
        """Behaviour N-06."""
        return await attempt(ProjectPeoplePayload, _remove(info.context, input), info.context.language)


async def _set(context: Context, given: SetProjectReachInput) -> SetProjectReachPayload:
    try:
        rows = await project_reach.set_project_reach(
            context.viewer,
            project_rows(given.project_ids),
            Switches(given.shared_with_client, given.shared_hours, given.open_to_workspace),
            context.writer,
        )
    except MissingProjects as missing:
        raise missing_projects(missing) from missing
    return SetProjectReachPayload(projects=[Project.of(row, context.viewer) for row in rows], user_errors=[])


async def _add(context: Context, given: AddToProjectInput) -> ProjectPeoplePayload:
    project = required_row("Project", given.project_id, "project", "projectId")
    people = required_rows("Person", given.person_ids, "person", "personIds")
    row = await project_people.add_to_project(
        context.viewer, project, people, given.share_with_client, given.across_clients, context.writer
    )
    return ProjectPeoplePayload(project=Project.of(row, context.viewer), user_errors=[])


async def _remove(context: Context, given: RemoveFromProjectInput) -> ProjectPeoplePayload:
    project = required_row("Project", given.project_id, "project", "projectId")
    people = required_rows("Person", given.person_ids, "person", "personIds")
    row = await project_people.take_out_of_project(context.viewer, project, people, context.writer)
    return ProjectPeoplePayload(project=Project.of(row, context.viewer), user_errors=[])
