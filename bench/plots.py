"""Plots."""

from pathlib import Path

from bench.measures import Measure


def draw(measures: list[Measure], folder: Path) -> list[tuple[str, str]]:
    """Draw."""
    return []
