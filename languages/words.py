"""The words of a text as they are compared when somebody searches: without case, accents and punctuation.

The index and the search cut texts up here, and nowhere else, so that both kinds of database hold and find the same.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MAX_WORD = 60
"""Characters that are kept of a word; longer ones are found by these."""
MAX_FOLDED = 10_000
"""Characters of which it is kept what becomes of them: more than any language is written with day by day."""
MAX_KEPT = 200_000
"""Characters that are kept of all the words of one text: databases have limits of their own further on."""

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})  # noqa: RUF001
"""Letters that Unicode does not take apart, and that are looked for without their strokes all the same."""
_GAP = " "


class _Folding(dict[int, str]):
    """What becomes of each character, found out when it is first met, and kept while there are not too many."""

    def __missing__(self, code: int) -> str:
        if len(self) >= MAX_FOLDED:
            self.clear()
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(character: str) -> str:
    # Accents, and what only joins or parts a word on a page, such as a soft hyphen, are as if they were not there.
    if _joins(character):
        return ""
    if not character.isalnum():
        return _GAP
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    plain = "".join(each for each in apart if not _joins(each)).translate(_LETTERS)
    return "".join(each if each.isalnum() else _GAP for each in plain)


def _joins(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "M" or category == "Cf"


_FOLDING = _Folding()


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, and where in the text it stands."""

    folded: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """The words of a text, in order. They are letters and digits, and nothing else."""
    return [word[:MAX_WORD] for word in text.translate(_FOLDING).split()]


def begins(text: str, wanted: Iterable[str]) -> set[str]:
    """Which of the wanted words are what a word of the text begins with. Quick: nothing is looked at by itself."""
    folded = f"{_GAP}{text.translate(_FOLDING)}"
    return {word for word in wanted if f"{_GAP}{word}" in folded}


def placed(text: str) -> Iterator[Word]:
    """The words of a text, each with its place."""
    folded: list[str] = []
    start = 0
    for at, character in enumerate(f"{text}{_GAP}"):
        became = _FOLDING[ord(character)]
        # A character may fold to several words, "¼" to two; they share its place.
        first, *others = became.split(_GAP) if became else [""]
        if first:
            start = start if folded else at
            folded.append(first)
        if others and folded:
            yield Word("".join(folded)[:MAX_WORD], start, at + bool(first))
            folded = []
        for middle in others[:-1]:
            if middle:
                yield Word(middle, at, at + 1)
        if others and others[-1]:
            folded, start = [others[-1]], at


def kept(texts: Iterable[str | None]) -> str:
    """The different words of some texts, as the index keeps them: parted by single spaces."""
    different = dict.fromkeys(word for text in texts if text for word in words(text))
    joined = _GAP.join(different)
    return joined if len(joined) <= MAX_KEPT else joined[:MAX_KEPT].rsplit(_GAP, 1)[0]
