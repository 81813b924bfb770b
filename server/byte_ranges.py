"""A part of a file: reading `Range`, as far as browsers and programs that resume use it (RFC 9110, section 14)."""

import re

_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)

_BEYOND = 10**18
"""Farther than any file reaches. Trap: Python refuses to read a number of thousands of digits."""


class Unsatisfiable(Exception):
    """What is asked for lies outside of the file."""


def asked_for(header: str | None, size: int) -> tuple[int, int] | None:
    """The bytes from, and up to and without; None for all of them: several ranges at once are answered with all.

    Raises Unsatisfiable.
    """
    found = _RANGE.fullmatch((header or "").strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        if _number(last) == 0:
            raise Unsatisfiable
        return max(0, size - _number(last)), size
    start = _number(first)
    if last and _number(last) < start:
        return None  # by the book this is no range at all
    if start >= size:
        raise Unsatisfiable
    return start, min(size, _number(last) + 1) if last else size


def _number(digits: str) -> int:
    digits = digits.lstrip("0")
    return int(digits or 0) if len(digits) <= len(str(_BEYOND)) else _BEYOND
