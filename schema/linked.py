"""Links: fields that lead to another thing, each declared with one batched read."""

from collections.abc import Callable
from typing import Any

from permissions.tiers import Tier
from schema.context import Info, Read
from schema.tiered import seen_by


def linked(
    tier: Tier, read: Read, *, by: str, description: str, part: Callable[[Any], Any] | None = None, worded: bool = False
) -> Any:
    """Declare a link: `read` gives the linked things for all the keys of a list at once, so that a list costs the
    same number of statements whatever its length. `by` names the attribute that holds the key.

    `worded`: what is read is told in the viewer's language. `part` makes the field's value of what was read, where
    several fields are parts of one thing that is read once.
    """

    async def follow(root: Any, info: Info) -> Any:
        key = getattr(root, by)
        found = None if key is None else await info.context.load(read, key)
        return found if part is None or found is None else part(found)

    return seen_by(tier, description, worded=worded, resolver=follow)
