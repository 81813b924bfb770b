"""Templates, filled in: HTML in a language, in a workspace's colours."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, partial
from html import escape
from typing import Any

from babel.dates import format_date
from babel.units import format_unit
from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.filters import do_mark_safe

from languages import translations

KILOBYTE, MEGABYTE = 1_000, 1_000_000


def render(template: str, language: str, values: Mapping[str, Any]) -> str:
    """A page."""
    return _environment(language).get_template(template).render(language=language, **values)


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("portal"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]

    environment.filters["moment"] = partial(_moment, language)
    environment.filters["day"] = partial(_day, language)
    environment.filters["size"] = partial(_size, language)
    return environment


def _moment(language: str, text: str) -> str:
    # What a browser with script turns into its reader's own time.
    at = datetime.fromisoformat(text)
    told = f"{format_date(at, 'long', locale=language)}, {at:%H:%M} UTC"
    return do_mark_safe(f'<time datetime="{at.isoformat()}">{escape(told)}</time>')


def _size(language: str, size: int) -> str:
    for unit, name in (("megabyte", MEGABYTE), ("kilobyte", KILOBYTE)):
        if size >= name:
            return format_unit(round(size / name, 1), unit, "short", locale=language)
    return format_unit(size, "byte", "short", locale=language)


def _day(language: str, text: str) -> str:
    return format_date(date.fromisoformat(text), "long", locale=language)
