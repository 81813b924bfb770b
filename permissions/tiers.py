"""The closed sets that decide who sees what: tier, company kind, role, contact privacy."""

from enum import Enum, IntEnum


class Tier(IntEnum):
    """How deep a viewer sees, that is: which fields exist for them. Ordered."""

    PUBLIC = 0
    CLIENT = 1
    TEAM = 2
    INTERNAL = 3


class CompanyKind(Enum):
    """What a company is to the workspace. It decides its people's tier."""

    OWN = "OWN"
    PARTNER = "PARTNER"
    CLIENT = "CLIENT"

    @property
    def tier(self) -> Tier:
        """Tier of the company's people (design: CLIENT→client, PARTNER→team, OWN→internal)."""
        return _TIERS[self]


class Role(Enum):
    """What a person may do, and how far they reach (which rows)."""

    OWNER = "OWNER"
    ADMIN = "ADMIN"
    MEMBER = "MEMBER"
    GUEST = "GUEST"


class ContactPrivacy(Enum):
    """Who sees a person's e-mail address, phone and every other contact field (behaviour S-09)."""

    EVERYONE = "EVERYONE"
    NOT_CLIENTS = "NOT_CLIENTS"
    ADMINS = "ADMINS"


_TIERS = {CompanyKind.CLIENT: Tier.CLIENT, CompanyKind.PARTNER: Tier.TEAM, CompanyKind.OWN: Tier.INTERNAL}

ROLES_OF = {
    CompanyKind.OWN: frozenset(Role),
    CompanyKind.PARTNER: frozenset({Role.GUEST}),
    CompanyKind.CLIENT: frozenset({Role.MEMBER, Role.GUEST}),
}
"""The roles that the people of a company of this kind can have (the reach table of the design)."""
