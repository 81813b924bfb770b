"""Who is asking."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from permissions.tiers import CompanyKind, Role, Tier


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking: a workspace, a company in it, a role, and the session they came through.

    `person_id` is None for an audience (see `audience`), and later behind a read link or a key.
    `session_id` and `expires_at` (UTC) belong to the door and say nothing about what is visible.
    """

    workspace_id: UUID
    company_id: UUID
    kind: CompanyKind
    role: Role
    person_id: UUID | None
    session_id: UUID | None = None
    expires_at: datetime | None = None

    @property
    def tier(self) -> Tier:
        """Which fields exist for this viewer."""
        return self.kind.tier

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
        person_id = self.person_id if self.reaches_by_person else None
        return replace(self, person_id=person_id, session_id=None, expires_at=None)
