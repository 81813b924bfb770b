"""Tests go through the public API, as the person concerned."""
