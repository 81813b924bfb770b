"""The texts in Python code: what `say` and `say_many` are called with. Reads the code; does not run it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from languages.texts import PLACEHOLDER

MSGIDS = {"say": 1, "say_many": 2}
"""How many of their first arguments are msgids."""


class NotSpoken(Exception):
    """A call that nothing can be translated of. The message says where."""


@dataclass(frozen=True)
class Spoken:
    """A call: its msgids, one or two, and where it stands."""

    msgids: tuple[str, ...]
    path: str


def spoken(root: Path, folders: tuple[str, ...]) -> Iterator[Spoken]:
    """All calls in these folders, in order. Raises NotSpoken where a msgid is put together, or lacks a value."""
    for path in sorted(path for folder in folders for path in (root / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(), str(path))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MSGIDS:
                yield _read(node, MSGIDS[node.func.id], path.relative_to(root).as_posix())


def _read(call: ast.Call, count: int, path: str) -> Spoken:
    msgids = [argument.value for argument in call.args[:count] if isinstance(argument, ast.Constant)]
    texts = tuple(msgid for msgid in msgids if isinstance(msgid, str))
    if len(texts) < count:
        raise NotSpoken(f"{path}:{call.lineno}: write the text as it is; what differs is a value")
    given = {keyword.arg for keyword in call.keywords} | ({"count"} if count > 1 else set())
    used = {name for text in texts for name in PLACEHOLDER.findall(text)}
    # Of `**values` nobody knows here what is in it.
    if None not in given and given - {"count"} != used - {"count"}:
        raise NotSpoken(f"{path}:{call.lineno}: its values are not those of its text")
    return Spoken(texts, path)
