"""Catalogues of translations, and what asks them. The English text is the key; what is missing stays English."""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("de", "en", "pl", "ru")
SOURCE = "en"
CATALOGUES = Path(__file__).parent / "locale"


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The translations into a language; English for English, and for languages that there is no catalogue of."""
    path = CATALOGUES / f"{language}.po"
    if language not in LANGUAGES or language == SOURCE:
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
