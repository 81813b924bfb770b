"""The language of a client, by its Accept-Language."""

import pytest

from languages.accepted import best_of

HEADERS = {
    "de": "de",
    "DE-at": "de",
    "pl-PL,pl;q=0.9,en;q=0.8": "pl",
    "fr, pl;q=0.8, de;q=0.9": "de",
    "zh-Hans-CN, ru-RU;q=0.2": "ru",
    " de ; q=0.1 , ru;q=0.2 ": "ru",
    "en, de": "en",
    "de, *;q=0.5": "de",
    "*": "en",
    "de;q=0": "en",
    "de;q=0, ru;q=0.1": "ru",
    "": "en",
    "tlh, sindarin": "en",
    ";q=1, =, ;;;, de;q=much, pl;q=nan, de;q=-1, de;q=7, ru;q=0.1": "ru",
    "../../etc/passwd, de\0, pl": "pl",
    "dé, д, ru": "ru",
    f"{'x' * 2_000}, de": "en",
    f"{'fr,' * 10_000}de": "en",
}


@pytest.mark.parametrize(("header", "language"), HEADERS.items(), ids=range(len(HEADERS)))
def test_the_best_of_ours(header: str, language: str) -> None:
    assert best_of(header) == language
