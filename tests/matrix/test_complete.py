"""Nothing is left out of the matrix: what the SDL has and no cell tries fails here, by name."""

from graphql import GraphQLEnumType, GraphQLInterfaceType, GraphQLSchema, build_schema

from permissions.tiers import ROLES_OF
from schema.snapshots import FOLDER
from tests.matrix import test_fields
from tests.matrix.cast import VIEWERS
from tests.matrix.deeds import DEEDS
from tests.matrix.file_streams import LIFE
from tests.matrix.following import FOLLOWERS
from tests.matrix.looking import TYPES
from tests.matrix.sights import WAYS
from tests.matrix.streams import HIDDEN_PROJECTS, life
from tests.matrix.way import NODE

ALSO_TRIED = {"passwordRules", "brandingPreview", "invitation", "confirmation", "passwordReset", "emailChange"} | {
    "approvalRequest",
    "statusLegend",
    "statusNews",
}
"""Root fields that show no rows but to whoever holds a token; `test_fields.py` asks for them."""
ALIKE = {"resendConfirmation", "requestPasswordReset"}
"""Mutations that answer whoever asks alike, and do something for addresses alone that are somebody's."""
STREAMS = {"clientStatusChanges", "projectChanges", "boardChanges"}
"""What `test_streams.py` and `test_board_streams.py` follow."""


def sdl() -> GraphQLSchema:
    """The whole of it."""
    return build_schema((FOLDER / "internal.graphql").read_text())


def test_every_mutation_is_done_and_refused() -> None:
    root = sdl().mutation_type
    assert root is not None
    assert {deed.field for deed in DEEDS.values()} | ALIKE == set(root.fields)


def test_every_list_is_read() -> None:
    root = sdl().query_type
    assert root is not None
    assert {way.root for way in WAYS.values()} | ALSO_TRIED == set(root.fields)
    assert all(any(name in document for document in test_fields.FIELDS) for name in ALSO_TRIED)


def test_every_stream_is_followed() -> None:
    root = sdl().subscription_type
    assert root is not None
    assert set(root.fields) == STREAMS
    assert all(life(work) for work in HIDDEN_PROJECTS.values())
    assert {viewer for viewer, *_ in FOLLOWERS} == set(VIEWERS)
    # What is told of files is told in the same words as of notes: `behaviours/project_file/test_files_live.py`.
    subjects = sdl().type_map["ChangedThing"]
    assert isinstance(subjects, GraphQLEnumType)
    assert {happening.subject for happening in LIFE} | {"PROJECT", "FILE"} == set(subjects.values)


def test_everything_with_an_id_is_asked_for_by_it() -> None:
    schema = sdl()
    node = schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    tried = {TYPES[way.noun] for way in WAYS.values() if way.kind == NODE and way.noun in TYPES}
    assert tried == {kind.name for kind in schema.get_possible_types(node)}


def test_everybody_asks() -> None:
    there_are = {(kind.value, role.value) for kind, roles in ROLES_OF.items() for role in roles}
    assert {(someone.kind, someone.role) for someone in VIEWERS.values()} == there_are
