"""What stands in the way of a migration. Each message is one sentence or a few, and says what to do.

Refusal
├─ NotMigrated         the tables are older than this version
├─ NewerDatabase       they are newer
├─ UnsafeMigration     a migration that must not run on filled tables; nothing ran
├─ Busy                somebody else holds what is needed
└─ MigrationFailed     a migration failed, and all that ran was taken back
"""

AS_IT_WAS = "The database is as it was before."


class Refusal(Exception):
    """The tables cannot be brought up to date, or are not; the message says what to do."""


class NotMigrated(Refusal):
    """The database's tables are older than this version."""

    def __init__(self, missing: list[str]) -> None:
        count = f"{len(missing)} migration{'s' if len(missing) > 1 else ''}"
        super().__init__(f"The database needs {count} ({', '.join(missing)}). Run `jalousie migrate` first.")


class NewerDatabase(Refusal):
    """The database has run migrations that this version does not know."""

    def __init__(self, unknown: list[str]) -> None:
        super().__init__(
            f"The database was migrated by a newer version: this one does not know {', '.join(unknown)}. "
            "Run the newer version, or restore a backup from before it."
        )


class UnsafeMigration(Refusal):
    """A migration that cannot run on filled tables, or not within a transaction. Told before anything runs."""

    def __init__(self, migration: str, reason: str) -> None:
        super().__init__(f"Migration {migration} must not run: {reason} Nothing was changed.")


class Busy(Refusal):
    """Somebody else holds the database, or a table that is to be changed."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} {AS_IT_WAS} Stop the servers and other programs that use it, or wait until they are done, "
            "and run `jalousie migrate` again."
        )


class MigrationFailed(Refusal):
    """A migration failed. It and those before it in the same run were taken back."""

    def __init__(self, migration: str, step: str, error: BaseException) -> None:
        super().__init__(
            f"Migration {migration} failed ({step}: {reason(error)}). {AS_IT_WAS} Go on with the version that you had; "
            "`jalousie migrate --plan` shows the statements. Mend what the reason names, then migrate again."
        )


def reason(error: BaseException) -> str:
    """The error in one line. The lines after the first may hold rows, and so password hashes."""
    text = str(error) or type(error).__name__
    return text.splitlines()[0].replace('"new__', '"').replace("new__", "").rstrip(".")
