"""What a project's file holds: read and changed by whoever may."""
