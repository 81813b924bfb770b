"""What a viewer may do: each rule answers None, or the reason why not, in a sentence for the person."""

from collections.abc import Collection

from languages.texts import Text, either, say
from permissions.tiers import ROLES_OF, CompanyKind, Role
from permissions.viewer import Viewer

NOBODY_LEFT = say("This would leave the workspace without an owner who can sign in. Make somebody else an owner first.")


def may_change(viewer: Viewer) -> Text | None:
    """Whoever looks through somebody else's eyes (view as), or through a read link, changes nothing, nor signs in."""
    if viewer.link is not None and not viewer.looks_only:
        return say(
            "A read link shows a project, and nothing can be changed through it. To sign in, leave the link out."
        )
    if viewer.looks_only:
        return say("You are looking as somebody else, and nothing can be changed that way. Use a session of your own.")
    return None


def may_set_client_status(viewer: Viewer) -> Text | None:
    """Owners, admins and employees may, on projects in their reach (behaviour X-05); guests may not."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members set a client-facing status. Ask one of them.")


def may_edit_projects(viewer: Viewer) -> Text | None:
    """Owners, admins and employees make projects, rename those in their reach, and say who sees them; guests do not."""
    if viewer.works_for_the_firm:
        return None
    return say(
        "Only the firm's owners, admins and members make and change projects and say who sees them. Ask one of them."
    )


def may_keep_links(viewer: Viewer) -> Text | None:
    """Owners, admins and employees make read links to projects in their reach, and see their tokens; guests do not."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members make and change read links. Ask one of them.")


def may_view_as_link(viewer: Viewer) -> Text | None:
    """Admins look through a read link as through a person's eyes (behaviour N-03)."""
    return None if viewer.is_admin else say("Only the firm's owners and admins look as somebody else. Ask one of them.")


def may_edit_companies(viewer: Viewer) -> Text | None:
    """Owners, admins and employees write companies down; guests do not."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members write companies and people down. Ask one of them.")


def may_keep_company(viewer: Viewer, kind: CompanyKind) -> Text | None:
    """To make or change a company whose people see more than a client's is an admin's decision."""
    if kind is CompanyKind.CLIENT or viewer.is_admin:
        return may_edit_companies(viewer)
    return say("Only the firm's owners and admins change its own companies and partners, or add one. Ask one of them.")


def may_change_kind(viewer: Viewer) -> Text | None:
    """It changes what a whole company sees."""
    return (
        None if viewer.is_admin else say("Only the firm's owners and admins change a company's kind. Ask one of them.")
    )


def may_write_down(viewer: Viewer, kind: CompanyKind, role: Role) -> Text | None:
    """Employees write down people of clients and partners; the firm's own are an admin's, its owners an owner's."""
    if reason := may_edit_companies(viewer):
        return reason
    if kind is CompanyKind.OWN and not viewer.is_admin:
        return say("Only the firm's owners and admins add people of its own. Ask one of them.")
    return _may_deal_with_owners(viewer, role)


def may_edit_person(viewer: Viewer, person_id: object, kind: CompanyKind, contact_seen: bool) -> Text | None:
    """Admins everybody; employees themselves, and people of clients and partners whose contact details they see."""
    if viewer.is_admin or (viewer.works_for_the_firm and person_id == viewer.person_id):
        return None
    if not viewer.works_for_the_firm or kind is CompanyKind.OWN:
        return say("Only the firm's owners and admins change this person's card. Ask one of them.")
    if not contact_seen:
        return say(
            "This person's contact details are for owners and admins, and so is changing the card. Ask one of them."
        )
    return None


def may_invite_by_card(contact_seen: bool) -> Text | None:
    """An invitation is made at the card's address, and shows it."""
    if contact_seen:
        return None
    return say("This person's contact details are for owners and admins, and so is inviting by them. Ask one of them.")


def may_keep_notes(viewer: Viewer, kind: CompanyKind) -> Text | None:
    """What is noted about the firm's own people is for its owners and admins: nobody reads their own."""
    if viewer.is_admin or (viewer.works_for_the_firm and kind is not CompanyKind.OWN):
        return None
    return say("Only the firm's owners and admins read and keep notes about its own people. Ask one of them.")


