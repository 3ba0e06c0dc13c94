"""What is behind the figures of a leaf: months, member units, obligations, and the events of the log."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from par.events import AggregateId, token_of
from par.events.index_set import LedgerFigure
from par.events.unit import UnitType
from par.log import EventLog, LogError
from par.problems import Retryable
from par.projection.store.database import Database
from par.units import POOLING_TYPES
from report_service.read_models.city_indicators.kinds import OWN_ONLY, added
from report_service.read_models.city_indicators.projection import NAME as CITY_INDICATORS
from report_service.read_models.ledger_figures.projection import NAME as LEDGER_FIGURES
from report_service.read_models.ledger_figures.projection import POOLED
from report_service.read_models.ledger_obligations.projection import NAME as LEDGER_OBLIGATIONS
from report_service.read_models.unit_indicators.projection import NAME as UNIT_INDICATORS

READS_AT_ONCE: Final = 8
LEDGER_NAMES: Final = frozenset(figure.value for figure in LedgerFigure)

Document = Mapping[str, Any]
Positions = Mapping[tuple[str, str], int]
"""By source and id of a sender's event."""


class Sources:
    """Reads what is behind figures; ``log`` knows the positions of the events."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._reads = asyncio.Semaphore(READS_AT_ONCE)

    async def behind(self, database: Database, unit: Document, indicator: str) -> dict[str, Any]:
        """The figures of ``unit`` (``unit unit_type city year``) as a leaf takes them, and the reports of its months.

        ``of`` says whose they are: ``own`` reports, ``pooled`` over units, or counted by the ``ledger``.
        """
        pools = UnitType(unit["unit_type"]) in POOLING_TYPES
        key = f"{unit['unit']}:{indicator}:{unit['year']}"
        if indicator in LEDGER_NAMES:
            found = await database[LEDGER_FIGURES].find_one({"_id": f"{key}:{POOLED}" if pools else key})
            return {
                "indicator": indicator,
                "of": "ledger",
                **_figures(found),
                "obligations": _part(found, "obligations"),
            }
        if pools:
            found = await database[CITY_INDICATORS].find_one({"_id": key})
            counts = {name: _part(found, name) for name in ("kind", "units", "not_reported", "not_applicable")}
            return {
                "indicator": indicator,
                "of": "pooled",
                **_figures(found),
                **counts,
                "periods": _pooled_months(found),
            }
        found = await database[UNIT_INDICATORS].find_one({"_id": key})
        periods = [] if found is None else await self._months(found)
        return {"indicator": indicator, "of": "own", **_figures(found), "periods": periods}

    async def members(
        self, database: Database, unit: Document, indicator: str, after: str, limit: int
    ) -> list[dict[str, Any]]:
        """The units in a pool, by id behind ``after``, at most ``limit``, each with the reports of its months."""
        above = {"ancestors": unit["unit"], "kind": {"$nin": sorted(OWN_ONLY)}}
        where = {
            "$and": [
                {"city": unit["city"], "year": unit["year"], "indicator": indicator, "unit": {"$gt": after}},
                {"$or": [above, {"unit": unit["unit"]}]},
            ]
        }
        found = await database[UNIT_INDICATORS].find(where).sort([("unit", 1)]).limit(limit).to_list(None)
        months = await asyncio.gather(*(self._months(document) for document in found))
        return [
            {"unit": document["unit"], **_figures(document), "adds": _adds(document), "periods": periods}
            for document, periods in zip(found, months, strict=True)
        ]

    async def obligations(
        self, database: Database, unit: Document, figure: str, after: str, limit: int
    ) -> list[dict[str, Any]]:
        """The obligations that a figure of the ledger counts, by id behind ``after``, at most ``limit``."""
        above = [{"ancestors": unit["unit"]}] if UnitType(unit["unit_type"]) in POOLING_TYPES else []
        where = {
            "$and": [
                {"city": unit["city"], "year": unit["year"], "obligation": {"$gt": after}},
                {"$or": [{"unit": unit["unit"]}, *above]},
            ]
        }
        rows: list[dict[str, Any]] = []
        async for row in database[LEDGER_OBLIGATIONS].find(where).sort([("obligation", 1)]):
            if figure in row["counts"]:
                rows.append(_obligation(row, figure))
            if len(rows) == limit:
                break
        return rows

    async def _months(self, document: Document) -> list[dict[str, Any]]:
        """The months of one unit and indicator: what counts, under which identity it was said, and where it stands."""
        names = ("state", "numerator", "denominator", "reason", "time", "event", "source")
        positions = await self._positions(document)
        return [
            {
                "period": period,
                **{name: report[name] for name in names},
                "position": positions.get((report["source"], report["event"])),
            }
            for period, report in sorted(document["periods"].items())
        ]

    async def _positions(self, document: Document) -> Positions:
        indicator = document["indicator"].replace("_", "-")
        token = token_of(document["unit"], indicator, str(document["year"]))
        aggregate = AggregateId(document["city"], "progress", "measurement", token)
        try:
            async with self._reads:
                events = await self._log.read(aggregate)
        except LogError as error:
            raise Retryable("log-unavailable") from error
        return {(item.event.source, item.event.id): item.position for item in events}


def _adds(document: Document) -> list[int]:
    """What a unit adds to numerator and denominator of the pool, by the kind of the indicator."""
    found = added(document, document)
    return [0, 0] if found is None else [found["numerator"] or 0, found["denominator"] or 0]


def _figures(document: Document | None) -> dict[str, Any]:
    return {name: _part(document, name) for name in ("numerator", "denominator", "value")}


def _part(document: Document | None, name: str) -> Any:
    return None if document is None else document[name]


def _pooled_months(document: Document | None) -> list[dict[str, Any]]:
    months: Iterable[tuple[str, Document]] = () if document is None else sorted(document["periods"].items())
    names = ("numerator", "denominator", "units", "not_reported", "not_applicable")
    return [{"period": period, **{name: pool[name] for name in names}} for period, pool in months]


def _obligation(row: Document, figure: str) -> dict[str, Any]:
    history: Sequence[Document] = row["history"]
    return {
        **{name: row[name] for name in ("obligation", "unit", "plan", "lifecycle", "due")},
        "counts": list(row["counts"][figure]),
        "positions": [entry["position"] for entry in history],
    }
