"""Reading a request's body up to a limit, and not a byte beyond."""

from starlette.requests import Request

LET_PASS = 20_000_000
"""What a client may still send of a body that is too large: on a connection closed earlier, it misses the answer."""


class TooLarge(Exception):
    """The body is larger than what is read of it; `headers` belong to the answer."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__("too large")
        self.headers = headers


async def read_body(request: Request, limit: int) -> bytes:
    """The body. Raises TooLarge; nobody reads what comes then."""
    length = request.headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length) > limit:
        raise TooLarge({} if int(length) <= LET_PASS else {"Connection": "close"})
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise TooLarge({"Connection": "close"})  # it does not say where it ends
    return bytes(body)
