"""Who may see and do what: pure rules, no database, no GraphQL."""
