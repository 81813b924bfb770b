"""What is asked for: our documents, and the filter of the board."""

from dataclasses import dataclass
from datetime import date, timedelta

from bench import seed, seed_board
from bench.by_hand import global_id

FIRST = 20
WORK_IN_PROGRESS = (
    "query WorkInProgress { workInProgress(first: 20) { totalCount edges { cursor node "
    "{ id clientName clientStatus { status description color icon updatedAt } } } } }"
)
SET_CLIENT_STATUS = (
    "mutation SetClientStatus($input: SetClientStatusInput!) { setClientStatus(input: $input) "
    "{ projects { id clientName clientStatus { shown status description updatedAt } } "
    "userErrors { code message field } } }"
)
CHANGES = (
    "subscription ClientStatusChanges($after: String) { clientStatusChanges(after: $after) "
    "{ cursor change projectId project { clientName clientStatus { status description updatedAt } } } }"
)
PROJECT_FILE = (
    "query ProjectFile($id: ID!) { node(id: $id) { ... on Project { id clientName number clientProgress workedMinutes "
    "steps(first: 100) { totalCount edges { node { id name tasks(first: 100) { edges { node { id title status { kind } "
    "dueOn workedMinutes timeEntries(first: 100) { edges { node { id date minutes } } } } } } } } } } } }"
)
BOARD = (
    "query Board($id: ID!, $filter: BoardFilter) { board(pipelineId: $id, filter: $filter) { pipeline { id name } "
    "columns { stage { id name } cards(first: 20) { totalCount edges { cursor node { enteredAt dueOn "
    "labels { id name color } assignee { id displayName } clientStatus { shown status color icon updatedAt } "
    "project { id name clientName company { id name } } } } } } } }"
)
MOVE_PROJECTS = (
    "mutation MoveProjects($input: MoveProjectsInput!) { moveProjects(input: $input) "
    "{ projects { id name stage { id name } stageEnteredAt } userErrors { code message field } } }"
)
PIPELINE = global_id(seed_board.PIPELINE, "Pipeline")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A board's filter: shown, one of these labels, of one of these companies, due within these days."""

    labels: tuple[str, ...]
    companies: tuple[str, ...]
    due_from: date
    due_to: date

    def variables(self) -> dict[str, object]:
        """As ours takes it."""
        days = {"dueFrom": self.due_from.isoformat(), "dueTo": self.due_to.isoformat()}
        return {"shown": True, "labelIds": self.labels, "companyIds": self.companies, **days}

    def query(self) -> list[tuple[str, str]]:
        """As the hand-written ones take it."""
        lists = [("label", label) for label in self.labels] + [("company", company) for company in self.companies]
        days = [("due_from", self.due_from.isoformat()), ("due_to", self.due_to.isoformat())]
        return [("first", str(FIRST)), ("shown", "true"), *lists, *days]


def wanted(size: seed.Size) -> Wanted:
    """Two labels of six, half of the companies, half of the days: about one card in nine."""
    return Wanted(
        tuple(global_id(seed_board.label_id(label), "Label") for label in (0, 3)),
        tuple(global_id(seed_board.company_id(n), "Company") for n in range(0, size.card_companies, 2)),
        seed_board.FIRST_DAY + timedelta(days=30),
        seed_board.FIRST_DAY + timedelta(days=30 + seed_board.DAYS // 2),
    )


def several(number: int, size: seed.Size) -> list[str]:
    """The global ids of the projects that are changed at once, the same number of each company; one set after another.

    Not in the order of their keys.
    """
    first = number % (size.cards // size.bulk) * size.bulk
    return [global_id(seed_board.card_id(card)) for card in range(first, first + size.bulk)]


def stage(number: int) -> str:
    """A stage's global id."""
    return global_id(seed_board.stage_id(number % len(seed_board.STAGES)), "Stage")
