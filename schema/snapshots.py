"""The SDL of each tier, kept in `schema/sdl/` and reviewed like code."""

from pathlib import Path

from permissions.tiers import Tier
from schema.schemas import schema_of

FOLDER = Path(__file__).parent / "sdl"


def write() -> list[str]:
    """Write the four snapshots; their paths."""
    FOLDER.mkdir(exist_ok=True)
    for tier in Tier:
        _path(tier).write_text(_sdl(tier))
    return [_named(tier) for tier in Tier]


def differing() -> list[str]:
    """The paths of the snapshots that are not what the code says."""
    return [_named(tier) for tier in Tier if not _path(tier).exists() or _path(tier).read_text() != _sdl(tier)]


def _sdl(tier: Tier) -> str:
    return schema_of(tier).as_str() + "\n"


def _path(tier: Tier) -> Path:
    return FOLDER / f"{tier.name.lower()}.graphql"


def _named(tier: Tier) -> str:
    return f"schema/sdl/{tier.name.lower()}.graphql"
