"""One declaration per element, one schema per tier: a small schema with secrets of every kind."""

from enum import Enum
from typing import Annotated, Any

import pytest
from graphql import get_introspection_query, graphql_sync
from strawberry.extensions import FieldExtension

from permissions.tiers import Tier
from schema.compiled import TieredSchema
from schema.tiered import (
    seen_by,
    takes,
    tiered_enum,
    tiered_input,
    tiered_interface,
    tiered_type,
    tiered_union,
)


class Colour(Enum):
    """An enum with a secret value."""

    BLUE = "blue"
    XENOSECRET = "xeno"


tiered_enum(Colour, "Colours.", BLUE=(Tier.CLIENT, "Blue."), XENOSECRET=(Tier.TEAM, "The xenosecret colour."))


class Applied(FieldExtension):
    """Trap: an extension is applied once per schema, to a field that the schemas would share."""

    def __init__(self) -> None:
        self.times = 0

    def apply(self, field: Any) -> None:
        """Counts."""
        self.times += 1
        assert self.times == 1

    def resolve(self, next_: Any, source: Any, info: Any, **kwargs: Any) -> Any:
        """Passes on."""
        return next_(source, info, **kwargs)


@tiered_interface
class Thing:
    """Things."""

    label: str = seen_by(Tier.CLIENT, "A label.")


@tiered_type
class Door(Thing):
    """A door."""

    xenoprice: int = seen_by(Tier.INTERNAL, "What the xenosecret costs.", default=7)


@tiered_type
class XenoVault(Thing):
    """A xenosecret vault."""

    depth: int = seen_by(Tier.TEAM, "How deep.", default=1)


@tiered_input
class Order:
    """An order."""

    amount: int = seen_by(Tier.CLIENT, "How many.")
    xenodiscount: int = seen_by(Tier.INTERNAL, "A xenosecret discount.", default=0)


Find = Annotated[Door | XenoVault, tiered_union("Find", {Door: Tier.CLIENT, XenoVault: Tier.TEAM}, "What is found.")]


@tiered_type
class Query:
    """Reads."""

    @seen_by(Tier.CLIENT, "Finds.", extensions=[Applied()])
    def find(
        self,
        what: Annotated[str, takes(Tier.CLIENT, "What.")],
        xenodepth: Annotated[int, takes(Tier.INTERNAL, "A xenosecret depth.")] = 3,
    ) -> Find:
        """A door, or a vault."""
        return XenoVault(label="vault") if what == "vault" else Door(label=f"{what} {xenodepth}")

    @seen_by(Tier.CLIENT, "Paints.")
    def paint(self, order: Annotated[Order, takes(Tier.CLIENT)]) -> str:
        """What was understood."""
        return f"{order.amount} at {order.xenodiscount}"

    @seen_by(Tier.CLIENT, "A colour.")
    def colour(self, colour: Annotated[Colour, takes(Tier.CLIENT)] = Colour.BLUE) -> Colour:
        """The same."""
        return colour

    @seen_by(Tier.CLIENT, "A colour that clients may not know.")
    def odd_colour(self) -> Colour:
        """A secret one."""
        return Colour.XENOSECRET

    @seen_by(Tier.INTERNAL, "A xenosecret.")
    def xenosecret(self) -> int:
        """The secret."""
        return 42


@tiered_type
class Mutation:
    """Changes."""

    @seen_by(Tier.INTERNAL, "Changes the xenosecret.")
    def set_xenosecret(self) -> int:
        """Nothing for clients."""
        return 1


def compiled(tier: Tier, query: type = Query) -> TieredSchema:
    """The small schema of a tier."""
    return TieredSchema(tier, query, Mutation)


def run(tier: Tier, document: str) -> dict[str, Any]:
    """The response of the tier's schema."""
    result = graphql_sync(compiled(tier)._schema, document)
    return {"data": result.data, "errors": [error.message for error in result.errors or ()]}


