"""Clients that write without a pause, and keep a ledger of what they were told."""

import asyncio
import itertools
import random
from collections import Counter
from typing import Any
from uuid import UUID

import httpx

from db.sessions import hashed
from schema.nodes import global_id
from tests.people import HIDE, SET
from tests.recovery.ledger import Ledger, Outcome, Verb, Write
from tests.recovery.outside import Outside

RENAME = "mutation M($input: RenameProjectInput!) { renameProject(input: $input) { userErrors { code } } }"
CREATE = """mutation M($input: CreateProjectInput!) { createProject(input: $input) {
  project { id } userErrors { code } } }"""
SIGN_IN = "mutation M($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }"
SIGN_OUT = "mutation M($input: SignOutInput) { signOut(input: $input) { userErrors { code } } }"
DOCUMENTS = {Verb.SET: SET, Verb.HIDDEN: HIDE, Verb.RENAMED: RENAME, Verb.CREATED: CREATE}

PATIENCE = 120.0
PAUSE = 0.05
"""Before trying again where the database is away."""
NOT_MADE = {"UNAVAILABLE"}
UNKNOWN = {"OUTCOME_UNKNOWN"}

POSSIBLE: dict[Outcome, list[list[str]]] = {
    Outcome.MADE: [["C"]],
    Outcome.NOT_MADE: [[]],
    Outcome.NOTHING: [[], ["C"]],
}
"""What the log may hold of the projects that one write was to make."""

Answer = dict[str, Any]


class Writers:
    """All of them, on one server. Each has projects that it alone writes; some share others, and write all of those."""

    def __init__(self, url: str, token: str, company_id: UUID, projects: list[str]) -> None:
        self.ledger = Ledger()
        self.codes: Counter[str] = Counter()
        self.signed_in: list[str] = []
        self.signed_out: list[str] = []
        self.alone = [projects[:1], projects[1:2], projects[2:6], projects[6:10]]
        self.together = projects[10:]
        self._url, self._token, self._company = url, token, global_id("Company", company_id)
        self._chance = random.Random(11)  # noqa: S311

    async def write(self, http: httpx.AsyncClient) -> None:
        """Until nobody answers any more."""
        await asyncio.gather(
            *(self._set_and_hide(http, projects) for projects in self.alone),
            *(self._set_together(http) for _ in range(3)),
            self._create(http),
            self._sign_in_and_out(http),
        )

    def check(self, found: Outside) -> None:
        """All that was acknowledged is there; what was not is there whole, or not at all."""
        found.check()
        for projects in self.alone:
            cards = [found.card(project) for project in projects]
            assert len({(card.status, card.shown, card.events) for card in cards}) == 1, cards
            for project, card in zip(projects, cards, strict=True):
                self.ledger.check_alone(project, card)
        self.ledger.check_together(self.together, [found.card(project) for project in self.together])
        for write in self.ledger.writes:
            if write.verb is Verb.CREATED:
                made = [card.events for card in found.named(write.stamp)]
                assert made in POSSIBLE[write.outcome]
        revoked = {row["token_hash"]: row["revoked_at"] for row in found.sessions}
        assert {hashed(token) for token in self.signed_in} <= revoked.keys()
        assert all(revoked[hashed(token)] is not None for token in self.signed_out)

    async def _set_and_hide(self, http: httpx.AsyncClient, projects: list[str]) -> None:
        others = [Verb.SET, Verb.HIDDEN, Verb.RENAMED] if len(projects) == 1 else [Verb.SET, Verb.HIDDEN]
        while (outcome := await self._change(http, Verb.SET, projects)) is not None:
            verb = self._chance.choice(others)
            # What is hidden must be known to be shown: hiding what is hidden is no news.
            if outcome is Outcome.MADE and await self._change(http, verb, projects) is None:
                return

    async def _set_together(self, http: httpx.AsyncClient) -> None:
        while await self._change(http, Verb.SET, self.together) is not None:
            pass

    async def _create(self, http: httpx.AsyncClient) -> None:
        while await self._change(http, Verb.CREATED, []) is not None:
            pass

    async def _sign_in_and_out(self, http: httpx.AsyncClient) -> None:
        credentials = {"email": "kenji@haldenbrix.example", "password": "open the slats"}
        # From several networks, so that nothing is said of too many attempts.
        networks = (f"192.0.2.{number % 20}" for number in itertools.count())
        while (answer := await self._ask(http, SIGN_IN, credentials, None, next(networks))) is not None:
            if self._outcome(answer) is not Outcome.MADE:
                await asyncio.sleep(PAUSE)
                continue
            token = answer["data"]["signIn"]["token"]
            self.signed_in.append(token)
            if (answer := await self._ask(http, SIGN_OUT, {"everywhere": False}, token)) is None:
                return
            if self._outcome(answer) is Outcome.MADE:
                self.signed_out.append(token)

    async def _change(self, http: httpx.AsyncClient, verb: Verb, projects: list[str]) -> Outcome | None:
        write = self.ledger.begin(verb, projects)
        answer = await self._ask(http, DOCUMENTS[verb], self._input(write), self._token)
        if answer is None:
            return None
        outcome = self._outcome(answer)
        self.ledger.end(write, outcome)
        if outcome is not Outcome.MADE:
            await asyncio.sleep(PAUSE)
        return outcome

    def _input(self, write: Write) -> dict[str, Any]:
        ids = [global_id("Project", UUID(project)) for project in write.projects]
        match write.verb:
            case Verb.CREATED:
                return {"companyId": self._company, "name": write.stamp}
            case Verb.RENAMED:
                return {"projectId": ids[0], "clientName": write.stamp}
            case Verb.SET:
                return {"projectIds": ids, "status": write.stamp, "description": write.stamp}
            case Verb.HIDDEN:
                return {"projectIds": ids}

    async def _ask(
        self,
        http: httpx.AsyncClient,
        document: str,
        given: dict[str, Any],
        token: str | None,
        network: str | None = None,
    ) -> Answer | None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if network:
            headers["X-Forwarded-For"] = network  # as a proxy on this machine would say
        try:
            body = {"query": document, "variables": {"input": given}}
            response = await http.post(f"{self._url}/graphql", json=body, headers=headers, timeout=PATIENCE)
        except httpx.TransportError:
            return None
        answer: Answer = response.json()
        return answer

    def _outcome(self, answer: Answer) -> Outcome:
        codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
        self.codes.update(codes)
        if not codes or codes == {"ANSWER_INCOMPLETE"}:
            [payload] = answer["data"].values()
            assert payload["userErrors"] == [], answer
            return Outcome.MADE
        assert codes <= NOT_MADE | UNKNOWN, answer
        return Outcome.NOT_MADE if codes <= NOT_MADE else Outcome.NOTHING
