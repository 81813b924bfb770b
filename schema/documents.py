"""Documents: parsed, limited and validated once per schema, then run from memory."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from graphql import GraphQLError, parse, validate
from graphql.language import DocumentNode, OperationDefinitionNode, OperationType
from graphql.validation.validate import ValidationAbortedError

from schema.compiled import TieredSchema
from schema.faults import fault
from schema.limits import MAX_COMMENTS, MAX_LENGTH, MAX_TOKENS, check_limits

CACHED_DOCUMENTS = 250
CACHED_LENGTH = 8_000
"""Per tier, so that nobody crowds out another tier's documents. A parsed document takes about 70 times its length."""
MAX_ERRORS = 10

_ABORTED = " Parsing aborted."  # how graphql-core ends a message about a limit


@dataclass(frozen=True, slots=True)
class Plan:
    """A valid document of one schema, and the operation in it that is to run."""

    schema: TieredSchema
    source: str
    document: DocumentNode
    operation: OperationDefinitionNode
    operation_name: str | None

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.operation.operation


def plan(schema: TieredSchema, source: str, operation_name: str | None) -> Plan | list[GraphQLError]:
    """The plan for a document, or what is wrong with it, with codes."""
    try:
        document = _cached(schema)(source) if len(source) <= CACHED_LENGTH else _validated(schema, source)
    except _Invalid as invalid:
        return invalid.errors
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if operation_name is not None:
        operations = [node for node in operations if node.name and node.name.value == operation_name]
        if not operations:
            message = f"The document has no operation named {operation_name[:80]!r}."
            return [fault("BAD_USER_INPUT", message)]
    if len(operations) != 1:
        message = f"The document has {len(operations)} operations. Name the one to run in operationName."
        return [fault("BAD_USER_INPUT", message)]
    return Plan(schema, source, document, operations[0], operation_name)


class _Invalid(Exception):
    """What is wrong with a document. Raised, so that it is not cached: mistakes are not worth the room."""

    def __init__(self, *errors: GraphQLError) -> None:
        super().__init__(errors)
        self.errors = list(errors)


# Parsing and validating are most of what a small operation costs.
@cache
def _cached(schema: TieredSchema) -> Callable[[str], DocumentNode]:
    return lru_cache(maxsize=CACHED_DOCUMENTS)(partial(_validated, schema))


def _validated(schema: TieredSchema, source: str) -> DocumentNode:
    if len(source) > MAX_LENGTH:
        raise _Invalid(fault("LIMIT_EXCEEDED", f"The document has more than {MAX_LENGTH} characters. Split it."))
    try:
        document = parse(source, max_lexical_tokens=MAX_TOKENS, max_comments=MAX_COMMENTS)
    except GraphQLError as error:
        if error.message.endswith(_ABORTED):
            what = error.message.removeprefix("Syntax Error: ").removesuffix(_ABORTED)
            raise _Invalid(fault("LIMIT_EXCEEDED", f"{what} Split it.")) from None
        raise _Invalid(_coded(error, "GRAPHQL_PARSE_FAILED")) from None
    if too_much := check_limits(document):
        raise _Invalid(too_much)
    errors = validate(schema._schema, document, max_errors=MAX_ERRORS)
    if errors and isinstance(errors[-1], ValidationAbortedError) and len(errors) <= MAX_ERRORS:
        message = "The document takes too much work to check. Split it, or repeat less in it."
        raise _Invalid(fault("LIMIT_EXCEEDED", message))
    if errors:
        raise _Invalid(*(_coded(error, "GRAPHQL_VALIDATION_FAILED") for error in errors))
    return document


def _coded(error: GraphQLError, code: str) -> GraphQLError:
    error.extensions = {**(error.extensions or {}), "code": code}
    return error
