"""Who is asking."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from languages import SOURCE
from permissions.tiers import CompanyKind, Role, Section, Tier


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A read link that somebody came by: to one project, and to these sections of its file.

    `used_at`: when it was noted last that somebody used it. It makes no difference to what they see.
    """

    id: UUID
    project_id: UUID
    sections: frozenset[Section]
    used_at: datetime | None = field(default=None, compare=False)

    def shows(self, section: Section) -> bool:
        """Whether this section of the file is switched on."""
        return section in self.sections


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking: a workspace, a company in it, a role, and the session they came through.

    `person_id` is None for an audience (see `audience`), and behind a read link; `link` is that link.
    `session_id`, `expires_at` (UTC), `looks_only` (somebody else looks through this person's eyes, and changes
    nothing), `as_of` (the last entry of the workspace's log when they were let in), `name` (for the audit log) and
    `language` (their own, or their company's) belong to the door and say nothing about what is visible.
    """

    workspace_id: UUID
    company_id: UUID
    kind: CompanyKind
    role: Role
    person_id: UUID | None
    link: OpenedLink | None = None
    session_id: UUID | None = None
    expires_at: datetime | None = None
    looks_only: bool = False
    as_of: int = 0
    name: str = ""
    language: str = SOURCE

    @property
    def door(self) -> UUID | None:
        """What they came through: their session, which may look through a read link, or a read link."""
        return self.session_id or (self.link.id if self.link else None)

    @property
    def tier(self) -> Tier:
        """Which fields exist for this viewer."""
        return self.kind.tier

    @property
    def is_of_the_firm(self) -> bool:
        """Whether they are of one of the firm's own companies, its guests included."""
        return self.kind is CompanyKind.OWN

    @property
    def works_for_the_firm(self) -> bool:
        """Whether they are one of the firm's owners, admins and members; its guests are not."""
        return self.kind is CompanyKind.OWN and self.role is not Role.GUEST

    @property
    def is_admin(self) -> bool:
        """Whether they are one of the firm's owners and admins."""
        return self.kind is CompanyKind.OWN and self.role in (Role.OWNER, Role.ADMIN)

    @property
    def reaches_by_person(self) -> bool:
        """Whether their reach depends on what they in person were added to."""
        whole_company = self.kind is CompanyKind.CLIENT and self.role is Role.MEMBER
        return not (whole_company or self.role in (Role.OWNER, Role.ADMIN))

    @property
    def audience(self) -> "Viewer":
        """This viewer without what makes no difference to what they see.

        Two people with equal audiences get equal answers, so a stream's work is done once for both.
        """
        return self.sharing_with(self.person_id if self.reaches_by_person else None)

    @property
    def alone(self) -> "Viewer":
        """The audience of this person alone: for what differs even between people of equal reach."""
        return self.sharing_with(self.person_id)

    def sharing_with(self, person_id: UUID | None) -> "Viewer":
        """This viewer as that person (or nobody in person), without what belongs to the door."""
        return Viewer(self.workspace_id, self.company_id, self.kind, self.role, person_id, self.link)

    def through(self, session_id: UUID | None) -> "Viewer":
        """This viewer, come by a session."""
        return replace(self, session_id=session_id)

    def speaking(self, language: str) -> "Viewer":
        """This viewer, told everything in a language."""
        return replace(self, language=language)
