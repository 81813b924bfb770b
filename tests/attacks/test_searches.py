"""Searching for what is no text to search for, and for what the index's own language would mean."""

import pytest

from tests.behaviours.project_file.searching import SEARCH, find
from tests.people import World

EMPTY = "text is empty. Give it a text."
NO_WORDS = "text has no letter and no digit. Give it a word, or the beginning of one."
CONTROLS = "text holds control characters. Remove them."
REFUSED = {
    "": ("BAD_USER_INPUT", EMPTY),
    " \n\t ": ("BAD_USER_INPUT", EMPTY),
    "\u200b": ("BAD_USER_INPUT", EMPTY),
    "\"'*%_()-+&|!:<>@~^{}[]\\/;": ("BAD_USER_INPUT", NO_WORDS),
    "😀🏠": ("BAD_USER_INPUT", NO_WORDS),
    "\u0301": ("BAD_USER_INPUT", NO_WORDS),
    "lobby\u0000": ("BAD_USER_INPUT", CONTROLS),
    "x" * 10_000: ("LIMIT_EXCEEDED", "text has 10000 characters. Shorten it to 200."),
    "a " * 5_000 + "b": ("LIMIT_EXCEEDED", "text has 10001 characters. Shorten it to 200."),
}
MEANT_OTHERWISE = (
    'lobby" OR "a',
    "lobby' OR '1'='1",
    "lobby*",
    "lobby NOT reception",
    "lobby NEAR(reception)",
    "words : lobby",
    "^lobby",
    "lobby:*",
    "lobby & !reception",
    "lobby <-> reception",
    "lobby%",
    "lob_y",
    "lobby \\' --",
    "lobby); DROP TABLE search_entry; --",
    "lobby 😀",
    "١٢٣",
    "²³",
    "ß" * 200,
    "ﷺ" * 200,
    "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 3,
)


@pytest.mark.behaviour("N-02")
async def test_each_bad_text_has_a_clear_answer(world: World) -> None:
    eleanor = await world.person("Eleanor Whitcombe")
    for text, (code, message) in REFUSED.items():
        answer = await eleanor.run(SEARCH, text=text)
        assert [(error["extensions"]["code"], error["message"]) for error in answer["errors"]] == [(code, message)]
    for wrong in ({"first": 0}, {"first": 101}, {"after": "nonsense"}):
        assert await eleanor.codes(SEARCH, text="lobby", **wrong) == ["BAD_USER_INPUT"]
    other = (await eleanor.work_in_progress()) and (
        await eleanor.ask("{ workInProgress(first: 1) { pageInfo { endCursor } } }")
    )["workInProgress"]["pageInfo"]["endCursor"]
    assert await eleanor.codes(SEARCH, text="lobby", after=other) == ["BAD_USER_INPUT"]


@pytest.mark.behaviour("N-02")
async def test_what_means_something_to_a_database_is_words_to_us(world: World) -> None:
    eleanor = await world.person("Eleanor Whitcombe")
    lobby = ("Project", "Lobby and reception, London")
    assert await find(eleanor, "lobby") == [lobby]
    for text in MEANT_OTHERWISE:
        assert await find(eleanor, text) in ([], [lobby]), text
    assert await find(eleanor, 'lobby" OR "reception') == await find(eleanor, "lobby NOT reception") == []
    assert (
        await find(eleanor, "lobby*") == await find(eleanor, "^lobby:*") == await find(eleanor, "lobby 😀") == [lobby]
    )
    assert await find(eleanor, "lob_y") == await find(eleanor, "l%y") == []
