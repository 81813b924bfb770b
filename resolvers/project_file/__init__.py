"""What a project's file holds."""