@pytest.mark.behaviour("N-02")
def test_a_lower_tiers_sdl_has_no_trace_of_a_higher_one() -> None:
    client = compiled(Tier.CLIENT).as_str()
    assert "xeno" not in client.lower()
    assert "visibility" not in client.lower()
    assert "Mutation" not in client
    assert "INTERNAL" not in client
    internal = compiled(Tier.INTERNAL).as_str()
    assert "xenoprice: Int! @visibility(tier: INTERNAL)" in internal
    assert "what: String! @visibility(tier: CLIENT)" in internal
    assert "xenodepth: Int! = 3 @visibility(tier: INTERNAL)" in internal
    assert "xenodiscount: Int! = 0 @visibility(tier: INTERNAL)" in internal
    assert "XENOSECRET @visibility(tier: TEAM)" in internal
    assert "union Find = Door | XenoVault" in internal


@pytest.mark.behaviour("N-02")
def test_introspection_has_no_trace_of_a_higher_tier() -> None:
    client = str(run(Tier.CLIENT, get_introspection_query(input_value_deprecation=True)))
    assert "xeno" not in client.lower()
    assert "visibility" not in client.lower()
    assert "INTERNAL" not in client
    assert "XenoVault" in str(run(Tier.TEAM, get_introspection_query()))
    assert "xenoprice" not in str(run(Tier.TEAM, get_introspection_query()))


@pytest.mark.behaviour("N-02")
@pytest.mark.parametrize(
    "document",
    [
        "{ xenosecre }",
        '{ find(what: "x", xenodept: 1) { __typename } }',
        '{ find(what: "x") { ... on Door { xenopric } } }',
        '{ find(what: "x") { ... on XenoVaul { depth } } }',
        "{ colour(colour: XENOSECRE) }",
        "{ paint(order: {amount: 1, xenodiscoun: 2}) }",
        "mutation { setXenosecre }",
    ],
)
def test_did_you_mean_knows_nothing_of_a_higher_tier(document: str) -> None:
    [client, internal] = [run(tier, document) for tier in (Tier.CLIENT, Tier.INTERNAL)]
    assert client["data"] is None
    assert client["errors"]
    assert "Did you mean" not in str(client["errors"])
    # The same slip of the finger, where the thing exists, is met with a suggestion.
    assert "Did you mean" in str(internal["errors"])


@pytest.mark.behaviour("N-02")
@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{ xenosecret }", "Cannot query field 'xenosecret' on type 'Query'."),
        ('{ find(what: "x", xenodepth: 1) { __typename } }', "Unknown argument 'xenodepth' on field 'Query.find'."),
        ("{ colour(colour: XENOSECRET) }", "Value 'XENOSECRET' does not exist in 'Colour' enum."),
        (
            "{ paint(order: {amount: 1, xenodiscount: 2}) }",
            "Expected value of type 'Order' not to include unknown field 'xenodiscount', "
            "found: { amount: 1, xenodiscount: 2 }.",
        ),
        ('{ find(what: "x") { ... on XenoVault { depth } } }', "Unknown type 'XenoVault'."),
    ],
)
def test_what_is_above_the_tier_fails_in_validation_as_if_it_were_not_there(document: str, message: str) -> None:
    answer = run(Tier.CLIENT, document)
    assert answer["data"] is None
    assert answer["errors"] == [message]


def test_hidden_arguments_and_input_fields_take_their_defaults() -> None:
    assert run(Tier.CLIENT, '{ find(what: "oak") { ... on Door { label } } }')["data"] == {"find": {"label": "oak 3"}}
    assert run(Tier.CLIENT, "{ paint(order: {amount: 2}) }")["data"] == {"paint": "2 at 0"}
    assert run(Tier.INTERNAL, "{ paint(order: {amount: 2, xenodiscount: 9}) }")["data"] == {"paint": "2 at 9"}
    assert run(Tier.CLIENT, "{ colour }")["data"] == {"colour": "BLUE"}


@pytest.mark.behaviour("N-02")
def test_a_value_or_type_above_the_tier_does_not_come_back_in_an_answer() -> None:
    # Trap: `is_type_of` accepts anything that shares an interface, so a hidden type could pass as a permitted one.
    vault = run(Tier.CLIENT, '{ find(what: "vault") { __typename ... on Door { label } } }')
    assert vault["data"] is None
    assert "vault" not in str(vault["data"])
    colour = run(Tier.CLIENT, "{ oddColour }")
    assert colour["data"] is None
    team = run(Tier.TEAM, '{ find(what: "vault") { __typename ... on XenoVault { label } } oddColour }')
    assert team["data"] == {"find": {"__typename": "XenoVault", "label": "vault"}, "oddColour": "XENOSECRET"}
