"""What the catalogues are to hold: every text in code and templates, each translated into every language."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from languages import CATALOGUES
from languages.spoken import spoken
from languages.texts import PLACEHOLDER

ROOT = Path(__file__).parents[1]
WHERE = ("mail", "portal")
"""Where there are templates."""
SPOKEN = ("languages", "permissions", "db", "realtime", "resolvers", "schema", "mail", "portal", "server")
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
    for each in spoken(ROOT, SPOKEN):
        found.add(each.msgids if len(each.msgids) > 1 else each.msgids[0], None, [(each.path, 0)])
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
        wanted = _placeholders(message.id)
        if any(_placeholders(string) != wanted for string in strings if string):
            yield f"{language}: other placeholders: {message.id!r}"


def _placeholders(text: str | tuple[str, ...] | list[str]) -> set[str]:
    # Of both an English singular and its plural.
    texts = [text] if isinstance(text, str) else text
    return {found.group() for each in texts for found in PLACEHOLDER.finditer(each)}
