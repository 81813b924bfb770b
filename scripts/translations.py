"""Brings the catalogues up to date with the texts in code and templates: `make translations`.

New texts are added without a translation, texts that are gone are taken out; nothing is guessed.
"""

import argparse
import sys

from babel.messages.pofile import write_po

from languages import CATALOGUES, LANGUAGES, SOURCE
from languages.catalogues import problems, texts, wanted


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
