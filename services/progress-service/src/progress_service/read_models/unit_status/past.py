"""The four cells of past days: counted anew from the histories of obligations."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from par.events.obligation import Term
from progress_service.obligation.history import as_it_was
from progress_service.obligation.timeliness import timeliness, waits
from progress_service.read_models.unit_status.projection import COUNTS, ENDED

Shown = Callable[[str, str, str], tuple[str, str]]
"""From city, unit and type of the unit to the (unit, type) under which its obligations are shown."""


def status_on(
    documents: Iterable[Mapping[str, Any]], day: dt.date | None, known_at: str | None, shown: Shown
) -> list[dict[str, Any]]:
    """One row per unit, by id: ``unit unit_type city`` and its count per cell at the end of ``day``.

    Counted is what was in force on that day, under the unit that owed it then, and done is what was made by then,
    as the ledger knew at ``known_at`` (None: as it knows now).
    """
    rows: dict[str, dict[str, Any]] = {}
    for document in documents:
        found = as_it_was(document, day, known_at)
        if found is None:
            continue
        unit, unit_type = shown(found["city"], found["unit"], found["unit_type"])
        row = rows.setdefault(
            unit, {"unit": unit, "unit_type": unit_type, "city": found["city"], **dict.fromkeys(COUNTS, 0)}
        )
        row[_cell(found, day)] += 1
    return [rows[unit] for unit in sorted(rows)]


def as_owed(_: str, unit: str, unit_type: str) -> tuple[str, str]:
    """Under the unit that owed it."""
    return unit, unit_type


def _cell(found: Mapping[str, Any], day: dt.date | None) -> str:
    if found["lifecycle"] in ENDED:
        return str(found["lifecycle"])
    due, completed = _date(found["due"]), _date(found["completed_on"])
    return timeliness(Term(found["term"]), due, completed, day, waits=waits(found)).value


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text is not None else None
