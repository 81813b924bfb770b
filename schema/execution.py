"""Running a document as its viewer, and turning what comes out into an answer that gives nothing away."""

import inspect
import logging
import secrets
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError
from graphql import execute as run
from graphql.language import OperationType

from db.unavailable import OutcomeUnknown, Unavailable
from schema.budgets import only_one
from schema.context import Context
from schema.costs import check_cost
from schema.documents import Plan

UNREAD = "The change was made, but the database had no time left to read this part of the answer. Fetch it again."
CHANGED = "What you see has changed while this was read. Send it again."
MAX_LOGGED = 300
"""Characters of why something could not be reached."""
FAULTS = {"INTERNAL_ERROR", Unavailable.code, OutcomeUnknown.code}
"""Codes of what went wrong on this side."""

log = logging.getLogger("jalousie.errors")


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: its JSON, whether anything was executed (`data` is there), and whether something broke."""

    body: str
    executed: bool
    failed: bool = False
    codes: tuple[str, ...] = ()


async def execute(plan: Plan, variables: dict[str, Any], context: Context, root: Any = None) -> Answer:
    """Run a plan. Errors come back in the answer; this raises nothing but cancellation.

    `root`: of a stream's message, whose document was checked when it was opened.
    """
    if root is None and (too_much := check_cost(plan, variables)):
        return refusal([too_much])
    result = run(
        plan.schema._schema,
        plan.document,
        root_value=root,
        context_value=context,
        variable_values=variables,
        operation_name=plan.operation_name,
    )
    changing = plan.kind is OperationType.MUTATION
    result = await result if inspect.isawaitable(result) else result
    if context.budget.exceeded:
        errors = only_one(result.errors or ())
        # A query has no use for the parts that were read by then; a change was made, and its answer says so.
        result = ExecutionResult(result.data if changing or root else None, errors=errors)
    return answer(result, changing)


def refusal(errors: list[GraphQLError]) -> Answer:
    """The answer to a request that was not executed."""
    return answer(ExecutionResult(None, errors=errors))


def broken(error: Exception) -> Answer:
    """The answer to a request that something unexpected has ended: logged under an id, and nothing of it shown."""
    return answer(ExecutionResult(None, errors=[GraphQLError(str(error), original_error=error)]))


def answer(result: ExecutionResult, changing: bool = False) -> Answer:
    """The result as JSON: expected errors as they are, everything else masked and logged under an id.

    `changing`: of a mutation.
    """
    executed = result.data is not None or any(error.path for error in result.errors or ())
    body: dict[str, Any] = {"data": result.data} if executed else {}
    errors = [_shown(error, changing) for error in result.errors or ()]
    if errors:
        body["errors"] = errors
    codes = tuple(error["extensions"]["code"] for error in errors)
    return Answer(orjson.dumps(body).decode(), executed, not FAULTS.isdisjoint(codes), codes)


def _in_a_line(error: BaseException) -> str:
    # A store that cannot be reached says it with all that it was asked, over thirty lines.
    return " ".join(repr(error).split())[:MAX_LOGGED]


def _shown(error: GraphQLError, changing: bool) -> dict[str, Any]:
    code = (error.extensions or {}).get("code")
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if cause is None and code is None and (not error.path or error.message.startswith(("Argument ", "Variable "))):
        code = "BAD_USER_INPUT"  # graphql-core's own word on what was given
    path = {"path": error.path} if error.path else {}
    if isinstance(cause, Unavailable | OutcomeUnknown):
        log.warning("%s at %s: %s", cause.code, error.path, _in_a_line(cause.__cause__ or cause))
        if changing and error.path and len(error.path) > 1:
            # A mutation's field makes its change before anything beneath it is read.
            return {"message": UNREAD, **path, "extensions": {"code": "ANSWER_INCOMPLETE"}}
        return {"message": cause.message, **path, "extensions": {"code": cause.code}}
    if isinstance(cause, ValueError) and str(cause).startswith("Invalid value for enum "):
        # Strawberry's word for a value that this tier has none for: what a company has become while this ran, say.
        return {"message": CHANGED, **path, "extensions": {"code": "ACCESS_CHANGED"}}
    if cause is not None or code is None:
        error_id = secrets.token_hex(6)
        log.error("error %s at %s", error_id, error.path, exc_info=cause or error)
        message = f"Something broke on our side. It is logged under {error_id}: quote that to whoever runs this server."
        return {"message": message, **path, "extensions": {"code": "INTERNAL_ERROR", "id": error_id}}
    return {**error.formatted, "extensions": {**(error.extensions or {}), "code": code}}
