"""What a project's file holds, in GraphQL."""
