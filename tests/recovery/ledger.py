"""What the writers know of their writes: which must be found, which must not, and which may be, whole."""

import re
from dataclasses import dataclass, field
from enum import Enum


class Verb(Enum):
    """What a write does to its projects, as a letter, and as the log says it."""

    CREATED = "C", "project.created"
    SET = "S", "client_status.set"
    HIDDEN = "H", "client_status.hidden"
    RENAMED = "R", "project.renamed"

    @property
    def letter(self) -> str:
        """For comparing what happened to a project with what should have, as texts."""
        return self.value[0]


LETTERS = {verb.value[1]: verb.value[0] for verb in Verb}


class Outcome(Enum):
    """What the writer was told."""

    NOTHING = "nobody answered, or nobody knows"
    MADE = "it was made"
    NOT_MADE = "it was not made"


@dataclass
class Write:
    """One write. Its `stamp` is found in the rows that it has changed."""

    verb: Verb
    stamp: str
    projects: list[str]
    began: int
    outcome: Outcome = Outcome.NOTHING
    answered: int | None = None

    def possible(self, *, certain: bool) -> str:
        """The pattern of what the log holds of it, for one of its projects."""
        return self.verb.letter if certain or self.outcome is Outcome.MADE else f"{self.verb.letter}?"


@dataclass(frozen=True)
class Card:
    """A project as the database has it after a crash; `events` are its verbs in the log, as letters."""

    status: str | None
    client_name: str
    shown: bool
    events: str


@dataclass
class Ledger:
    """All that was written, in the order in which it began."""

    writes: list[Write] = field(default_factory=list)
    time: int = 0

    @property
    def made(self) -> int:
        """How many were acknowledged."""
        return sum(write.outcome is Outcome.MADE for write in self.writes)

    def begin(self, verb: Verb, projects: list[str]) -> Write:
        """A write that is about to be sent."""
        self.time += 1
        self.writes.append(write := Write(verb, f"write {self.time}", projects, self.time))
        return write

    def end(self, write: Write, outcome: Outcome) -> None:
        """What became of it."""
        self.time += 1
        write.outcome, write.answered = outcome, self.time

    def check_alone(self, project: str, card: Card) -> None:
        """A project that one writer alone wrote, one write after another: all of it is there, in order, and no more."""
        history = [
            write for write in self.writes if project in write.projects and write.outcome is not Outcome.NOT_MADE
        ]
        last = {
            Verb.SET: _index(history, Verb.SET, card.status),
            Verb.RENAMED: _index(history, Verb.RENAMED, card.client_name),
        }
        pattern = ""
        for index, write in enumerate(history):
            if index > (newest := last.get(write.verb, len(history))):
                assert write.outcome is not Outcome.MADE, f"{write} is lost: {card}"
            else:
                pattern += write.possible(certain=index == newest)
        assert re.fullmatch(pattern, card.events), f"the log says {card.events}, and should say {pattern}"

    def check_together(self, projects: list[str], cards: list[Card]) -> None:
        """Projects that several writers wrote at once, always all of them: they are alike, and the last write shows."""
        assert len({(card.status, card.shown, card.events) for card in cards}) == 1, cards
        history = [
            write for write in self.writes if write.projects == projects and write.outcome is not Outcome.NOT_MADE
        ]
        certain = sum(write.outcome is Outcome.MADE for write in history)
        assert certain <= len(cards[0].events) <= len(history)
        if certain:
            [found] = [write for write in history if write.stamp == cards[0].status]
            overwritten = [write for write in history if found.answered and write.began > found.answered]
            assert all(write.outcome is not Outcome.MADE for write in overwritten), f"{found} hides {overwritten}"


def _index(history: list[Write], verb: Verb, stamp: str | None) -> int:
    # Of the write that shows; -1 where none does.
    found = [index for index, write in enumerate(history) if write.verb is verb and write.stamp == stamp]
    return found[0] if found else -1
