"""Words as they are compared."""

import pytest

from languages import words


def test_what_becomes_of_characters_is_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MAX_FOLDED", 50)
    kept = words._FOLDING
    text = "".join(map(chr, range(0x4E00, 0x5200)))
    assert words.words(f"Größe {text}") == ["grosse", text[: words.MAX_WORD]]
    assert [each.folded for each in words.placed(f"Größe {text}")] == ["grosse", text[: words.MAX_WORD]]
    assert len(kept) <= 50