def may_set_privacy(viewer: Viewer, person_ids: Collection[object]) -> Text | None:
    """Admins everybody's; employees their own."""
    if viewer.is_admin or (viewer.works_for_the_firm and set(person_ids) == {viewer.person_id}):
        return None
    return say("Only the firm's owners and admins change other people's contact privacy. Ask one of them.")


def may_change_role(viewer: Viewer, old: Role, new: Role) -> Text | None:
    """Only admins change a role (behaviour W-10), and only owners make and unmake owners."""
    if not viewer.is_admin:
        return say("Only the firm's owners and admins change a role. Ask one of them.")
    return _may_deal_with_owners(viewer, old, new)


def may_move(viewer: Viewer, role: Role) -> Text | None:
    """To move somebody to another company changes what they see."""
    if not viewer.is_admin:
        return say("Only the firm's owners and admins move people between companies. Ask one of them.")
    return _may_deal_with_owners(viewer, role)


def may_remove(viewer: Viewer, role: Role) -> Text | None:
    """Only admins remove people, and only owners remove owners."""
    if not viewer.is_admin:
        return say("Only the firm's owners and admins remove people and end their sessions. Ask one of them.")
    return _may_deal_with_owners(viewer, role)


def may_view_as(viewer: Viewer, kind: CompanyKind) -> Text | None:
    """Admins look as people of clients and partners, never as a colleague (behaviour N-03)."""
    if not viewer.is_admin:
        return say("Only the firm's owners and admins look as somebody else. Ask one of them.")
    if kind is CompanyKind.OWN:
        return say("Nobody looks as a colleague. Choose a person of a client or a partner.")
    return None


def may_explain_people(viewer: Viewer) -> Text | None:
    """Who meets whom rests on every project that they share, those closed to the asker included."""
    if viewer.is_admin:
        return None
    return say(
        "Only the firm's owners and admins ask who sees people and companies. Ask one of them, or ask of a project."
    )


def may_ask_audience(viewer: Viewer) -> Text | None:
    """Who would see a thing names everybody who reaches its project."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members ask who would see something. Ask one of them.")


def may_read_audit(viewer: Viewer) -> Text | None:
    """The audit log is for admins alone (behaviour N-11)."""
    return None if viewer.is_admin else say("Only the firm's owners and admins read the audit log. Ask one of them.")


def may_read_mails(viewer: Viewer) -> Text | None:
    """Owners and admins see all undelivered mails, members those of their own invitations; guests do not."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members see undelivered mails. Ask one of them.")


def may_resend_mails(viewer: Viewer) -> Text | None:
    """Members issue their invitation again instead, which counts as another one."""
    if viewer.is_admin:
        return None
    return say("Only the firm's owners and admins send undelivered mails again. Ask one of them.")


def may_make_workspaces(viewer: Viewer) -> Text | None:
    """A workspace of its own, for a client, say, is an admin's decision."""
    return None if viewer.is_admin else say("Only the firm's owners and admins make workspaces. Ask one of them.")


def may_edit_branding(viewer: Viewer) -> Text | None:
    """How the firm shows itself to those who are invited is an admin's decision."""
    return None if viewer.is_admin else say("Only the firm's owners and admins change its branding. Ask one of them.")


def fits(kind: CompanyKind, role: Role) -> Text | None:
    """Whether people of a company of this kind can have this role (the reach table of the design)."""
    if role in ROLES_OF[kind]:
        return None
    possible = either(*sorted(each.value for each in ROLES_OF[kind]))
    return say(
        "People of a company of kind %(kind)s cannot be %(role)s. Choose %(possible)s.",
        kind=kind.value,
        role=role.value,
        possible=possible,
    )


def _may_deal_with_owners(viewer: Viewer, *roles: Role) -> Text | None:
    if Role.OWNER in roles and viewer.role is not Role.OWNER:
        return say("Only an owner does this to owners, or makes one. Ask one of them.")
    return None
