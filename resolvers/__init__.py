"""The use cases: ask the rules, change rows, append events. No GraphQL, no HTTP."""
