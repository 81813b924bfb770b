"""Reading an operation from what a client sent, with errors that say what to send instead."""

from typing import Any

import orjson
from graphql import GraphQLError
from starlette.requests import HTTPConnection

from languages.texts import say
from resolvers.refusals import ErrorCode, Refusal
from resolvers.sessions import Origin
from schema.faults import fault
from server.engine import Request


class BadRequest(Exception):
    """The request cannot be read as an operation; answered with this status and error."""

    def __init__(self, message: str, status: int = 400, code: str = "BAD_USER_INPUT") -> None:
        super().__init__(message)
        self.status = status
        self.error: GraphQLError = fault(code, message)


def decode(body: bytes | str) -> Any:
    """JSON, decoded. Raises BadRequest."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest('This is not JSON. Send {"query": "…", "variables": {…}}.') from error


def operation(payload: Any, connection: HTTPConnection) -> Request:
    """The operation in a decoded payload (`query`, `operationName`, `variables`). Raises BadRequest."""
    if not isinstance(payload, dict):
        raise BadRequest('Send one JSON object: {"query": "…", "variables": {…}}.')
    source = payload.get("query")
    if not isinstance(source, str) or not source.strip():
        raise BadRequest("query is missing. Send the GraphQL document as a string.")
    name = payload.get("operationName")
    if name is not None and not isinstance(name, str):
        raise BadRequest("operationName is not a string. Send a name, or leave it out.")
    variables = payload.get("variables")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest("variables is not an object. Send {name: value}, or leave it out.")
    extensions = payload.get("extensions")
    if extensions is not None and not isinstance(extensions, dict):
        raise BadRequest("extensions is not an object. Send one, or leave it out.")
    address = connection.client.host if connection.client else ""
    origin = Origin(address, connection.headers.get("user-agent", ""), accept_language(connection))
    return Request(source, name or None, variables or {}, origin)


def check_is_bare(connection: HTTPConnection) -> None:
    """Refuse a body that holds a file instead of being one. What else it is said to be does not matter: programs that
    are not told, such as curl, say that it is a form's fields.
    """
    kind = connection.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data" or "content-encoding" in connection.headers:
        message = say(
            "Send the file itself as the body: not in a form, not compressed on the way, and with the header "
            "Content-Type: application/octet-stream."
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message)


def accept_language(connection: HTTPConnection) -> str:
    """The languages that a client accepts."""
    return ",".join(connection.headers.getlist("accept-language"))
