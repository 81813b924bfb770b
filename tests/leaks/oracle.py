"""What somebody is meant to see, worked out from the design's tables in plain Python.

Asks nothing of the code under test: no scopes, no rules, no SQL. Where the two differ, one of them is wrong.
"""

from collections.abc import Callable, Iterable
from typing import Any

from permissions.tiers import CompanyKind, ContactPrivacy, Role
from tests.leaks import hours_house, links_house, process_oracle, stored_oracle, work_oracle
from tests.leaks.canaries import Aviary, Row
from tests.leaks.columns import (
    CLIENT,
    COLUMNS,
    CONTACT,
    INTERNAL,
    INVITED,
    NOTE,
    PUBLIC,
    STAFF,
    TEAM,
    TOLD,
    Seen,
)
from tests.leaks.columns import OWN as THEIR_OWN
from tests.leaks.seen import FILE

OWN, PARTNER, FOR = CompanyKind.OWN, CompanyKind.PARTNER, CompanyKind.CLIENT
DEPTH = {FOR: CLIENT, PARTNER: TEAM, OWN: INTERNAL}


class Oracle:
    """Knows the rows as they are now, and who is meant to see which canary."""

    def __init__(self, aviary: Aviary) -> None:
        self.aviary = aviary
        self._known: dict[Any, list[Row]] | None = None
        """While nothing changes: by person, the projects that they see."""
        self._companies = {row["id"]: row for row in self.rows("Company")}
        self._reach: dict[str, Callable[[Row, bool], Iterable[Row]]] = {
            "Workspace": self._workspaces,
            "Company": lambda person, _: self.companies(person),
            "Department": lambda person, _: self._departments(person),
            "Person": lambda person, _: self.people(person),
            "Session": lambda person, _: self._sessions(person),
            "Project": lambda person, _: self.projects(person),
            "StatusTemplate": lambda person, _: self._own(person, "StatusTemplate", self.kind(person) is OWN),
            "AuditEntry": lambda person, _: self._own(person, "AuditEntry", self._admin(person)),
            "Mail": lambda person, _: self._mails(person),
            "Branding": lambda person, _: self._own(person, "Branding", True),
            "Invitation": lambda person, _: self._own(person, "Invitation", self.works_for_the_firm(person)),
            "TimeEntry": lambda person, _: hours_house.time_entries(self, person),
            "ReadLink": lambda person, _: links_house.read_links(self, person),
            "ProjectTemplate": lambda person, _: self._own(person, "ProjectTemplate", self.works_for_the_firm(person)),
            **work_oracle.reach(self),
            **stored_oracle.reach(self),
            **process_oracle.reach(self),
        }

    def rows(self, model: str) -> list[Row]:
        """All rows of a model."""
        return self.aviary.rows[model]

    def kind(self, person: Row) -> CompanyKind:
        """What the person's company is to the workspace."""
        kind: CompanyKind = self._companies[person["company_id"]]["kind"]
        return kind

    def depth(self, person: Row | None) -> int:
        """The person's tier."""
        return PUBLIC if person is None else DEPTH[self.kind(person)]

    def allowed(self, person: Row | None, looked_through: bool = False) -> set[int]:
        """The numbers of all canaries that the person is meant to be able to see.

        `looked_through`: an admin looks through their eyes.
        """
        if person is None or person["removed_at"] is not None:
            return set()
        self._known = {}
        try:
            return self._allowed(person, looked_through)
        finally:
            self._known = None

    def _allowed(self, person: Row, looked_through: bool) -> set[int]:
        found: set[int] = set()
        depth = self.depth(person)
        for model, reached in self._reach.items():
            columns = {name: seen for name, seen in self._seen(model) if seen.tier <= depth}
            for row in reached(person, looked_through):
                held = columns.keys() & row.canaries.keys()
                found |= {row.canaries[name] for name in held if self._shows(person, row, columns[name])}
        if self._admin(person):
            # The audit log names things by their ids, those that are gone as well.
            named = {entry["subject_id"] for entry in self._own(person, "AuditEntry", True)}
            every = [row for rows in self.aviary.rows.values() for row in rows if "id" in row.canaries]
            found |= {row.canaries["id"] for row in every if row["id"] in named}
            # Of a private step that was left behind they are told that it is there, and whose it was.
            for step, author in work_oracle.left_behind(self, person):
                found |= {step.canaries["id"], author.canaries["display_name"]}
        return found

    def projects(self, person: Row) -> list[Row]:
        """The reach table of the design."""
        if self._known is None:
            return self._reached(person)
        if person["id"] not in self._known:
            self._known[person["id"]] = self._reached(person)
        return self._known[person["id"]]

    def _reached(self, person: Row) -> list[Row]:
        kind, role = self.kind(person), person["role"]
        added_to = {row["project_id"] for row in self.rows("ProjectAccess") if row["person_id"] == person["id"]}
        found = []
        for project in self._own(person, "Project", True):
            added = project["id"] in added_to
            match kind, role:
                case CompanyKind.OWN, (Role.OWNER | Role.ADMIN):
                    seen = True
                case CompanyKind.OWN, Role.MEMBER:
                    seen = project["open"] or added
                case ((CompanyKind.OWN | CompanyKind.PARTNER), Role.GUEST):
                    seen = added
                case CompanyKind.CLIENT, Role.MEMBER:
                    seen = project["company_id"] == person["company_id"] and (project["shown"] or project["shared"])
                case CompanyKind.CLIENT, Role.GUEST:
                    seen = added and (project["shown"] or project["shared"])
                case _:
                    seen = False
            # What is archived is there for those who work for the firm alone.
            if seen and (project["archived_at"] is None or self.works_for_the_firm(person)):
                found.append(project)
        return found

    def cards(self, person: Row) -> list[Row]:
        """Work in progress."""
        return [project for project in self.projects(person) if project["shown"]]

    def files(self, person: Row) -> list[Row]:
        """To a client, a shown card is the card and nothing more."""
        return [project for project in self.projects(person) if self.kind(person) is not FOR or project["shared"]]

    def added(self, person: Row, project: Row) -> bool:
        """Whether the person was added to the project."""
        wanted = (person["id"], project["id"])
        return any((row["person_id"], row["project_id"]) == wanted for row in self.rows("ProjectAccess"))

    def people(self, person: Row) -> list[Row]:
        """The firm's people see all; others themselves, a client's member the own company, and who shares a file."""
        kind, files = self.kind(person), {project["id"] for project in self.files(person)}
        met = {row["person_id"] for row in self.rows("ProjectAccess") if row["project_id"] in files}
        found = []
        for other in self._own(person, "Person", True):
            seen = (
                self.works_for_the_firm(person)
                or other is person
                or (kind is FOR and person["role"] is Role.MEMBER and other["company_id"] == person["company_id"])
                or other["id"] in met
            )
            if seen and other["removed_at"] is None:
                found.append(other)
        return found

    def companies(self, person: Row) -> list[Row]:
        """The firm's people see all; others their own and the firm's, partners and guests those that they work for."""
        worked_for = (
            {project["company_id"] for project in self.projects(person)} if self.kind(person) is not FOR else ()
        )
        return [
            company
            for company in self._own(person, "Company", True)
            if self.works_for_the_firm(person)
            or company["id"] == person["company_id"]
            or company["kind"] is OWN
            or company["id"] in worked_for
        ]

    def shows_contacts(self, person: Row, other: Row) -> bool:
        """Whether `other` shows the person how they can be reached (S-09)."""
        return (
            other is person
            or self._admin(person)
            or other["privacy"] is ContactPrivacy.EVERYONE
            or (other["privacy"] is ContactPrivacy.NOT_CLIENTS and self.kind(person) is not FOR)
        )

    def works_for_the_firm(self, person: Row) -> bool:
        """The firm's owners, admins and members; its guests do not count."""
        return self.kind(person) is OWN and person["role"] is not Role.GUEST

    def _seen(self, model: str) -> Iterable[tuple[str, Seen]]:
        named = ((name.split("."), seen) for name, seen in COLUMNS.items())
        return [(column, seen) for (of, column), seen in named if of == model and isinstance(seen, Seen)]

    def _shows(self, person: Row, row: Row, seen: Seen) -> bool:
        if seen.rule == CONTACT:
            return self.shows_contacts(person, row)
        if seen.rule == NOTE:
            return self._admin(person) or (self.works_for_the_firm(person) and self.kind(row) is not OWN)
        if seen.rule == THEIR_OWN:
            return row is person or self.works_for_the_firm(person)
        if seen.rule == INVITED:
            cards = [other for other in self.rows("Person") if other["id"] == row["person_id"]]
            return all(self.shows_contacts(person, card) for card in cards)
        if seen.rule == FILE:
            return row in self.files(person)
        if seen.rule == STAFF:
            return self.works_for_the_firm(person)
        if seen.rule == TOLD:
            return self.kind(person) is OWN or bool(row["shown"])
        return True

    def _admin(self, person: Row) -> bool:
        return self.kind(person) is OWN and person["role"] in (Role.OWNER, Role.ADMIN)

    def _own(self, person: Row, model: str, allowed: bool) -> list[Row]:
        return [row for row in self.rows(model) if allowed and row["workspace_id"] == person["workspace_id"]]

    def _workspaces(self, person: Row, looked_through: bool) -> list[Row]:
        # Their account's other workspaces are no business of whoever looks through their eyes.
        mine = {person["workspace_id"]}
        if person["account_id"] is not None and not looked_through:
            same = [row for row in self.rows("Person") if row["account_id"] == person["account_id"]]
            mine |= {row["workspace_id"] for row in same if row["removed_at"] is None}
        return [row for row in self.rows("Workspace") if row["id"] in mine]

    def _mails(self, person: Row) -> list[Row]:
        # Members see what became of their own invitations, but for cards that hide their address from them.
        mails = self._own(person, "Mail", self.works_for_the_firm(person))
        if self._admin(person):
            return mails
        cards = {row["id"]: row for row in self.rows("Person") if self.shows_contacts(person, row)}
        mine = [row for row in self.rows("Invitation") if row["inviter_id"] == person["id"]]
        shown = {row["id"] for row in mine if row["person_id"] is None or row["person_id"] in cards}
        return [mail for mail in mails if mail["subject_id"] in shown]

    def _departments(self, person: Row) -> list[Row]:
        seen = {company["id"] for company in self.companies(person)}
        return [row for row in self.rows("Department") if row["company_id"] in seen]

    def _sessions(self, person: Row) -> list[Row]:
        return [
            row
            for row in self.rows("Session")
            if row["person_id"] == person["id"]
            and row["viewed_by_id"] is None
            and row["revoked_at"] is None
            and row["expires_at"].year > 2030  # the others have expired
        ]
