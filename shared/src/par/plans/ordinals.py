"""The numbers of tasks as plans print them: when two are the same, and which comes first."""

import re
from collections.abc import Container
from typing import Final

from par.events.obligation import ObligationKind

_SEPARATORS: Final = re.compile(r"[.-]")
_PARTS: Final = re.compile(r"[0-9]+|[a-z]+")
_ENTRIES: Final = {
    ObligationKind.PROCEDURE_REVIEW: "review",
    ObligationKind.INSPECTION: "inspection",
    ObligationKind.REPORT: "report",
}


def ordinal_key(ordinal: str) -> str:
    """By this ordinals are compared: ``I.1``, ``i.1`` and ``I-1`` would be one id of an obligation."""
    return _SEPARATORS.sub("-", ordinal.casefold())


def entry_key(kind: ObligationKind, number: int) -> str:
    """The key of an entry of one of a plan's lists, beside the keys of tasks: ``review-1``. KeyError for tasks."""
    return f"{_ENTRIES[kind]}-{number}"


def is_entry_key(ordinal: str) -> bool:
    """Whether a task with this number would have the key of an entry of a list: ``review-1``, ``Report.2``."""
    word, _, number = ordinal_key(ordinal).partition("-")
    return word in _ENTRIES.values() and number.isdigit()


def natural_order(ordinal: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts ``1.2`` before ``1.10``, and a number before a letter."""
    parts = _PARTS.findall(ordinal.casefold())
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def fresh_key(ordinal: str, version: int, used: Container[str]) -> str:
    """The key of a task that version ``version`` adds: that of its ordinal, if no other task of the plan ever had it.

    Otherwise ``1-2-v3``: what was reported on the former task 1.2 must never count for the new one.
    """
    plain = ordinal_key(ordinal)
    key, number = plain, 1
    while key in used:
        key = f"{plain}-v{version}" if number == 1 else f"{plain}-v{version}-{number}"
        number += 1
    return key
