"""What a way of reading is made of."""

from collections.abc import Callable
from dataclasses import dataclass

SEEN, HIDDEN, FORBIDDEN, NO_FIELD = "seen", "hidden", "FORBIDDEN", "no such field"
ALL = "all of them"

SetOf = Callable[[str, str], bool]
Sight = tuple[str, str, str, str]
"""A cell: viewer, door, way, thing."""

NODE, LIST, COUNT, EACH, ALONE = "node", "list", "count", "each", "alone"
"""How a way is asked: `node(id:)`; a list or nested field that holds ids; a number; once for each thing, together or
(where a refusal is an error of the whole answer) by itself."""


@dataclass(frozen=True)
class Way:
    """A way of reading: its root field, the lowest tier that has it, where in the answer to look, and who sees what.

    In `asked`, ID stands for the thing's id and NAME for its name.
    """

    noun: str
    kind: str
    root: str
    tier: int
    asked: str
    path: str
    sees: SetOf
