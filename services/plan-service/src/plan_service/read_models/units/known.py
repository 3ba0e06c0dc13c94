"""What was known of a city's units at a moment: its register, read back from the documents of ``units``."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from par.events import read_data
from par.events.envelope import parse_time
from par.projection.store.database import Database
from par.units import UnitRegister
from par.units.facts import first_day
from plan_service.read_models.units.projection import Units

Recorded = Mapping[str, Any]
"""A fact as a document of ``units`` holds it: ``position recorded type data``."""


@dataclass(frozen=True, slots=True)
class KnownUnits:
    """``order`` is the position at which each unit and group was opened; ``histories`` what was recorded of each."""

    register: UnitRegister
    order: Mapping[str, int]
    histories: Mapping[str, list[Recorded]]

    def history(self, unit: str) -> list[dict[str, Any]]:
        """What was recorded of a unit or group: the facts, and the first day each of them holds (None: always)."""
        shown = []
        for item in self.histories[unit]:
            on = first_day(_fact(item))
            shown.append({**item, "on": None if on == dt.date.min else on.isoformat()})
        return shown


async def known_units(database: Database, city: str, known_at: dt.datetime | None) -> KnownUnits:
    """The units of ``city`` as the ledger knew them at ``known_at`` (None: as it knows them now)."""
    documents = await database[Units.name].find({"city": city}).to_list(None)
    histories = {document["unit"]: _known(document["facts"], known_at) for document in documents}
    histories = {unit: facts for unit, facts in histories.items() if facts}
    facts = {item["position"]: _fact(item) for history in histories.values() for item in history}
    order = {unit: history[0]["position"] for unit, history in histories.items()}
    return KnownUnits(UnitRegister.of(facts[position] for position in sorted(facts)), order, histories)


async def city_of(database: Database, unit: str) -> str | None:
    """The city of a unit or group; None when nothing of that id was ever opened."""
    found = await database[Units.name].find_one({"_id": unit}, {"city": 1})
    return None if found is None else found["city"]


def _known(facts: Iterable[Recorded], known_at: dt.datetime | None) -> list[Recorded]:
    if known_at is None:
        return list(facts)
    return [item for item in facts if item["recorded"] is not None and parse_time(item["recorded"]) <= known_at]


def _fact(item: Recorded) -> Any:
    return read_data(item["type"], item["data"])
