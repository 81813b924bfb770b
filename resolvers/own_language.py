"""The language that somebody is told things in: their own choice, or their company's."""

from db import scopes
from db.admission import LANGUAGE_CHANGED
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import audited
from resolvers.companies import known_language
from resolvers.locked_people import locked, row_of
from resolvers.people import Row
from resolvers.project_people import tell_projects


async def set_language(viewer: Viewer, language: str | None, writer: Writer) -> tuple[Row, str]:
    """Choose a language for oneself, or (None) the company's again; the person, and the language in force."""
    chosen = known_language(language, "language") if language is not None else None

    async def work(transaction: Transaction) -> tuple[Row, str]:
        assert viewer.person_id is not None
        person = await locked(viewer, viewer.person_id)
        if person.language != chosen:
            before, person.language = person.language, chosen
            await transaction.save([person], ("language",))
            # Their own streams follow this entry. Of others, those who work for the firm alone see a difference.
            transaction.log(Change(viewer.workspace_id, LANGUAGE_CHANGED, "person", person.id, Tier.INTERNAL))
            was, became = {"language": before}, {"language": chosen}
            transaction.audit(audited.of_person(AuditAction.PERSON_CHANGED, person, was, became))
            await tell_projects(transaction, {person.id: Tier.INTERNAL})
        return _told(viewer, person)

    return await writer.commit(work, viewer)


def _told(viewer: Viewer, person: scopes.Person) -> tuple[Row, str]:
    language = person.language or person.company.language
    return row_of(viewer.speaking(language), person, person.company.kind), language
