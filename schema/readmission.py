"""Between the changes of one document, its viewer is asked for anew: a change may have concerned their own access."""

import inspect
from collections.abc import Callable
from typing import Any

from graphql import GraphQLResolveInfo, GraphQLSchema

from schema.context import Context


def readmit_between_changes(schema: GraphQLSchema) -> None:
    """Let every field of the mutation type begin with `Context.begin_change`. They run one after the other."""
    if schema.mutation_type is None:
        return
    for name, field in schema.mutation_type.fields.items():
        if field.resolve is None:
            raise TypeError(f"The mutation {name} changes nothing: give it a resolver.")
        field.resolve = _readmitting(field.resolve)


def _readmitting(change: Callable[..., Any]) -> Callable[..., Any]:
    async def resolve(root: Any, info: GraphQLResolveInfo[Context], **given: Any) -> Any:
        await info.context.begin_change()
        made = change(root, info, **given)
        return await made if inspect.isawaitable(made) else made

    return resolve
