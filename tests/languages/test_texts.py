"""Texts are English sentences that can be told in another language."""

import pytest

from languages import LANGUAGES
from languages.texts import Grouped, Text, either, in_language, say, say_many

WAIT = (
    "There were too many attempts to sign in. Wait %(count)s minute and try again.",
    "There were too many attempts to sign in. Wait %(count)s minutes and try again.",
)
MINUTES = {
    "en": {1: "minute", 2: "minutes", 5: "minutes", 11: "minutes", 21: "minutes", 22: "minutes", 112: "minutes"},
    "de": {1: "Minute", 2: "Minuten", 5: "Minuten", 11: "Minuten", 21: "Minuten", 22: "Minuten", 112: "Minuten"},
    "pl": {1: "minutę", 2: "minuty", 5: "minut", 11: "minut", 21: "minut", 22: "minuty", 112: "minut"},
    "ru": {1: "минуту", 2: "минуты", 5: "минут", 11: "минут", 21: "минуту", 22: "минуты", 112: "минут"},
}


def test_a_text_is_its_english_sentence() -> None:
    sentence = say("%(name)s: %(reason)s", name="Bo", reason=say("Give either companyId or company."))
    assert sentence == "Bo: Give either companyId or company."
    assert isinstance(sentence, str)
    assert f"{sentence}".__class__ is str
    assert in_language(sentence, "en") == sentence
    assert type(in_language(sentence, "de")) is str


def test_what_is_in_a_text_is_told_in_the_same_language() -> None:
    sentence = say("%(name)s: %(reason)s", name="Bo", reason=say("Give either companyId or company."))
    assert in_language(sentence, "de") == "Bo: Geben Sie entweder companyId oder company an."
    assert in_language(either("GUEST", "MEMBER", "OWNER"), "pl") == "GUEST lub MEMBER lub OWNER"
    assert either("GUEST", "MEMBER", "OWNER") == "GUEST or MEMBER or OWNER"
    named = say("%(named)s and %(others)s more", named=("Bo", say("Somebody without a name")), others=3)
    assert named == "Bo, Somebody without a name and 3 more"
    assert in_language(named, "ru") == "Bo, Кто-то без имени и ещё 3"


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals(language: str) -> None:
    for count, word in MINUTES[language].items():
        assert f" {count} {word}" in in_language(say_many(*WAIT, count), language)


def test_numbers_are_grouped_as_the_language_does_it() -> None:
    sentence = say("%(named)s and %(others)s more", named="x", others=Grouped(1024))
    assert (sentence, in_language(sentence, "de")) == ("x and 1,024 more", "x und 1.024 weitere")


@pytest.mark.parametrize("given", ["100 %", "%(name)s", "%s %d", "{name}", "%"])
def test_what_people_wrote_is_never_taken_for_a_pattern(given: str) -> None:
    for language in LANGUAGES:
        assert given in in_language(say("The company has a department %(name)r already.", name=given), language)


def test_what_is_no_text_stays_as_it_is() -> None:
    assert in_language("Give either companyId or company.", "de") == "Give either companyId or company."
    assert isinstance(say("Give either companyId or company."), Text)


@pytest.mark.parametrize("language", ["", "fr", "EN", "../de", "de\0"])
def test_a_language_that_there_is_not_is_english(language: str) -> None:
    sentence = say("%(named)s and %(others)s more", named="x", others=Grouped(1024))
    assert in_language(sentence, language) == sentence
