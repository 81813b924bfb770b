"""Migrations of tests' own, on top of the real ones."""

from pathlib import Path
from uuid import uuid4

import db.migrations

RUNG = "9001_rung"
REAL = sorted(path.stem for path in Path(db.migrations.__path__[0]).glob("[0-9]*.py"))
HEAD = """
from uuid import uuid4
from tortoise import fields, migrations
from tortoise.fields import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from permissions.tiers import CompanyKind, Role, Tier
"""


class Rungs:
    """Makes packages that hold our migrations and, on top, some of a test's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *operations: str, code: str = "") -> str:
        """The name of a package with one more migration for each of these lists of operations: 9001, 9002, …"""
        package = self.folder / f"rungs_{uuid4().hex}"
        package.mkdir()
        # The real ones are found next to them.
        real = "import db.migrations\n__path__ = [*__path__, *db.migrations.__path__]\n"
        (package / "__init__.py").write_text(real)
        last = REAL[-1]
        for number, listed in enumerate(operations, 9001):
            body = f"    dependencies = [('models', '{last}')]\n    operations = [{listed}]\n"
            (package / f"{number}_rung.py").write_text(f"{HEAD}{code}\nclass Migration(migrations.Migration):\n{body}")
            last = f"{number}_rung"
        return package.name
