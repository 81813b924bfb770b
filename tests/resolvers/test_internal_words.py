"""What looks internal in a name that clients see, in four languages; and what only sounds like it."""

import pytest

from resolvers.project_file.internal_words import internal_word

AT_WORK = "MER-LON lobby / invoice overdue"


@pytest.mark.behaviour("T-05")
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Internal", "Internal"),
        ("Notes (confidential)", "confidential"),
        ("Margin and mark-up", "Margin"),
        ("NOT FOR THE CLIENT", "NOT FOR THE CLIENT"),
        ("don't show before Friday", "don't show"),
        ("Interne Abstimmung", "Interne"),
        ("Nachkalkulation Dach", "Nachkalkulation"),
        ("Bitte nicht weitergeben", "nicht weitergeben"),
        ("Wewnętrzne", "Wewnętrzne"),
        ("Marża i narzut", "Marża"),
        ("Nie pokazywać przed piątkiem", "Nie pokazywać"),
        ("Внутреннее", "Внутреннее"),
        ("Себестоимость кухни", "Себестоимость"),
        ("Пока не показывать", "не показывать"),
        ("Copy of mer-lon lobby / Invoice overdue", AT_WORK),
        ("Internet and telephone", None),
        ("Interns' kitchen", None),
        ("Drzwi wewnętrzne", None),
        ("Внутренние двери", None),
        ("Marginalia", None),
        ("Stone floor", None),
    ],
)
def test_a_name_looks_internal(name: str, word: str | None) -> None:
    assert internal_word(name, AT_WORK) == word


def test_a_short_name_used_at_work_is_nowhere_looked_for() -> None:
    assert internal_word("Bar stools", "bar") is None
    assert internal_word("Bar stools", "") is None
