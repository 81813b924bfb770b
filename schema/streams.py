"""Subscriptions: opened by their field, followed by `realtime`, rendered here, once per audience."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import ExecutionResult, TypeInfo, TypeInfoVisitor, print_ast
from graphql.execution import Executor, create_source_event_stream
from graphql.language import FieldNode, VariableNode, Visitor, visit
from strawberry.schema.schema_converter import GraphQLCoreConverter

from permissions.viewer import Viewer
from realtime.cursors import Cursor
from realtime.follow import News, Topic
from realtime.followers import Subscription
from schema.budgets import Budget
from schema.context import Context
from schema.costs import check_cost
from schema.documents import Plan
from schema.execution import Answer, answer, execute, refusal
from schema.tiered import BY_SESSION, PERSONAL, WORDED

CHUNK = 10

Build = Callable[[News, str, Context], Any]
"""The root value of a message, from (news, cursor, context)."""


@dataclass(frozen=True)
class Opened(AsyncIterable[Any]):
    """What a subscription's field answers: what to follow, from where, and how a message begins.

    `personal`: what is followed differs even between people of equal reach.
    """

    topic: Topic
    after: Cursor | None
    build: Build
    personal: bool = False

    def __aiter__(self) -> AsyncIterator[Any]:
        # graphql-core asks for something to iterate over; realtime follows the topic instead, once for many.
        raise TypeError("follow the topic")


@dataclass(frozen=True)
class StreamDocument:
    """What is needed to render a subscription's messages."""

    plan: Plan
    variables: dict[str, Any]
    build: Build


@dataclass(frozen=True)
class Stream:
    """An opened subscription."""

    subscription: Subscription
    after: Cursor | None


class RenderingFailed(Exception):
    """A message could not be made; the error behind it is logged under the id in its answer."""


async def open_stream(plan: Plan, variables: dict[str, Any], context: Context) -> Stream | Answer:
    """Run the subscription's field: the stream to follow, or the answer that refuses it."""
    if too_much := check_cost(plan, variables):
        return refusal([too_much])
    executor = Executor.build(
        plan.schema._schema,
        plan.document,
        context_value=context,
        raw_variable_values=variables,
        operation_name=plan.operation_name,
    )
    if not isinstance(executor, Executor):
        return answer(ExecutionResult(None, errors=executor))
    opened: Any = create_source_event_stream(executor)
    if not isinstance(opened, ExecutionResult | Opened):
        opened = await opened
    if isinstance(opened, ExecutionResult):
        return answer(opened)
    document = StreamDocument(plan, variables, opened.build)
    marks = _marks(plan)
    personal = opened.personal or PERSONAL in marks
    subscription = Subscription(
        opened.topic,
        _key(plan, variables),
        document,
        personal=personal,
        worded=WORDED in marks,
        by_session=BY_SESSION in marks,
    )
    return Stream(subscription, opened.after)


async def render(audience: Viewer, subscription: Subscription, epoch: int, news: list[News], make: Any) -> list[str]:
    """The messages for an audience, as JSON. `make` gives a context for a viewer. Raises RenderingFailed."""
    document: StreamDocument = subscription.document
    context: Context = make(audience)
    messages: list[str] = []
    for start in range(0, len(news), CHUNK):
        # Together, so that their links are read in one go; in chunks, so that others get a turn in between.
        chunk = news[start : start + CHUNK]
        context.budget = Budget(len(chunk))
        told = await asyncio.gather(*(_message(document, context, epoch, item) for item in chunk))
        messages.extend(told)
        await asyncio.sleep(0)
    return messages


async def _message(document: StreamDocument, context: Context, epoch: int, news: News) -> str:
    cursor = Cursor(context.viewer.workspace_id, epoch, news.seq).seal(context.seals)
    root = document.build(news, cursor, context)
    told = await execute(document.plan, document.variables, context, root)
    if told.failed:
        raise RenderingFailed
    return told.body


def _marks(plan: Plan) -> set[str]:
    # Of the fields in the document: whether anything in it differs even between people of equal reach, or of languages.
    types = TypeInfo(plan.schema._schema)
    asked = _Marked(types)
    visit(plan.document, TypeInfoVisitor(types, asked))
    return asked.found


class _Marked(Visitor):
    """Looks for what fields were declared as."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self.types = types
        self.found: set[str] = set()

    def enter_field(self, *_: Any) -> None:
        definition = self.types.get_field_def()
        declared = (definition.extensions if definition else {}).get(GraphQLCoreConverter.DEFINITION_BACKREF)
        self.found |= {mark for mark, is_so in (declared.metadata if declared else {}).items() if is_so}


def _key(plan: Plan, variables: dict[str, Any]) -> str:
    # Where to start is each follower's own: a variable that is used for that alone does not tell streams apart. Nor
    # does what the operation does not declare, nor how the document is laid out.
    declared = {definition.variable.name.value for definition in plan.operation.variable_definitions or ()}
    differing = declared - _cursor_variables(plan)
    given = {name: value for name, value in variables.items() if name in differing}
    named = [plan.schema.tier.name, print_ast(plan.document), plan.operation_name, given]
    return hashlib.sha256(orjson.dumps(named, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _cursor_variables(plan: Plan) -> set[str]:
    uses = _Uses()
    visit(plan.document, uses)
    roots = [field for field in plan.operation.selection_set.selections if isinstance(field, FieldNode)]
    arguments = [argument for field in roots for argument in field.arguments or () if argument.name.value == "after"]
    given = {argument.value.name.value for argument in arguments if isinstance(argument.value, VariableNode)}
    return {name for name in given if uses.count[name] == DECLARED_AND_USED_ONCE}


DECLARED_AND_USED_ONCE = 2


class _Uses(Visitor):
    """Counts where each variable occurs in a document: once where it is declared, and where it is used."""

    def __init__(self) -> None:
        super().__init__()
        self.count: Counter[str] = Counter()

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.count[node.name.value] += 1
