"""Which media type to answer in."""

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"
EVENT_STREAM = "text/event-stream"

_OURS = (GRAPHQL_JSON, JSON, EVENT_STREAM)


def accepted(accept: str | None) -> str | None:
    """The best of ours for an `Accept` header (RFC 9110, with quality values); None where it takes none of them.

    No header, or a wildcard, gets application/json, as the GraphQL-over-HTTP specification asks.
    """
    if accept is None or not accept.strip():
        return JSON
    best, best_quality = None, 0.0
    for entry in accept.split(","):
        kind, *parameters = (part.strip().lower() for part in entry.split(";"))
        quality = _quality(parameters)
        found = JSON if kind in ("*/*", "application/*") else kind
        if found in _OURS and quality > best_quality:
            best, best_quality = found, quality
    return best


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0
