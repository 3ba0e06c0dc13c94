"""The four cells of past days: counted anew from the histories of obligations."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from progress_service.read_models.unit_status.projection import COUNTS, slot_of_unit
from progress_service.read_models.unit_status.types import Types
from progress_service.status.past import Shown, seen
from progress_service.status.tally import Cells, Share


def status_on(
    documents: Iterable[Mapping[str, Any]], day: dt.date | None, known_at: str | None, shown: Shown
) -> list[dict[str, Any]]:
    """One row per unit, by id: ``unit unit_type city`` and its count per cell at the end of ``day``.

    Counted is what was in force on that day, under the unit that owed it then, and done is what was made by then,
    as the ledger knew at ``known_at`` (None: as it knows now).
    """
    return rows_of(seen(documents, day, known_at, shown), day)


def rows_of(obligations: Iterable[Mapping[str, Any]], day: dt.date | None) -> list[dict[str, Any]]:
    """The rows of obligations as they stand, or stood, at the end of ``day``."""
    cities: dict[str, str] = {}
    types: dict[str, Types] = {}
    cells: dict[str, Cells] = {}
    for found in obligations:
        unit = found["unit"]
        cities[unit] = found["city"]
        types.setdefault(unit, Types()).add(found)
        cells.setdefault(unit, Cells()).add(slot_of_unit(Share.of(found)), 1)
    return [
        {"unit": unit, "unit_type": types[unit].unit_type, "city": cities[unit]}
        | dict.fromkeys(COUNTS, 0)
        | cells[unit].on(day)
        for unit in sorted(cities)
    ]
