"""Labels of a workspace: made, renamed and deleted by who works for the firm."""

import re
from collections.abc import Mapping
from uuid import UUID

from db import labels as kept
from db import scopes
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.tiers import Tier
from permissions.viewer import Viewer
from permissions.work_rules import may_edit_tasks
from realtime.seals import Seals
from resolvers import texts
from resolvers.paging import CountedPage, KeyKind, Order, PageRequest, page
from resolvers.project_file.rows import Row
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

COLUMNS = ("id", "name", "color", "sort_name")
MAX_NAME = 60
COLOR = re.compile(r"#[0-9a-fA-F]{6}")
GREY = "#808080"


async def list_labels(viewer: Viewer, request: PageRequest, seals: Seals) -> CountedPage:
    """The workspace's labels, by name."""
    order = Order("labels", COLUMNS, "sort_name", KeyKind.TEXT, ascending=True)
    return await page(scopes.labels(viewer), order, request, viewer, seals)


async def labels_by_id(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Row]:
    """Those of the labels that exist for the viewer."""
    return {row["id"]: row for row in await scopes.labels(viewer).filter(id__in=ids).values(*COLUMNS)}


async def create_label(viewer: Viewer, name: str, color: str | None, writer: Writer) -> Row:
    """Another label."""
    allow(may_edit_tasks(viewer))
    name, color = texts.required(name, "name", MAX_NAME), _color(color or GREY)

    async def work(transaction: Transaction) -> Row:
        await _check_free(viewer, name, None)
        label = await kept.create(viewer.workspace_id, name, color)
        transaction.log(Change(viewer.workspace_id, "label.created", "label", label.id, Tier.INTERNAL))
        return _row(label)

    return await writer.commit(work, viewer)


async def update_label(viewer: Viewer, label_id: UUID, name: str | None, color: str | None, writer: Writer) -> Row:
    """Call a label something else, or give it another colour; it stays on its tasks and projects."""
    allow(may_edit_tasks(viewer))
    name = texts.required(name, "name", MAX_NAME) if name is not None else None
    color = _color(color) if color is not None else None

    async def work(transaction: Transaction) -> Row:
        label = await _locked(viewer, label_id)
        if name is not None:
            await _check_free(viewer, name, label_id)
            label.name, label.sort_name = name, kept.sort_name(name)
        label.color = color or label.color
        await transaction.save([label], ("name", "sort_name", "color"))
        transaction.log(Change(viewer.workspace_id, "label.changed", "label", label_id, Tier.INTERNAL))
        return _row(label)

    return await writer.commit(work, viewer)


async def delete_label(viewer: Viewer, label_id: UUID, writer: Writer) -> UUID:
    """Take a label away, from its tasks and projects too."""
    allow(may_edit_tasks(viewer))

    async def work(transaction: Transaction) -> UUID:
        label = await _locked(viewer, label_id)
        await label.delete()
        transaction.log(Change(viewer.workspace_id, "label.deleted", "label", label_id, Tier.INTERNAL))
        return label_id

    return await writer.commit(work, viewer)


async def _locked(viewer: Viewer, label_id: UUID) -> scopes.Label:
    await kept.hold(viewer.workspace_id)
    label = await scopes.labels(viewer).filter(id=label_id).select_for_update().first()
    if label is None:
        raise not_found("label", "labelId")
    return label


async def _check_free(viewer: Viewer, name: str, besides: UUID | None) -> None:
    # One at a time in a workspace, so that nobody takes the name meanwhile.
    await kept.hold(viewer.workspace_id)
    same = await scopes.labels(viewer).filter(sort_name=kept.sort_name(name)).first()
    if same is not None and same.id != besides:
        message = say("There is a label %(name)r already.", name=same.name)
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "name")


def _color(color: str) -> str:
    if not COLOR.fullmatch(color):
        message = say("color is %(given)r. Write it as #rrggbb.", given=color[:20])
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "color")
    return color.lower()


def _row(label: scopes.Label) -> Row:
    return {column: getattr(label, column) for column in COLUMNS}
