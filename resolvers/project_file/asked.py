"""Who is asked to approve: people by name or a company, and only such as see the tasks and may answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db import scopes
from db.readers import Reader, readers
from languages.texts import say, say_many
from permissions.approval_rules import lets_approve
from permissions.viewer import Viewer
from resolvers.locked_people import called
from resolvers.project_file.limits import MAX_ASKED
from resolvers.project_file.locked import LockedTask
from resolvers.refusals import ErrorCode, Refusal, not_found


@dataclass(frozen=True, slots=True)
class Asked:
    """People by name, or a company: one of the two."""

    person_ids: tuple[UUID, ...] = ()
    company_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of the request, and what those are called who are asked."""

    readers: Sequence[Reader]
    names: Sequence[str]


async def check_asked(viewer: Viewer, found: Sequence[LockedTask], asked: Asked) -> Told:
    """Refuse to ask who would not see a task, or could not answer."""
    if (asked.company_id is None) is (not asked.person_ids):
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("Give either personIds or companyId."), "personIds")
    if asked.company_id is not None:
        return await _company(viewer, found, asked.company_id)
    return await _people(viewer, found, asked.person_ids)


async def _people(viewer: Viewer, found: Sequence[LockedTask], person_ids: Sequence[UUID]) -> Told:
    wanted = set(person_ids)
    if len(wanted) > MAX_ASKED:
        message = say_many(
            "personIds names %(count)s person. Name at most %(most)s, or a company.",
            "personIds names %(count)s people. Name at most %(most)s, or a company.",
            len(wanted),
            most=MAX_ASKED,
        )
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "personIds")
    people = await scopes.people(viewer).filter(id__in=list(wanted)).order_by("sort_name", "id")
    if len(people) < len(wanted):
        raise not_found("person", "personIds")
    names = {person.id: called(person) for person in people}
    told = await readers(viewer.workspace_id, list(wanted))
    for reader in told:
        if not await _sees(reader.viewer, found):
            message = say(
                "%(person)s does not see everything that they are to approve. Let them see it first.",
                person=names[reader.viewer.person_id] if reader.viewer.person_id else "",
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "personIds")
        _check_rights(reader.viewer, found, "personIds")
    return Told(told, list(names.values()))


async def _company(viewer: Viewer, found: Sequence[LockedTask], company_id: UUID) -> Told:
    company = await scopes.companies(viewer).get_or_none(id=company_id)
    if company is None:
        raise not_found("company", "companyId")
    everybody = [each for each in await readers(viewer.workspace_id, company_id=company_id) if each.email]
    # Of those who see the same, one is asked for.
    audiences = {reader.viewer.audience for reader in everybody}
    seeing = {audience for audience in audiences if await _sees(audience, found)}
    told = [reader for reader in everybody if reader.viewer.audience in seeing]
    if not told:
        message = say(
            "Nobody of %(company)s who can sign in sees everything that they are to approve. Let them see it first.",
            company=company.name,
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "companyId")
    _check_rights(told[0].viewer, found, "companyId")
    return Told(told, [company.name])


async def _sees(somebody: Viewer, found: Sequence[LockedTask]) -> bool:
    seen = await scopes.tasks(somebody).filter(id__in=[of.task.id for of in found]).count()
    return seen == len(found)


def _check_rights(somebody: Viewer, found: Sequence[LockedTask], field: str) -> None:
    for of in found:
        if reason := lets_approve(somebody.kind, of.step.client_rights):
            message = say("%(step)r: %(reason)s", step=of.step.name, reason=reason)
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
