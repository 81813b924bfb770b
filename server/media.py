"""Which media type to answer in."""

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"
EVENT_STREAM = "text/event-stream"

_WILDCARDS = ("application/*", "*/*")


def accepted(accept: str | None) -> list[str]:
    """Those of ours that an `Accept` header takes (RFC 9110, with quality values), the best first.

    No header, or a wildcard, gets application/json first, as the GraphQL-over-HTTP specification asks. A stream is
    never given to whoever does not ask for it by name.
    """
    if accept is None or not accept.strip():
        return [JSON]
    asked: dict[str, tuple[float, int]] = {}
    for position, entry in enumerate(accept.split(",")):
        kind, *parameters = (part.strip().lower() for part in entry.split(";"))
        asked.setdefault(kind, (-_quality(parameters), position))
    ranks = {}
    for ours, wildcards in ((JSON, _WILDCARDS), (GRAPHQL_JSON, _WILDCARDS), (EVENT_STREAM, ())):
        # The most specific entry counts: `application/json;q=0, */*` is anything but application/json.
        rank = next((asked[kind] for kind in (ours, *wildcards) if kind in asked), None)
        if rank is not None and rank[0] < 0:
            ranks[ours] = rank
    return sorted(ranks, key=lambda ours: ranks[ours])


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0
