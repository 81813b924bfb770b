"""Reading a Dockerfile and a .dockerignore: as much of both as this project uses, and a refusal of the rest."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

IMAGE = re.compile(r"python:3\.\d+(\.\d+)?-slim-\w+")


class Failed(Exception):
    """A step does not work as written; the message says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction: its word and the rest of its line."""

    line: int
    word: str
    rest: str

    def __str__(self) -> str:
        return f"{self.word} {' '.join(self.rest.split())}"


@dataclass(slots=True)
class Stage:
    """What the instructions of one stage have set so far."""

    name: str = ""
    env: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    accounts: set[str] = field(default_factory=set)
    owned: set[Path] = field(default_factory=set)
    volumes: set[Path] = field(default_factory=set)
    user: str = ""
    healthcheck: str = ""
    command: str = ""


def steps(text: str) -> list[Step]:
    """The instructions, with continued lines joined and comments left out."""
    found: list[Step] = []
    started, collected = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#") or not (collected or line.strip()):
            continue
        started = started if collected else number
        collected += line.removesuffix("\\")
        if line.endswith("\\"):
            continue
        word, _, rest = collected.strip().partition(" ")
        found.append(Step(started, word.upper(), rest.strip()))
        collected = ""
    return found


def stage_name(rest: str) -> str:
    """The name that a FROM gives. Its image must be a pinned slim Python, for which the local one can stand in."""
    image, _, name = rest.partition(" AS ")
    if not IMAGE.fullmatch(image):
        raise Failed("Not a pinned slim Python, such as python:3.11-slim-bookworm.")
    return name or "last"


def assignments(rest: str) -> dict[str, str]:
    """The `NAME=value` pairs of an ENV, not yet expanded."""
    pairs = [word.partition("=") for word in shlex.split(rest)]
    if not all(equals for _, equals, _ in pairs):
        raise Failed("Write ENV NAME=value.")
    return {name: value for name, _, value in pairs}


def options(rest: str) -> tuple[dict[str, str], str]:
    """The leading `--name=value` options of an instruction, and what follows them."""
    found = {}
    while match := re.match(r"--([\w-]+)=(\S+)\s+", rest):
        found[match[1]] = match[2]
        rest = rest[match.end() :]
    return found, rest


def arguments(rest: str) -> list[str]:
    """What a CMD runs: its JSON list, or its line in a shell."""
    if not rest.startswith("["):
        return ["/bin/sh", "-c", rest]
    try:
        words = json.loads(rest)
    except ValueError:
        raise Failed("Neither a JSON list nor a shell line.") from None
    return [str(word) for word in words]


def ignored(path: str, rules: list[str]) -> bool:
    """Whether .dockerignore leaves a path out; the last rule that fits decides."""
    verdict = False
    for rule in rules:
        if re.fullmatch(_pattern(rule.removeprefix("!").strip("/")) + "(/.*)?", path):
            verdict = not rule.startswith("!")
    return verdict


def rules(text: str) -> list[str]:
    """The rules of a .dockerignore."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _pattern(rule: str) -> str:
    parts = {"**/": "(.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(parts.get(part) or re.escape(part) for part in re.findall(r"\*\*/|\*\*|\*|\?|[^*?]+", rule))


def context(root: Path, listed: list[str], kept: list[str]) -> list[str]:
    """The files, of those listed, that a build gets to see."""
    return [path for path in listed if (root / path).is_file() and not ignored(path, kept)]
