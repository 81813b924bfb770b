"""The tables as migrations leave them, as models of which no more is made than somebody asks for: making takes long."""

from functools import cached_property

from pypika_tortoise.queries import Table
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps


class Sketch(StateApps):
    """Models that say what their tables are, and cannot be asked for rows."""

    def _build_initial_querysets(self) -> None:
        for app in self.apps.values():
            for model in app.values():
                if model._meta._inited:
                    model._meta.finalise_fields()
                    model._meta.basetable = Table(name=model._meta.db_table, schema=model._meta.schema)
                    model._meta._resolve_index_expressions()


class Before(State):
    """A state as it is now, whatever becomes of it. Most operations do not look at its models; these can be asked."""

    def __init__(self, state: State) -> None:
        self.models = {key: model.clone() for key, model in state.models.items()}
        self._empty = StateApps(state.apps._default_connections, state.apps._connections)

    @cached_property
    def apps(self) -> StateApps:  # type: ignore[override]  # set once, as it were
        """The models."""
        return self._empty.clone(self.models)
