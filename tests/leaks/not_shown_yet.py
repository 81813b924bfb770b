"""Columns of a project's file that no field shows yet: whoever shows one says beside it who may see it."""

from tests.leaks.seen import Fixed, Seen

NOT_SHOWN_YET: dict[str, Seen | Fixed] = {}
"""`columns.py` holds them with the others."""
