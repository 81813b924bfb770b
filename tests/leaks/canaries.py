"""Canaries: values that are recognised wherever they turn up, one for every column of every row.

Planted by walking the models, so that a new model or column is planted by itself. They are found in any text: as they
are, within words, and within base64, as ids have them.
"""

import base64
import binascii
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.fields import Field
from tortoise.models import Model

from db import models
from tests.leaks.columns import COLUMNS, Fixed, nested

MODELS: dict[str, type[Model]] = {name: getattr(models, name) for name in models.__all__}

_PATTERNS = {
    "text": re.compile(r"cnry(\d{5})z"),
    "color": re.compile(r"#c(\d{5})(?!\d)"),
    "code": re.compile(r"""["'](Q[0-9A-Z]{2})["']"""),
    "whole number": re.compile(r"(?<!\d)7300(\d{5})(?!\d)"),
    "decimal": re.compile(r"(?<!\d)7770(\d{5})\.17"),
    "id": re.compile(r"ca9a1e50-?0000-?4000-?8000-?\d{7}(\d{5})", re.I),
    "time": re.compile(r"2031-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.0?(\d{5})"),
}
FIRST_DAY = date(2400, 1, 1)
_DAY = re.compile(r"24\d\d-\d\d-\d\d(?![T ]?\d)")
"""A day that holds a canary: as many after the first as its number is."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CODE = "Q.."
"""Stands for a code of three characters, until it has its own."""


class CannotPlant(Exception):
    """No canary can be put into this column. The message names it."""


class Row:
    """A row as it was planted, and the number of the canary in each of its columns."""

    def __init__(self, model: str, values: dict[str, Any], canaries: dict[str, int]) -> None:
        self.model, self.values, self.canaries = model, values, canaries

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def __setitem__(self, column: str, value: Any) -> None:
        self.values[column] = value

    @property
    def global_id(self) -> str:
        """The id by which the API knows the row."""
        return base64.b64encode(f"{self.model}:{self['id']}".encode()).decode()


class Aviary:
    """All canaries, and the rows that hold them."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.labels: list[str] = [""]
        self._codes: dict[str, int] = {}
        self._exact: dict[str, int] = {}

    def new(self, label: str) -> int:
        """The number of a new canary."""
        self.labels.append(label)
        return len(self.labels) - 1

    def secret(self, text: str, label: str) -> int:
        """Let a text that is not of our making be a canary too."""
        number = self.new(label)
        self._exact[text] = number
        return number

    def text(self, row: Row, column: str) -> str:
        """A new text for a planted column, which replaces the canary in it."""
        row.canaries[column] = self.new(f"{row.model}.{column}")
        row[column] = f"cnry{row.canaries[column]:05d}z"
        return str(row[column])

    def plant(self, model: str, **given: Any) -> Row:
        """A row with a canary in every column; what is given stays: links, switches, what is None on purpose."""
        row = Row(model, dict(given), {})
        for column, field in MODELS[model]._meta.fields_map.items():
            name = f"{model}.{column}"
            if column not in MODELS[model]._meta.fields_db_projection:
                continue
            if isinstance(COLUMNS.get(name), Fixed) or (column in given and given[column] is None):
                continue
            row.canaries[column] = self.new(name)
            if column in given:
                self._exact[str(given[column])] = row.canaries[column]
            else:
                row[column] = self._value(name, field, row.canaries[column])
        self.rows[model].append(row)
        return row

    def plant_the_rest(self) -> None:
        """A row of every model that nobody has planted yet, linked to rows there are: a new model, say."""
        for name, model in MODELS.items():
            if not self.rows[name]:
                links = {
                    f"{column}_id": self.rows[model._meta.fields_map[column].model_name.split(".")[1]][0]["id"]  # type: ignore[attr-defined]
                    for column in model._meta.fk_fields | model._meta.o2o_fields
                }
                self.plant(name, **links, **dict(_first_values(model)))

    async def save(self) -> None:
        """Write all rows, in an order in which they find what they are linked to."""
        done: set[str] = set()
        while waiting := [name for name in MODELS if name not in done and name != "Installation"]:
            for name in waiting:
                meta = MODELS[name]._meta
                needed = {
                    meta.fields_map[link].related_model.__name__  # type: ignore[attr-defined]
                    for link in meta.fk_fields | meta.o2o_fields
                }
                if needed - {name} <= done:
                    await MODELS[name].bulk_create([MODELS[name](**row.values) for row in self.rows[name]])
                    done.add(name)

    def found(self, text: str | bytes) -> set[int]:
        """The numbers of the canaries in a text."""
        text = text if isinstance(text, str) else text.decode()
        numbers = {number for exact, number in self._exact.items() if exact in text}
        for kind, pattern in _PATTERNS.items():
            for found in set(pattern.findall(text)):
                numbers.add(self._codes.get(found, 0) if kind == "code" else int(found))
        numbers |= {(date.fromisoformat(day) - FIRST_DAY).days for day in set(_DAY.findall(text))}
        for token in set(_BASE64.findall(text)):
            if inner := _decoded(token):
                numbers |= self.found(inner)
        return numbers - {0}

    def _value(self, name: str, field: Field[Any], number: int) -> Any:
        for kind, make in _MAKERS.items():
            if isinstance(field, kind) and getattr(field, "enum_type", None) is None:
                if (value := make(name, field, number)) is None:
                    break
                return self._code(number) if value == _CODE else value
        raise CannotPlant(f"{name} ({type(field).__name__}): say in tests/leaks/columns.py why not, or teach _MAKERS.")

    def _code(self, number: int) -> str:
        # There is room for two digits alone: codes are counted by themselves.
        count = len(self._codes)
        assert count < len(_DIGITS) ** 2, "there are no codes left: plant fewer rows that have one"
        code = f"Q{_DIGITS[count // len(_DIGITS)]}{_DIGITS[count % len(_DIGITS)]}"
        self._codes[code] = number
        return code


