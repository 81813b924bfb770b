"""Snippets: the passage where something is found, in as little time however long the texts are."""

from time import process_time

from resolvers.snippets import LENGTH, snippet

LONG = "Ääh, was für ein langer Satz über Böden! " * 500


def marked(texts: list[str], *wanted: str) -> str:
    """A snippet as one text, with what was looked for in brackets."""
    return "".join(f"[{part.text}]" if part.matched else part.text for part in snippet(texts, wanted))


def test_a_page_of_long_texts_takes_milliseconds() -> None:
    start = process_time()
    for _ in range(100):
        assert "[" not in marked([LONG], "parkett")
        assert "…was hier Parkett" not in marked([f"{LONG} Parkett"], "kett")
        assert marked([LONG], "boden").startswith("Ääh, was für ein langer Satz über [Böden]! Ääh")
    assert process_time() - start < 1.0  # 18 seconds when each character was looked at by itself


def test_it_begins_at_the_first_word_wherever_that_is() -> None:
    for before in (0, 30, 390, 3_000, 3_990, 15_000):
        filling = ("Lorem ipsum " * 2_000)[:before]
        shown = marked([f"{filling} Das Eichen-Parkett, geölt. {'dolor sit ' * 300}Parkett"], "parkett")
        assert "Eichen-[Parkett], geölt." in shown
        assert shown.startswith("…") is (before > 20)
        assert shown.endswith("…")
        assert len(shown) < LENGTH + 60
        assert shown.count("[") == 1
    # An accent far behind is as far as nobody looks: then it is the beginning.
    assert marked([f"{'Lorem ipsum ' * 1_000} Böden"], "boden").startswith("Lorem ipsum Lorem")
    assert marked([f"{'Lorem ipsum ' * 1_000} Pappboden"], "boden").startswith("Lorem ipsum Lorem")
    # One word without end, and the text that has most of the words.
    assert marked(["x" * 10_000], "boden").startswith("xxx")
    assert marked(["The floor", "An oak floor"], "oak", "floor") == "An [oak] [floor]"
    assert marked(["", "Nothing"], "oak") == "Nothing"
    assert marked([], "oak") == ""
