"""Read links: made for a project, narrowed section by section, and deactivated for ever."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from db import read_links as rows
from db import scopes
from db.audit import AuditAction
from db.clock import now
from db.events import Change
from db.sessions import hashed
from db.writes import Transaction, Writer
from languages.texts import say
from permissions import rules
from permissions.tiers import Section, Tier
from permissions.viewer import Viewer
from resolvers import audited, texts
from resolvers.linked_pages import LinkedRows
from resolvers.locked_projects import locked_project
from resolvers.paging import Order
from resolvers.refusals import ErrorCode, Refusal, allow, not_found
from resolvers.tokens import TokenKind, Tokens

MAX_NAME = 200
COLUMNS = (
    "id",
    "project_id",
    "creator_id",
    "name",
    "token_hash",
    "sections",
    "created_at",
    "deactivated_at",
    "last_used_at",
)
OF_PROJECT = LinkedRows(scopes.read_links, "project_id", Order("readLinks", COLUMNS, "created_at"))
"""The links of a project, the newest first, those that were deactivated too."""

Row = Mapping[str, Any]


async def create(
    viewer: Viewer, project_id: UUID, name: str, sections: Sequence[Section], tokens: Tokens, writer: Writer
) -> Row:
    """A new link to a project in reach. It opens the file to whoever has it, whatever the project's switches say."""
    allow(rules.may_keep_links(viewer), "projectId")
    name = texts.required(name, "name", MAX_NAME)
    _check(sections)

    async def work(transaction: Transaction) -> Row:
        project = await locked_project(viewer, project_id)
        link_id = rows.new_id()
        creator = await scopes.people(viewer).get(id=viewer.person_id)
        token = tokens.of(TokenKind.PROJECT, link_id)
        link = await rows.create(link_id, token, project, creator, name, sections)
        transaction.log(_change(link, "read_link.created"))
        transaction.audit(audited.of_read_link(AuditAction.READ_LINK_CREATED, link, after=_told(link)))
        return _row_of(link)

    return await writer.commit(work, viewer)


async def update(
    viewer: Viewer, link_id: UUID, name: str | None, sections: Sequence[Section] | None, writer: Writer
) -> Row:
    """Call a link something else, or switch its sections: who looks through it now sees what it shows from then on."""
    allow(rules.may_keep_links(viewer), "readLinkId")
    if name is None and sections is None:
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("Give name, sections or both."), "name")
    name = texts.required(name, "name", MAX_NAME) if name is not None else None
    if sections is not None:
        _check(sections)

    async def work(transaction: Transaction) -> Row:
        link = await _in_locked_project(viewer, link_id)
        if link.deactivated_at is not None:
            message = say("This link was deactivated, and stays so. Make another one.")
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "readLinkId")
        was = _told(link)
        link.name = name or link.name
        link.sections = rows.in_order(sections) if sections is not None else link.sections
        if _told(link) != was:
            await transaction.save([link], ("name", "sections"))
            transaction.audit(audited.of_read_link(AuditAction.READ_LINK_CHANGED, link, was, _told(link)))
        if _told(link)["sections"] != was["sections"]:
            transaction.log(_change(link, "read_link.sections_changed"))
        return _row_of(link)

    return await writer.commit(work, viewer)


async def deactivate(viewer: Viewer, link_id: UUID, writer: Writer) -> Row:
    """End a link and the live streams behind it, for ever. One that has ended stays so, silently."""
    allow(rules.may_keep_links(viewer), "readLinkId")

    async def work(transaction: Transaction) -> Row:
        link = await _locked(viewer, link_id)
        if link.deactivated_at is None:
            link.deactivated_at = now()
            await transaction.save([link], ("deactivated_at",))
            transaction.log(_change(link, "read_link.deactivated"))
            transaction.audit(audited.of_read_link(AuditAction.READ_LINK_DEACTIVATED, link, before=_told(link)))
        return _row_of(link)

    return await writer.commit(work, viewer)


async def by_id(viewer: Viewer, ids: list[UUID]) -> dict[UUID, Row]:
    """Those of the links that exist for the viewer."""
    return {row["id"]: row for row in await scopes.read_links(viewer).filter(id__in=ids).values(*COLUMNS)}


def token_of(link_id: UUID, token_hash: str, tokens: Tokens) -> str | None:
    """A link's token, made again; None where the secret key is another one by now, so that this would open nothing."""
    token = tokens.of(TokenKind.PROJECT, link_id)
    return token if hashed(token) == token_hash else None


async def locked_link(viewer: Viewer, link_id: UUID) -> scopes.ReadLink:
    """A link that is open, locked against being deactivated meanwhile; NOT_FOUND where there is none.

    Refuses one to a project that is archived: it shows nothing until that is taken out again.
    """
    link = await _in_locked_project(viewer, link_id)
    if link.deactivated_at is not None:
        raise not_found("read link", "readLinkId")
    return link


async def _in_locked_project(viewer: Viewer, link_id: UUID) -> scopes.ReadLink:
    found = await scopes.read_links(viewer).get_or_none(id=link_id)
    if found is None:
        raise not_found("read link", "readLinkId")
    # First, as by whoever deletes the project with its links.
    await locked_project(viewer, found.project_id, "readLinkId")
    return await _locked(viewer, link_id)


async def _locked(viewer: Viewer, link_id: UUID) -> scopes.ReadLink:
    query = scopes.read_links(viewer).filter(id=link_id).select_for_update(no_key=True, of=("read_link",))
    link = await query.first()
    if link is None:
        raise not_found("read link", "readLinkId")
    return link


def _check(sections: Sequence[Section]) -> None:
    if not sections:
        message = say("sections is empty. Switch on one at least, or deactivate the link.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "sections")


def _change(link: scopes.ReadLink, verb: str) -> Change:
    return Change(link.workspace_id, verb, "read_link", link.id, Tier.INTERNAL)


def _told(link: scopes.ReadLink) -> dict[str, str | None]:
    return {"name": link.name, "sections": ", ".join(link.sections)}


def _row_of(link: scopes.ReadLink) -> Row:
    return {column: getattr(link, column) for column in COLUMNS}
