"""Frontends that hold a project's file: a snapshot, kept true by the messages of `projectChanges` alone."""

from contextlib import AbstractAsyncContextManager
from typing import Any

from tests.people import Caller, Stream

FIELDS = {
    "Project": "id clientName number clientStatus { status } people { displayName }",
    "Step": "id name clientRights",
    "Task": "id title description dueOn status { kind } step { id }",
    "Comment": "id text editedAt task { id }",
    "TimeEntry": "id date minutes person { displayName }",
}
"""What the frontend shows of each thing."""
COMMENTS = f"comments(first: 100) {{ edges {{ node {{ {FIELDS['Comment']} }} }} }}"
TASKS = f"tasks(first: 100) {{ edges {{ node {{ {FIELDS['Task']} {COMMENTS} }} }} }}"
SNAPSHOT = f"""query($id: ID!) {{ node(id: $id) {{ ... on Project {{ {FIELDS["Project"]}
  steps(first: 100) {{ edges {{ node {{ {FIELDS["Step"]} {TASKS} }} }} }}
  timeEntries(first: 100) {{ edges {{ node {{ {FIELDS["TimeEntry"]} }} }} }} }} }} }}"""
CHANGES = f"""subscription($id: ID!, $after: String) {{ projectChanges(projectId: $id, after: $after) {{
  cursor change subject id node {{ __typename
    ... on Project {{ {FIELDS["Project"]} }} ... on Step {{ {FIELDS["Step"]} {TASKS} }}
    ... on Task {{ {FIELDS["Task"]} {COMMENTS} }} ... on Comment {{ {FIELDS["Comment"]} }}
    ... on TimeEntry {{ {FIELDS["TimeEntry"]} }} }} }} }}"""
PARENTS = {"Task": ("step", "Step"), "Comment": ("task", "Task")}
"""What a thing hangs on: the field that leads there, and the kind of thing."""

Thing = dict[str, Any]


class Portal:
    """One frontend: everything that it holds, by kind and id. Without a project it holds nothing."""

    def __init__(self, caller: Caller, project: str) -> None:
        self.caller, self.project = caller, project
        self.things: dict[str, dict[str, Thing]] = {}
        self.cursor: str | None = None
        self.resets = 0

    def follow(self) -> AbstractAsyncContextManager[Stream]:
        """Its stream, from where it was."""
        return self.caller.follow(CHANGES, id=self.project, after=self.cursor)

    async def load(self) -> None:
        """Fetch everything."""
        self.things = await self.fresh()

    async def fresh(self) -> dict[str, dict[str, Thing]]:
        """What the API says."""
        found: dict[str, dict[str, Thing]] = {kind: {} for kind in FIELDS}
        answer = await self.caller.run(SNAPSHOT, id=self.project)
        if "errors" in answer:
            assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_FOUND"], answer
            return found
        node = answer["data"]["node"]
        for step in _nodes(node.pop("steps")):
            _keep(found, "Step", step)
        for entry in _nodes(node.pop("timeEntries")):
            _keep(found, "TimeEntry", entry)
        _keep(found, "Project", node)
        return found

    async def take(self, stream: Stream, until: str) -> None:
        """Apply messages until one tells that the project is called this, or to fetch everything, and so it is."""
        while True:
            change = await _next(stream)
            await self.apply(change)
            told_anew = change["change"] == "RESET" or change["subject"] == "PROJECT"
            if told_anew and self.things["Project"].get(self.project, {}).get("clientName") == until:
                return

    async def apply(self, change: Thing) -> None:
        """What one message says."""
        self.cursor = change["cursor"]
        match change["change"]:
            case "RESET":
                self.resets += 1
                await self.load()
            case "SHOWN" | "UPDATED":
                node = change["node"]
                kind = node.pop("__typename")
                assert change["id"] == node["id"]
                if change["change"] == "SHOWN":
                    self._drop(kind, node["id"])
                    _keep(self.things, kind, node)
                else:
                    # What hangs on it speaks for itself.
                    self.things[kind][node["id"]] = {
                        name: node[name] for name in node if name not in ("tasks", "comments")
                    }
            case "HIDDEN":
                assert change["node"] is None
                if change["subject"] == "PROJECT":
                    self.things = {kind: {} for kind in FIELDS}
                else:
                    names = {"STEP": "Step", "TASK": "Task", "COMMENT": "Comment", "TIME_ENTRY": "TimeEntry"}
                    self._drop(names[change["subject"]], change["id"])

    def _drop(self, kind: str, thing: str) -> None:
        self.things[kind].pop(thing, None)
        for below, (field, above) in PARENTS.items():
            if above == kind:
                for each in [key for key, value in self.things[below].items() if value[field] == {"id": thing}]:
                    self._drop(below, each)


async def _next(stream: Stream) -> Thing:
    payload = await stream.next()
    assert "data" in payload, payload
    assert "errors" not in payload, payload
    change: Thing = payload["data"]["projectChanges"]
    return change


def _nodes(connection: Thing | None) -> list[Thing]:
    return [edge["node"] for edge in (connection or {"edges": []})["edges"]]


def _keep(things: dict[str, dict[str, Thing]], kind: str, node: Thing) -> None:
    below = {"Step": ("tasks", "Task"), "Task": ("comments", "Comment")}.get(kind)
    if below:
        for each in _nodes(node.pop(below[0], None)):
            _keep(things, below[1], each)
    things[kind][node["id"]] = node


async def told(stream: Stream) -> tuple[str, str | None]:
    """What the next message says, and about what."""
    change = await _next(stream)
    return change["change"], change["subject"]
