"""Why somebody sees a project, or does not: the reach table and the facts that it asks for, in sentences."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from languages.texts import Text, say
from permissions.conditions import AddedTo, Condition, Is, Keys, OneOf, holds
from permissions.tiers import CompanyKind, ContactPrivacy, Role
from permissions.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule or a fact, in a sentence, and whether it speaks for seeing the thing."""

    sentence: Text
    holds: bool


_REACH = {
    (CompanyKind.OWN, Role.OWNER): say("The firm's owners see every project."),
    (CompanyKind.OWN, Role.ADMIN): say("The firm's admins see every project."),
    (
        CompanyKind.OWN,
        Role.MEMBER,
    ): say("The firm's members see projects that are open to them, or that they were added to."),
    (CompanyKind.OWN, Role.GUEST): say("The firm's guests see the projects that they were added to."),
    (CompanyKind.PARTNER, Role.GUEST): say("People of partners see the projects that they were added to."),
    (CompanyKind.CLIENT, Role.MEMBER): (
        say("A client's members see projects of their own company whose file is shared or whose status is shown.")
    ),
    (CompanyKind.CLIENT, Role.GUEST): (
        say("A client's guests see projects that they were added to and whose file is shared or whose status is shown.")
    ),
}
_FACTS = {
    "open": (say("It is open to the firm's members."), say("It is closed: only people who were added to it see it.")),
    "shown": (say("Its client-facing status is shown."), say("Its client-facing status is not shown.")),
    "shared": (say("Its file is shared with the client."), say("Its file is not shared with the client.")),
    "company": (say("It is done for their own company."), say("It is not done for their own company.")),
}
_ARCHIVED = say("It is archived: only the firm's owners, admins and members see it until it is taken out again.")
_ADDED = (say("They were added to it."), say("They were not added to it."))
_PRIVACY = {
    ContactPrivacy.EVERYONE: say("Their contact details are visible to everyone who sees them."),
    ContactPrivacy.NOT_CLIENTS: say("Their contact details are hidden from client companies."),
    ContactPrivacy.ADMINS: say("Their contact details are hidden from everyone but admins."),
}


def reach_rule(viewer: Viewer) -> Text:
    """The cell of the reach table that decides which projects this viewer sees."""
    return _REACH.get(
        (viewer.kind, viewer.role), say("Nobody of such a company has such a role: they see no projects.")
    )


def facts(condition: Condition, keys: Keys, added: Collection[UUID]) -> list[Reason]:
    """What the condition asks of a project, one sentence for each fact, and whether it is so."""
    match condition:
        case Is("archived"):
            # That it is where it always was needs no mention.
            return [] if holds(condition, keys, added) else [Reason(_ARCHIVED, False)]
        case Is(key):
            so = holds(condition, keys, added)
            return [Reason(_FACTS[key][not so], so)]
        case AddedTo():
            so = holds(condition, keys, added)
            return [Reason(_ADDED[not so], so)]
    found: list[Reason] = []
    for part in () if isinstance(condition, OneOf) else condition.parts:
        found += [reason for reason in facts(part, keys, added) if reason not in found]
    return found


def privacy_rule(privacy: ContactPrivacy, seen: bool, themselves: bool) -> Reason:
    """What a person's contact privacy means for whoever is asked about (`themselves`: that very person)."""
    return Reason(say("They see their own contact details, always.") if themselves else _PRIVACY[privacy], seen)
