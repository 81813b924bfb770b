"""Frontends that hold a board: a snapshot, kept true by the messages of `boardChanges` alone."""

from contextlib import AbstractAsyncContextManager
from typing import Any

from tests.people import Caller, Stream

CARD = """project { id name clientName stage { id } clientStatus { shown status } } clientStatus { shown status }
  enteredAt dueOn labels { name color } assignee { displayName }"""
PIPELINE = "id name showsStatus stages { id name }"
SNAPSHOT = f"""query($id: ID!) {{ board(pipelineId: $id) {{ pipeline {{ {PIPELINE} }}
  columns {{ stage {{ id name }} cards(first: 100) {{ totalCount edges {{ node {{ {CARD} }} }} }} }} }} }}"""
CHANGES = f"""subscription($id: ID!, $after: String) {{ boardChanges(pipelineId: $id, after: $after) {{
  cursor change projectId card {{ {CARD} }} pipelineId pipeline {{ {PIPELINE} }} }} }}"""


class Screen:
    """One frontend: the pipeline, and its cards by project. Where there is no board it holds nothing."""

    def __init__(self, caller: Caller, pipeline_id: str) -> None:
        self.caller, self.pipeline_id = caller, pipeline_id
        self.pipeline: dict[str, Any] | None = None
        self.cards: dict[str, dict[str, Any]] = {}
        self.cursor: str | None = None
        self.resets = 0
        self.heard: set[str] = set()

    def follow(self) -> AbstractAsyncContextManager[Stream]:
        """Its stream, from where it was."""
        return self.caller.follow(CHANGES, id=self.pipeline_id, after=self.cursor)

    @property
    def shows(self) -> tuple[Any, ...]:
        """What is to be seen on it: the columns with their cards, and how many there are."""
        return self.pipeline, self.cards

    async def fresh(self) -> tuple[Any, ...]:
        """What the API says."""
        answer = await self.caller.run(SNAPSHOT, id=self.pipeline_id)
        if "errors" in answer:
            assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_FOUND"], answer
            return None, {}
        board = answer["data"]["board"]
        cards: dict[str, dict[str, Any]] = {}
        assert board["pipeline"]["stages"] == [column["stage"] for column in board["columns"]]
        for column in board["columns"]:
            nodes = [edge["node"] for edge in column["cards"]["edges"]]
            assert column["cards"]["totalCount"] == len(nodes)
            assert {node["project"]["stage"]["id"] for node in nodes} <= {column["stage"]["id"]}
            cards |= {node["project"]["id"]: node for node in nodes}
        return board["pipeline"], cards

    async def load(self) -> None:
        """Fetch everything."""
        self.pipeline, self.cards = await self.fresh()

    async def take(self, stream: Stream, until: str) -> bool:
        """Apply messages until the pipeline is called this; whether one said so, or a fresh board did after RESET."""
        while True:
            change = await told(stream)
            await self.apply(change)
            if self.pipeline is not None and self.pipeline["name"] == until:
                return bool(change["change"] == "UPDATED")

    async def apply(self, change: dict[str, Any]) -> None:
        """What one message says."""
        self.cursor = change["cursor"]
        project = change["projectId"]
        if project is not None:
            self.heard.add(project)
        match change["change"]:
            case "RESET":
                self.resets += 1
                await self.load()
            case "SHOWN" | "UPDATED" if project is not None:
                assert change["card"]["project"]["id"] == project
                self.cards[project] = change["card"]
            case "HIDDEN" if project is not None:
                assert change["card"] is None
                self.cards.pop(project, None)
            case "UPDATED":
                assert change["pipelineId"] == self.pipeline_id
                self.pipeline = change["pipeline"]
            case "HIDDEN":
                assert (change["pipelineId"], change["pipeline"]) == (self.pipeline_id, None)
                self.pipeline, self.cards = None, {}


async def told(stream: Stream) -> dict[str, Any]:
    """The next message."""
    payload = await stream.next()
    assert "data" in payload, payload
    change: dict[str, Any] = payload["data"]["boardChanges"]
    return change
