"""The four cells of past days: counted anew from the histories of obligations."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from progress_service.read_models.unit_status.projection import COUNTS, slot_of_unit
from progress_service.read_models.unit_status.types import Types
from progress_service.status.tally import Cells, Share


def rows_of(obligations: Iterable[Mapping[str, Any]], day: dt.date | None) -> list[dict[str, Any]]:
    """One row per unit, by id: ``unit unit_type city`` and its count per cell at the end of ``day``.

    ``obligations`` are documents as they stand, or as they stood then.
    """
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
