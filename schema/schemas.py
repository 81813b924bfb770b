"""The four schemas, compiled from one set of types."""

from functools import cache

from permissions.tiers import Tier
from schema.client_status_mutations import ClientStatusMutations
from schema.client_status_stream import ClientStatusSubscription
from schema.compiled import TieredSchema
from schema.nodes import NodeQueries
from schema.project_mutations import ProjectMutations
from schema.projects import ProjectQueries
from schema.scalars import CONFIG
from schema.sessions import SessionMutations, SessionQueries
from schema.status_templates import StatusTemplateQueries
from schema.tiered import tiered_type
from schema.viewers import ViewerQueries


@tiered_type
class Query(ProjectQueries, StatusTemplateQueries, ViewerQueries, NodeQueries, SessionQueries):
    """What can be read."""


@tiered_type
class Mutation(ClientStatusMutations, ProjectMutations, SessionMutations):
    """What can be changed."""


@tiered_type
class Subscription(ClientStatusSubscription):
    """What can be followed live."""


@cache
def schema_of(tier: Tier) -> TieredSchema:
    """The schema of a tier: what is above it is not there. Raises UndeclaredVisibility."""
    return TieredSchema(tier, Query, Mutation, Subscription, config=CONFIG)


def schemas() -> dict[Tier, TieredSchema]:
    """All four, compiled: ask at start-up, so that a mistake stops the start."""
    return {tier: schema_of(tier) for tier in Tier}
