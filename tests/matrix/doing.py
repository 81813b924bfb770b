"""Does the deeds, and says what came of each: done, or refused and nothing at all has happened."""

import json
import re
from collections.abc import Iterable
from typing import Any

from tortoise.models import Model

from db.models import (
    AuditEntry,
    Automation,
    Branding,
    Company,
    Department,
    File,
    Invitation,
    LogHead,
    Mail,
    Note,
    Person,
    Pipeline,
    Project,
    ProjectAccess,
    ProjectLabel,
    ReadLink,
    Registration,
    Session,
    Stage,
    StageMove,
    StatusTemplate,
    Ticket,
    TimeEntry,
    ToldStatus,
    Workspace,
)
from schema.nodes import global_id
from tests.matrix.cast import PROJECTS, VIEW_AS
from tests.matrix.deed import DONE, NO_FIELD
from tests.matrix.deeds import DEEDS, Act, expected
from tests.matrix.doors import Answer, Doors, codes
from tests.matrix.house import project_of
from tests.matrix.targets import Targets
from tests.people import Stream

READ = """... on Project { name clientName clientStatus { shown status description color updatedAt } openToWorkspace
  sharedWithClient sharedHours number stage { id } people { id } labels { id } dueOn assignee { id } archivedAt }
... on TimeEntry { minutes note person { id } }
... on Person { displayName jobTitle email role contactPrivacy company { id } department { id } }
... on Company { name kind language timeZone departments { id name } }
... on Department { name }
... on Pipeline { name stages { id name } }
... on Stage { name automations { id } }
... on Automation { status enabled }
... on StatusTemplate { color icon texts { language name description } }
... on ToldStatus { told: status }"""
COUNTED: tuple[type[Model], ...] = (
    Automation,
    Branding,
    Company,
    Department,
    File,
    Invitation,
    Mail,
    Note,
    Person,
    Pipeline,
    Project,
    ProjectAccess,
    ProjectLabel,
    ReadLink,
    Registration,
    Session,
    Stage,
    StageMove,
    StatusTemplate,
    Ticket,
    TimeEntry,
    ToldStatus,
    Workspace,
)
UNREAD = {
    "createNote",
    "signOutPerson",
    "startViewAs",
    "createPerson",
    "createProject",
    "createStep",
    "logHours",
    "createReadLink",
    "createProjectTemplate",
    "invite",
    "createInvitationLink",
    "movePipeline",
    "moveStage",
    "moveAutomation",
    "moveStatusTemplate",
}
"""What is done by these is not read in the thing that they are done to."""
STAYING = {"renewSession", "setLanguage"}
"""What is done by these ends no session, though it is about one."""
READ_AGAIN = (
    "project",
    "person",
    "company",
    "department",
    "pipeline",
    "stage",
    "automation",
    "status_template",
    "told",
)
"""What is done to these is read in them, but for what is done by those."""
OPEN = 16

Things = dict[str, Any]


def filled(given: Any, words: dict[str, str]) -> Any:
    """An input with what its words stand for."""
    if isinstance(given, dict):
        return {key: filled(value, words) for key, value in given.items()}
    if isinstance(given, list):
        return [filled(value, words) for value in given]
    if not isinstance(given, str):
        return given
    text = words.get(given, re.sub("WORD", words["WORD"], given))
    return {"True": True, "False": False}.get(text, text)


