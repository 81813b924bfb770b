"""Brings the catalogues up to date with the texts in code and templates: `make translations`.

New texts are added without a translation, texts that are gone are taken out; nothing is guessed.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from languages import CATALOGUES, LANGUAGES, SOURCE

ROOT = Path(__file__).parents[1]
WHERE = ("mail", "portal")
METHODS = [("**/templates/**.jinja", "jinja2.ext:babel_extract"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**/templates/**": {"silent": "false"}}


def texts() -> Catalog:
    """All texts that are to be translated, as they stand now."""
    found = Catalog()
    for folder in WHERE:
        for file, _, text, _, context in extract_from_dir(
            ROOT / folder, METHODS, OPTIONS, keywords={"_": None, "gettext": None, "ngettext": (1, 2)}
        ):
            found.add(text, None, [(f"{folder}/{file}", 0)], context=context)
    return found


def wanted(language: str, template: Catalog) -> Catalog:
    """The catalogue of a language as it is to be: every text once, with the translation that there is."""
    path = CATALOGUES / f"{language}.po"
    catalogue = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def problems(language: str, template: Catalog) -> Iterator[str]:
    """What is wrong with the catalogue of a language, in sentences."""
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        there = read_po(file, locale=language)
    for message in template:
        if message.id and not there.get(message.id):
            yield f"{language}: missing: {message.id!r}"
    for message in there:
        if not message.id:
            continue
        if not template.get(message.id):
            yield f"{language}: not used: {message.id!r}"
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not all(strings) or (message.pluralizable and len(strings) != there.num_plurals):
            yield f"{language}: not translated: {message.id!r}"
        yield from (f"{language}: {error}: {message.id!r}" for error in message.check(there))


def main() -> None:
    """Update, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail where something is missing")
    checking = parser.parse_args().check
    template = texts()
    found: list[str] = []
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        if not checking:
            catalogue = wanted(language, template)
            with (CATALOGUES / f"{language}.po").open("wb") as file:
                write_po(file, catalogue, width=100, no_location=True, omit_header=True, sort_output=True)
        found += problems(language, template)
    print("\n".join(found) or "Every text is translated into every language.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
