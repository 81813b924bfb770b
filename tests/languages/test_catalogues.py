"""Every text is translated into every language, once and rightly; what is not fails here."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from languages import CATALOGUES, LANGUAGES, SOURCE, catalogues
from languages.spoken import NotSpoken, spoken

PLACEHOLDER = re.compile(r"%\(\w+\)[rs]")
TRANSLATED = [language for language in LANGUAGES if language != SOURCE]
ENTRY = 'msgid "Two departments have the same name."\n'


@pytest.mark.behaviour("S-11")
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    assert list(catalogues.problems(language, catalogues.texts())) == []


@pytest.mark.behaviour("S-11")
def test_no_language_has_another_ones_sentences() -> None:
    """A catalogue that was filled from another one is whole, and wrong."""
    told: dict[str, str] = {}
    for language in TRANSLATED:
        for message in read_po(BytesIO((CATALOGUES / f"{language}.po").read_bytes()), locale=language):
            for text in message.string if isinstance(message.string, tuple) else (str(message.string),):
                if message.id and len(re.findall(r"[^\W\d_]{2,}", PLACEHOLDER.sub("", text))) > 1:
                    assert told.setdefault(text, language) == language


def test_the_texts_of_code_and_templates_are_found() -> None:
    found = {message.id for message in catalogues.texts()}
    assert {"An invitation to %(workspace)s", "Two departments have the same name."} <= found
    assert ("project", "projects") in found
    assert len(found) > 150


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (ENTRY, 'msgid "Three departments have the same name."\n', "missing"),
        (ENTRY, f'msgid "Nobody says this."\nmsgstr "x"\n\n{ENTRY}', "not used"),
        ('msgstr "Zwei Abteilungen haben denselben Namen."', 'msgstr ""', "not translated"),
        ("Für das Konto %(email)s wurde", "Für das Konto wurde", "other placeholders"),
        ("Für das Konto %(email)s wurde", "Für das Konto %(mail)s wurde", "unknown named placeholder"),
        ('msgstr[1] "%(count)s Abteilungen"\n', "", "not translated"),
    ],
)
def test_what_is_wrong_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str, problem: str
) -> None:
    text = (CATALOGUES / "de.po").read_text()
    assert before in text
    (tmp_path / "de.po").write_text(text.replace(before, after))
    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path)
    assert any(problem in each for each in catalogues.problems("de", catalogues.texts()))


@pytest.mark.parametrize(
    "call",
    [
        "say(sentence)",
        'say(f"The file of {name}")',
        'say("The file of " + name)',
        'say("The file of %(name)s")',
        'say("The file of %(name)s", file=name)',
        'say_many("one", many, 2)',
    ],
)
def test_what_cannot_be_translated_is_refused(tmp_path: Path, call: str) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code/some.py").write_text(f"x = {call}\n")
    with pytest.raises(NotSpoken, match=r"code/some.py:1: "):
        list(spoken(tmp_path, ("code",)))