class Doing:
    """One viewer's deeds."""

    def __init__(self, doors: Doors, viewer: str) -> None:
        self.doors, self.viewer, self.targets = doors, viewer, Targets(doors.house)
        self.owner, self.stranger = (doors.caller(name, "http") for name in ("owner", "stranger"))
        self.mistakes: list[str] = []

    async def try_all(self, acts: Iterable[Act]) -> list[str]:
        """What is wrong, in words."""
        chosen = list(acts)
        for start in range(0, len(chosen), OPEN * 10):
            await self._refused([act for act in chosen[start : start + OPEN * 10] if expected(act) != DONE])
        for act in chosen:
            if expected(act) == DONE:
                await self._done(act)
        return self.mistakes

    async def _refused(self, acts: list[Act]) -> None:
        prepared = [(act, await self.targets.shared(self.viewer, act[2], act[3])) for act in acts]
        ids = sorted({words["ID"] for _, words in prepared if words["ID"]})
        before = await self.read(ids), await _rows()
        async with self.owner.follow() as stream:
            await stream.change()
            happened = await _happened()
            for act, words in prepared:
                outcome = await self._ask(act, words)
                self._judge(act, outcome)
                if (now := await _happened()) != happened:
                    self.mistakes.append(f"{act} left a trace in the log or the audit log")
                    happened = now
            if (await self.read(ids), await _rows()) != before:
                self.mistakes.append(f"something was changed by what was refused: {acts}")
            await self._heard_nothing(stream)

    async def _heard_nothing(self, stream: Stream) -> None:
        # The log is in order: what is told first after all this is what happened first after it.
        sentinel = project_of(self.doors.house, PROJECTS["client open card"], "sentinel")
        await sentinel.save(force_create=True)
        row = global_id("Project", sentinel.id)
        await self.owner.set_status([row], status="Sentinel")
        while (told := await stream.change())["change"] == "BOOKMARK":
            pass  # half a minute has passed
        if told["projectId"] != row:
            self.mistakes.append(f"the owner was told of something that was refused: {told}")
        await sentinel.delete()

    async def _done(self, act: Act) -> None:
        _, _, name, thing = act
        deed, words = DEEDS[name], await self.targets.of(self.viewer, name, thing)
        ids = [words["ID"]] if words["ID"] else []
        before, happened = await self.read(ids), await _happened()
        outcome = await self._ask(act, words)
        self._judge(act, outcome)
        if outcome != DONE:
            return
        if await _happened() == happened:
            self.mistakes.append(f"{act} is in no log")
        after = await self.read(ids)
        if deed.noun in READ_AGAIN and deed.field not in UNREAD:
            if after == before:
                self.mistakes.append(f"{act} changed nothing")
            worded = deed.field.startswith(("set", "rename", "update")) and "WORD" in str(deed.given)
            if worded and words["WORD"] not in json.dumps(after):
                self.mistakes.append(f"{act} is not read afterwards: {after}")
        if token := words.get("TOKEN"):
            admitted = codes(await self.doors.world.with_token(token).run("{ viewer { tier } }")) == []
            if admitted != (deed.field in STAYING):
                self.mistakes.append(f"{act}: its session is {'open' if admitted else 'closed'}")

    def _judge(self, act: Act, outcome: str) -> None:
        if outcome != expected(act):
            self.mistakes.append(f"{act} is {outcome}, meant: {expected(act)}")

    async def _ask(self, act: Act, words: dict[str, str]) -> str:
        viewer, door, name, _ = act
        deed = DEEDS[name]
        caller = self.doors.caller(viewer, door)
        if door != VIEW_AS and "TOKEN" in words and expected(act) == DONE:
            caller = self.doors.world.with_token(words["TOKEN"])
        type_name = f"{deed.field[0].upper()}{deed.field[1:]}Input"
        if deed.given is None:
            document, variables = f"mutation {{ {deed.field} {{ userErrors {{ code }} }} }}", {}
        else:
            document = (
                f"mutation($input: {type_name}!) {{ {deed.field}(input: $input) {{ userErrors {{ code message }} }} }}"
            )
            variables = {"input": filled(deed.given, words)}
        answer = await self.doors.ask(caller, door, document, variables)
        return _outcome(answer, deed.field)

    async def read(self, ids: list[str]) -> Things:
        """The things as the owner reads them, and as the other workspace's owner does."""
        found: Things = {}
        for caller in (self.owner, self.stranger):
            for start in range(0, len(ids), OPEN):
                some = ids[start : start + OPEN]
                # The same text for as many things, so that the server reads it once.
                given = ", ".join(f"$x{number}: ID!" for number in range(len(some)))
                fields = " ".join(f"x{number}: node(id: $x{number}) {{ ...all }}" for number in range(len(some)))
                document = f"query({given}) {{ {fields} }} fragment all on Node {{ id {READ} }}"
                answer = await caller.run(document, **{f"x{number}": row for number, row in enumerate(some)})
                assert answer.get("data"), answer
                assert set(codes(answer)) <= {"NOT_FOUND"}, answer
                for number, row in enumerate(some):
                    found.setdefault(row, []).append(answer["data"][f"x{number}"])
        return found


def _outcome(answer: Answer, field: str) -> str:
    if errors := codes(answer):
        return NO_FIELD if set(errors) == {"GRAPHQL_VALIDATION_FAILED"} else " ".join(errors)
    refusals = [error["code"] for error in answer["data"][field]["userErrors"]]
    return " ".join(refusals) or DONE


async def _happened() -> tuple[object, ...]:
    """What every change leaves: in a workspace's log, in the audit log, or both."""
    heads = await LogHead.all().order_by("workspace_id").values_list("workspace_id", "seq")
    return tuple(heads), await AuditEntry.all().count()


async def _rows() -> list[object]:
    ended = await Session.all().order_by("id").values_list("id", "revoked_at", "expires_at")
    return [ended, *[await model.all().count() for model in COUNTED]]
