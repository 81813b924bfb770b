"""The rules of the house that no other tool checks. They read the code; they do not run it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# All top-level packages but the tests, so that a new one falls under the rules on the day that it appears.
PACKAGES = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
PINNED = sorted(ROOT.glob("requirements*.txt"))
WANTED = sorted(ROOT.glob("requirements*.in"))

MAX_LINES = 300
BEHAVIOUR = re.compile(r"[TCWSXN]-\d\d")
NOT_PINNED = re.compile(
    r"https?:|--index-url|--extra-index-url|--find-links|--trusted-host|(^|\s)-[if]\b|@\s*file", re.I
)
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def sources(*folders: str) -> list[Path]:
    """The Python files of these folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


HOUSE = sources(*PACKAGES)
WRITTEN_BY_US = [path for path in HOUSE if "db/migrations/" not in path.as_posix()]
ALL = sorted({*HOUSE, *sources("tests", "scripts")})


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported: `from db import models` is `db.models`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{'.' * node.level}{node.module or ''}.{alias.name}") for alias in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def requirements(path: Path) -> list[str]:
    """A requirements file's logical lines, without comments."""
    text = re.sub(r"(^|\s)#.*", "", path.read_text(), flags=re.M).replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip()]


def package_of(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower()


def test_the_house_is_found() -> None:
    """The tests below would pass on nothing."""
    assert {"db", "permissions", "realtime", "resolvers", "schema", "server"} <= set(PACKAGES)
    assert len(PINNED) == len(WANTED) == 3
    assert any(named(path).startswith("tests/behaviours/") for path in ALL)


def test_only_db_imports_the_models() -> None:
    """Others read rows through db.scopes: a query past it is a leak."""
    others = [path for path in HOUSE if not named(path).startswith("db/")]
    assert not [
        f"{named(path)}:{line}: {name}"
        for path in others
        for line, name in imports(parsed(path))
        if within(name, "db.models")
    ]


def test_settings_import_nothing_of_the_house() -> None:
    """A leaf that everyone may read."""
    found = [name for path in sources("settings") for _, name in imports(parsed(path))]
    others = [package for package in PACKAGES if package != "settings"]
    assert not [name for name in found for package in others if within(name, package) or name.startswith(".")]


def test_only_settings_read_the_environment() -> None:
    """One place to look for what can be configured, and one that refuses bad values."""
    readers = []
    for path in HOUSE:
        nodes = list(ast.walk(tree := parsed(path)))
        names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        names |= {name.removeprefix("os.") for _, name in imports(tree)}
        if names & {"environ", "environb", "getenv", "getenvb"}:
            readers.append(named(path))
    assert readers == ["settings/__init__.py"]


def undocumented(path: Path) -> Iterator[str]:
    """What is public here and has no docstring: the module, classes, functions and methods."""

    def walk(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[str]:
        if not ast.get_docstring(node):
            yield prefix
        for child in node.body:
            if isinstance(child, ast.ClassDef) and not child.name.startswith("_") and child.name != "Meta":
                yield from walk(child, f"{prefix}:{child.name}")
            elif isinstance(child, FUNCTIONS) and not (
                child.name.startswith("_") or is_setter(child) or ast.get_docstring(child)
            ):
                yield f"{prefix}:{child.name}"

    yield from walk(parsed(path), named(path))


def is_setter(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A setter belongs to its property, which has the docstring."""
    return any(isinstance(mark, ast.Attribute) and mark.attr == "setter" for mark in function.decorator_list)


def test_what_is_public_says_why() -> None:
    assert not [name for path in WRITTEN_BY_US for name in undocumented(path)]


def test_files_are_small() -> None:
    written = set(ALL) - (set(HOUSE) - set(WRITTEN_BY_US))
    lengths = {named(path): len(path.read_text().splitlines()) for path in written}
    assert not {name: length for name, length in lengths.items() if length > MAX_LINES}


def behaviours(tree: ast.AST) -> Iterator[str]:
    """What tests name with `@pytest.mark.behaviour`; its source where that is not a call with plain texts."""
    called = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and is_behaviour(node.func):
            called.add(node.func)
            for argument in node.args:
                yield str(argument.value) if isinstance(argument, ast.Constant) else ast.unparse(argument)
            if not node.args or node.keywords:
                yield ast.unparse(node)
        elif is_behaviour(node) and node not in called:
            yield ast.unparse(node)


def is_behaviour(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "behaviour" and ast.unparse(node.value).endswith("mark")


def test_behaviours_are_named_by_their_ids() -> None:
    found = {(named(path), name) for path in sources("tests") for name in behaviours(parsed(path))}
    assert found
    assert not [(path, name) for path, name in found if not BEHAVIOUR.fullmatch(name)]


@pytest.mark.parametrize("path", PINNED + WANTED, ids=named)
def test_requirements_name_no_source(path: Path) -> None:
    """Where packages come from is the machine's business, and no file from one machine works on another."""
    assert not [line for line in path.read_text().splitlines() if NOT_PINNED.search(line)]


@pytest.mark.parametrize("path", PINNED, ids=named)
def test_requirements_are_pinned_with_hashes(path: Path) -> None:
    lines = requirements(path)
    assert lines
    assert not [line.split(" ")[0] for line in lines if "==" not in line or not HASH.search(line)]


def test_every_dependency_says_why_it_is_here() -> None:
    lines = [line for path in WANTED for line in requirements(path) if not line.startswith("-r ")]
    wanted = {package_of(line) for line in lines}
    rows = [
        line.split("|") for line in (ROOT / "docs/dependencies.md").read_text().splitlines() if line.startswith("|")
    ]
    explained = [cells[1].strip() for cells in rows if len(cells[2].strip()) > len("---")]
    assert sorted(name for name in explained if name != "package") == sorted(wanted)
