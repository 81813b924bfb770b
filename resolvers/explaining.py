"""Explaining access: for a person and a thing, why it is visible to them or not (behaviour N-04)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from db import scopes
from languages.texts import say
from permissions import reach, rules
from permissions.conditions import holds
from permissions.contacts import contacts
from permissions.explaining import Reason, facts, privacy_rule, reach_rule
from permissions.tiers import CompanyKind, Role
from permissions.viewer import Viewer
from resolvers.locked_people import called
from resolvers.refusals import allow, not_found


@dataclass(frozen=True, slots=True)
class Explanation:
    """The verdict, and the chain of rules and facts that leads to it."""

    visible: bool
    reasons: list[Reason]


Explain = Callable[[Viewer, Viewer, UUID], Awaitable[Explanation]]


async def explain_access(asker: Viewer, person_id: UUID, type_name: str, row_id: UUID) -> Explanation:
    """Why the person sees the thing, or does not. NOT_FOUND for what the asker may not see themselves.

    FORBIDDEN for people and companies, but for admins: the verdict would tell of projects closed to the asker.
    """
    if type_name not in _EXPLAINED:
        raise not_found("project, person or company", "id")
    if type_name != "Project":
        allow(rules.may_explain_people(asker), "id")
    person = await scopes.people(asker).prefetch_related("company").get_or_none(id=person_id)
    if person is None:
        raise not_found("person", "personId")
    viewer = Viewer(
        workspace_id=asker.workspace_id,
        company_id=person.company.id,
        kind=person.company.kind,
        role=person.role,
        person_id=person.id,
    )
    found = await _EXPLAINED[type_name](asker, viewer, row_id)
    return Explanation(found.visible, [await _who(asker, person), *found.reasons])


async def _who(asker: Viewer, person: scopes.Person) -> Reason:
    tier = person.company.kind.tier.name.lower()
    # The firm's guests do not see the companies of everybody whom they see.
    named = await scopes.companies(asker).filter(id=person.company.id).exists()
    values = {"person": called(person), "role": person.role.value, "kind": person.company.kind.value, "tier": tier}
    if named:
        sentence = say(
            "%(person)s is %(role)s in %(company)s, a company of kind %(kind)s, "
            "so they see fields of the %(tier)s tier.",
            company=person.company.name,
            **values,
        )
    else:
        sentence = say(
            "%(person)s is %(role)s in a company of kind %(kind)s, so they see fields of the %(tier)s tier.", **values
        )
    if person.account_id is None:
        sentence = say("%(sentence)s They have no account, so they cannot sign in.", sentence=sentence)
    return Reason(sentence, True)


async def _project(asker: Viewer, viewer: Viewer, row_id: UUID) -> Explanation:
    project = await scopes.projects(asker).get_or_none(id=row_id)
    if project is None:
        raise not_found("project", "id")
    keys, added = scopes.project_keys(project), await scopes.added_to(viewer, [row_id])
    visible = await scopes.projects(viewer).filter(id=row_id).exists()
    reasons = [Reason(reach_rule(viewer), visible), *facts(reach.projects(viewer), keys, added)]
    if visible and viewer.kind is CompanyKind.CLIENT:
        file, card = project.shared, project.shown
        reasons.append(
            Reason(say("So they see its card under work in progress."), True)
            if card
            else Reason(say("So they do not see its card under work in progress."), False)
        )
        reasons.append(
            Reason(say("So they see its file."), True) if file else Reason(say("So they do not see its file."), False)
        )
    return Explanation(visible, reasons)


async def _person(asker: Viewer, viewer: Viewer, row_id: UUID) -> Explanation:
    person = await scopes.people(asker).prefetch_related("company").get_or_none(id=row_id)
    if person is None:
        raise not_found("person", "id")
    visible = await scopes.people(viewer).filter(id=row_id).exists()
    if viewer.works_for_the_firm:
        reasons = [Reason(say("The firm's owners, admins and members see everybody."), True)]
    else:
        shared = await scopes.accesses(viewer).filter(person_id=row_id).exists()
        reasons = [
            Reason(
                say("They are that person.") if person.id == viewer.person_id else say("They are somebody else."),
                person.id == viewer.person_id,
            )
        ]
        if viewer.kind is CompanyKind.CLIENT and viewer.role is Role.MEMBER:
            same = person.company.id == viewer.company_id
            sentence = (
                say("A client's members see the people of their own company, and this is one.")
                if same
                else say("A client's members see the people of their own company, and this is none of them.")
            )
            reasons.append(Reason(sentence, same))
        sentence = (
            say("That person was added to a project whose file they see.")
            if shared
            else (say("That person was added to no project whose file they see."))
        )
        reasons.append(Reason(sentence, shared))
    if visible:
        seen = holds(contacts(viewer), {"id": str(person.id), "privacy": person.privacy}, ())
        reasons.append(privacy_rule(person.privacy, seen, person.id == viewer.person_id))
    return Explanation(visible, reasons)


async def _company(asker: Viewer, viewer: Viewer, row_id: UUID) -> Explanation:
    company = await scopes.companies(asker).get_or_none(id=row_id)
    if company is None:
        raise not_found("company", "id")
    visible = await scopes.companies(viewer).filter(id=row_id).exists()
    if viewer.works_for_the_firm:
        return Explanation(visible, [Reason(say("The firm's owners, admins and members see every company."), True)])
    own, firm = company.id == viewer.company_id, company.kind is CompanyKind.OWN
    reasons = [
        Reason(say("It is their own company.") if own else say("It is not their own company."), own),
        Reason(
            say("Everybody sees the firm's own companies.")
            if firm
            else say("It is not one of the firm's own companies."),
            firm,
        ),
    ]
    if viewer.kind is not CompanyKind.CLIENT:
        works = await scopes.projects(viewer).filter(company_id=row_id).exists()
        sentence = (
            say("They see a project that is done for it.") if works else say("They see no project that is done for it.")
        )
        reasons.append(Reason(sentence, works))
    return Explanation(visible, reasons)


_EXPLAINED: dict[str, Explain] = {"Project": _project, "Person": _person, "Company": _company}
