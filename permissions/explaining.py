"""Why somebody sees a project, or does not: the reach table and the facts that it asks for, in sentences."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from permissions.conditions import AddedTo, Condition, Is, Keys, holds
from permissions.tiers import CompanyKind, ContactPrivacy, Role
from permissions.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule or a fact, in a sentence, and whether it speaks for seeing the thing."""

    sentence: str
    holds: bool


_REACH = {
    (CompanyKind.OWN, Role.OWNER): "The firm's owners see every project.",
    (CompanyKind.OWN, Role.ADMIN): "The firm's admins see every project.",
    (
        CompanyKind.OWN,
        Role.MEMBER,
    ): "The firm's members see projects that are open to them, or that they were added to.",
    (CompanyKind.OWN, Role.GUEST): "The firm's guests see the projects that they were added to.",
    (CompanyKind.PARTNER, Role.GUEST): "People of partners see the projects that they were added to.",
    (CompanyKind.CLIENT, Role.MEMBER): (
        "A client's members see projects of their own company whose file is shared or whose status is shown."
    ),
    (CompanyKind.CLIENT, Role.GUEST): (
        "A client's guests see projects that they were added to and whose file is shared or whose status is shown."
    ),
}
_FACTS = {
    "open": ("It is open to the firm's members.", "It is closed: only people who were added to it see it."),
    "shown": ("Its client-facing status is shown.", "Its client-facing status is not shown."),
    "shared": ("Its file is shared with the client.", "Its file is not shared with the client."),
    "company": ("It is done for their own company.", "It is not done for their own company."),
}
_ADDED = ("They were added to it.", "They were not added to it.")
_PRIVACY = {
    ContactPrivacy.EVERYONE: "Their contact details are visible to everyone who sees them.",
    ContactPrivacy.NOT_CLIENTS: "Their contact details are hidden from client companies.",
    ContactPrivacy.ADMINS: "Their contact details are hidden from everyone but admins.",
}


def reach_rule(viewer: Viewer) -> str:
    """The cell of the reach table that decides which projects this viewer sees."""
    return _REACH.get((viewer.kind, viewer.role), "Nobody of such a company has such a role: they see no projects.")


def facts(condition: Condition, keys: Keys, added: Collection[UUID]) -> list[Reason]:
    """What the condition asks of a project, one sentence for each fact, and whether it is so."""
    match condition:
        case Is(key):
            so = holds(condition, keys, added)
            return [Reason(_FACTS[key][not so], so)]
        case AddedTo():
            so = holds(condition, keys, added)
            return [Reason(_ADDED[not so], so)]
    found: list[Reason] = []
    for part in condition.parts:
        found += [reason for reason in facts(part, keys, added) if reason not in found]
    return found


def privacy_rule(privacy: ContactPrivacy, seen: bool, themselves: bool) -> Reason:
    """What a person's contact privacy means for whoever is asked about (`themselves`: that very person)."""
    return Reason("They see their own contact details, always." if themselves else _PRIVACY[privacy], seen)
