"""Documents: parsed, limited and validated once per schema, then run from memory."""

from dataclasses import dataclass
from functools import lru_cache

from graphql import GraphQLError, parse, validate
from graphql.language import DocumentNode, OperationDefinitionNode, OperationType
from graphql.validation.validate import ValidationAbortedError

from schema.compiled import TieredSchema
from schema.faults import fault
from schema.limits import MAX_COMMENTS, MAX_LENGTH, MAX_TOKENS, check_limits

CACHED_DOCUMENTS = 1_000
CACHED_LENGTH = 20_000
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
    validated = _validated if len(source) <= CACHED_LENGTH else _validated.__wrapped__
    document = validated(schema, source)
    if isinstance(document, list):
        return document
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


# Parsing and validating are most of what a small operation costs.
@lru_cache(maxsize=CACHED_DOCUMENTS)
def _validated(schema: TieredSchema, source: str) -> DocumentNode | list[GraphQLError]:
    if len(source) > MAX_LENGTH:
        return [fault("LIMIT_EXCEEDED", f"The document has more than {MAX_LENGTH} characters. Split it.")]
    try:
        document = parse(source, max_lexical_tokens=MAX_TOKENS, max_comments=MAX_COMMENTS)
    except GraphQLError as error:
        if error.message.endswith(_ABORTED):
            what = error.message.removeprefix("Syntax Error: ").removesuffix(_ABORTED)
            return [fault("LIMIT_EXCEEDED", f"{what} Split it.")]
        return [_coded(error, "GRAPHQL_PARSE_FAILED")]
    if too_much := check_limits(document):
        return [too_much]
    errors = validate(schema._schema, document, max_errors=MAX_ERRORS)
    if errors and isinstance(errors[-1], ValidationAbortedError) and len(errors) <= MAX_ERRORS:
        return [fault("LIMIT_EXCEEDED", "The document takes too much work to check. Split it, or repeat less in it.")]
    return [_coded(error, "GRAPHQL_VALIDATION_FAILED") for error in errors] or document


def _coded(error: GraphQLError, code: str) -> GraphQLError:
    error.extensions = {**(error.extensions or {}), "code": code}
    return error
