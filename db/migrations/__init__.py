"""Migrations, written by Tortoise and read by us before they run."""
