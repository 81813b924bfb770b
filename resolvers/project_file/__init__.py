"""The use cases of what a project's file holds."""
