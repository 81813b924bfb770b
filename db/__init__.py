"""Storage: models, the one door to rows (`scopes`), the event log, and writes that survive cancellation."""