def _first_values(model: type[Model]) -> Iterator[tuple[str, Any]]:
    for column, field in model._meta.fields_map.items():
        if (values := getattr(field, "enum_type", None)) is not None:
            yield column, next(iter(values))
        elif isinstance(field, fields.BooleanField):
            yield column, False


def _decoded(token: str) -> str:
    try:
        return base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_").decode("ascii", errors="ignore")
    except (binascii.Error, ValueError):
        return ""


def _text(name: str, field: Any, number: int) -> str | None:
    text = f"cnry{number:05d}z"
    if name.endswith("email"):
        # In another order than the rows were planted in, which is the one of their ids.
        return f"{chr(ord('a') + number * 7 % 26)}.{text}@leaks.example"
    if name.endswith("phone"):
        return f"+49 30 {text}"
    room = getattr(field, "max_length", None) or len(text)  # TextField has none
    if room >= len(text):
        return text
    if room == len("#c00000"):
        return f"#c{number:05d}"
    return _CODE if room == len(_CODE) else None


_MAKERS: dict[type[Any], Callable[[str, Any, int], Any]] = {
    fields.CharField: _text,
    fields.TextField: _text,
    fields.JSONField: lambda name, _, number: nested(name, f"cnry{number:05d}z"),
    fields.UUIDField: lambda _, field, number: UUID(f"ca9a1e50-0000-4000-8000-{number:012d}") if field.pk else None,
    fields.DateField: lambda *given: FIRST_DAY + timedelta(days=given[2]),
    fields.DatetimeField: lambda *given: datetime(2031, 5, 4, 8, 30, 0, given[2], tzinfo=UTC),
    fields.DecimalField: lambda *given: Decimal(f"7770{given[2]:05d}.17"),
    fields.BigIntField: lambda *given: int(f"7300{given[2]:05d}"),
    fields.IntField: lambda *given: int(f"7300{given[2]:05d}"),
}
