"""Snippets: the passage of a text in which what was looked for is found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from languages.words import Word, placed

LENGTH = 160
"""Characters of a snippet, about."""
BEFORE = 40
"""How many of them come before the first word that was looked for."""
_GAPS = re.compile(r"\s+")
_MORE = "…"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a snippet; `matched` where it is a word that begins with one that was looked for."""

    text: str
    matched: bool


def snippet(texts: Sequence[str], wanted: Sequence[str]) -> list[Part]:
    """The best passage: of the text that has most of the wanted words, from the first of them on. No text, no parts."""
    best: tuple[str, list[Word]] = ("", [])
    most = -1
    for text in texts:
        matched = [word for word in placed(text) if word.folded.startswith(tuple(wanted))]
        different = sum(any(word.folded.startswith(each) for word in matched) for each in wanted)
        if text and different > most:
            most, best = different, (text, matched)
    return _cut(*best)


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
