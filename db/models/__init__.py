"""Tables. Nobody outside `db` imports them: rows are read through `db.scopes`.

Trap: Tortoise writes a model's docstring into its migration as a comment and splits the SQL at semicolons, so the
docstrings of models have none.
"""

from db.models.log import Event, LogHead
from db.models.people import Account, Company, Person, Session, Workspace
from db.models.projects import Project, ProjectAccess, StatusTemplate

__all__ = [
    "Account",
    "Company",
    "Event",
    "LogHead",
    "Person",
    "Project",
    "ProjectAccess",
    "Session",
    "StatusTemplate",
    "Workspace",
]
