"""What a project's file holds, as the API shows it."""

# First of all: a closed set must say who sees its values before any field has it.
from schema.project_file import words as words
