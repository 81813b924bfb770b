"""Snippets: the passage of a text in which what was looked for is found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from languages.words import Word, begins, placed

LENGTH = 160
"""Characters of a snippet, about."""
BEFORE = 40
"""How many of them come before the first word that was looked for."""
LOOKED_AT = 4_000
"""Characters of a text that are looked at thoroughly: further on, words are found as they are written, or not."""
PASSAGE = 400
"""Characters that are looked at together, about."""
TRIES = 100
_GAPS = re.compile(r"\s+")
_MORE = "…"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a snippet; `matched` where it is a word that begins with one that was looked for."""

    text: str
    matched: bool


def snippet(texts: Sequence[str], wanted: Sequence[str]) -> list[Part]:
    """The best passage: of the text that has most of the wanted words, from the first of them on. No text, no parts.

    Where they stand only in what is not looked at, it is the beginning. It takes as long for long texts as for
    short ones.
    """
    best = max(filter(None, texts), key=lambda text: len(begins(text[:LOOKED_AT], wanted)), default="")
    return _cut(best, _matched(best, wanted))


def _matched(text: str, wanted: Sequence[str]) -> list[Word]:
    # The words of the first passage that has any, and of what is shown behind it.
    start = _passage(text, wanted)
    if start is None:
        return []
    seen = placed(text[start : start + 2 * PASSAGE + LENGTH])
    words = (Word(word.folded, start + word.start, start + word.end) for word in seen)
    return [word for word in words if word.folded.startswith(tuple(wanted))]


def _passage(text: str, wanted: Sequence[str]) -> int | None:
    start = 0
    while start < min(len(text), LOOKED_AT):
        end = _end(text, start + PASSAGE)
        if begins(text[start:end], wanted):
            return start
        start = end
    lower = text.lower()
    found = [at for at in (_written(lower, word) for word in wanted) if at >= 0]
    return min(found, default=None) if len(lower) == len(text) else None


def _written(lower: str, word: str) -> int:
    at = LOOKED_AT - PASSAGE
    for _ in range(TRIES):
        at = lower.find(word, at + 1)
        if at < 0 or not lower[at - 1].isalnum():
            return at
    return -1  # too often in the middle of other words


def _cut(text: str, matched: Sequence[Word]) -> list[Part]:
    start = _start(text, matched[0].start if matched else 0)
    end = _end(text, max(start + LENGTH, matched[0].end if matched else 0))
    parts, at = [], start
    for word in matched:
        if word.start < at or word.end > end:
            continue  # behind the passage, or a second word of the same character
        parts += [Part(text[at : word.start], False), Part(text[word.start : word.end], True)]
        at = word.end
    parts.append(Part(text[at:end], False))
    shown = [Part(_GAPS.sub(" ", part.text), part.matched) for part in parts]
    shown = [Part(_MORE, False)] * (start > 0) + shown + [Part(_MORE, False)] * (end < len(text))
    return _joined(shown)


def _start(text: str, first: int) -> int:
    start = first - BEFORE
    if start <= 0:
        return 0
    gap = _GAPS.search(text, start, first)
    return gap.end() if gap else start


def _end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    gap = max(text.rfind(" ", end - BEFORE, end), text.rfind("\n", end - BEFORE, end))
    return gap if gap > 0 else end


def _joined(parts: Sequence[Part]) -> list[Part]:
    joined: list[Part] = []
    for part in parts:
        if not part.text:
            continue
        if joined and not part.matched and not joined[-1].matched:
            joined[-1] = Part(joined[-1].text + part.text, False)
        else:
            joined.append(part)
    return joined
