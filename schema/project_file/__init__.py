"""What a project's file holds, as the API shows it."""
