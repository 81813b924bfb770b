"""Bringing the tables up to date: all that is pending in one transaction, one process at a time, or nothing at all."""

from db.migrating.refusals import Busy, MigrationFailed, NewerDatabase, NotMigrated, Refusal, UnsafeMigration
from db.migrating.run import MAKEMIGRATIONS, Planned, holds_something_else, migrate, pending, planned

__all__ = [
    "MAKEMIGRATIONS",
    "Busy",
    "MigrationFailed",
    "NewerDatabase",
    "NotMigrated",
    "Planned",
    "Refusal",
    "UnsafeMigration",
    "holds_something_else",
    "migrate",
    "pending",
    "planned",
]
