"""Templates, filled in: HTML in a language, in a workspace's colours."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined

from languages import translations


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
    return environment


def _moment(language: str, text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{format_date(at, 'long', locale=language)}, {at:%H:%M} UTC"


def _day(language: str, text: str) -> str:
    return format_date(date.fromisoformat(text), "long", locale=language)
