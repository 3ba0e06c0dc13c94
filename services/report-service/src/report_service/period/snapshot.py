"""What the read models say of a period, all at one position of the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorClientSession

from par.events import read_data
from par.events.index_set import LedgerFigure
from par.events.period import Adjustment, FrozenFigure, FrozenUnit, PeriodOpened
from par.projection.store.checkpoint import load_all, of_city
from par.projection.store.database import Database
from par.units import UnitRegister
from report_service.period.figures import Figures, adjustments, counted, frozen, gaps, measured, units_of
from report_service.read_models.ledger_figures.projection import NAME as LEDGER_FIGURES
from report_service.read_models.periods.projection import FIGURES, PERIODS, document_id, opened_of
from report_service.read_models.standings.projection import NAME as STANDINGS
from report_service.read_models.unit_facts.projection import NAME as UNIT_FACTS
from report_service.read_models.unit_indicators.projection import NAME as UNIT_INDICATORS

Session = AsyncIOMotorClientSession
READ_MODELS: Final = "report"
LEDGER_NAMES: Final = frozenset(figure.value for figure in LedgerFigure)

Asked = tuple[int, tuple[str, ...]]
"""Year and indicators; a later version of a scheme may ask for others than an earlier period did."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The units of a period with figures, gaps (without reasons) and adjustments, as of ``position``."""

    position: int
    units: tuple[FrozenUnit, ...]


async def snapshot_of(database: Database, period: PeriodOpened) -> Snapshot:
    """All of it read at one moment, so that the log up to ``position`` gives the same.

    Adjustments are to periods of the same scheme that are closed, end no later, and are of this year or the one
    before: their figures now against what was told of them last, at their closing or as an adjustment since.
    """
    async with await database.client.start_session(snapshot=True) as session:
        found = await load_all(database, READ_MODELS, session)
        units = await _units(database, period, session)
    return Snapshot(of_city(found, period.city).position if found else 0, units)


async def figures_so_far(database: Database, period: PeriodOpened) -> tuple[FrozenUnit, ...]:
    """The units of a period that is open; ``database`` may also be documents of the past, which nothing moves."""
    if not hasattr(database, "client"):
        return await _units(database, period, None)
    return (await snapshot_of(database, period)).units


async def _units(database: Database, period: PeriodOpened, session: Session | None) -> tuple[FrozenUnit, ...]:
    register = await _register(database, period.city, session)
    rows = await _reported(database, period, session)
    of_ledger = await _rows(database, LEDGER_FIGURES, period, session)
    figures = measured(period, rows, units_of(period, register)) | counted(period, of_ledger, register)
    late = await _late(database, period, {_asks_for(period): rows}, register, session)
    return frozen(figures, gaps(period, rows, register), late)


async def _late(
    database: Database,
    period: PeriodOpened,
    rows: dict[Asked, Sequence[Mapping[str, Any]]],
    register: UnitRegister,
    session: Session | None,
) -> list[tuple[str, Adjustment]]:
    where = {"city": period.city, "scheme": period.scheme, "year": {"$in": [period.year - 1, period.year]}}
    own = document_id(period.city, period.scheme, period.period)
    others = [found async for found in database[PERIODS].find(where, session=session) if found["_id"] != own]
    latest = {found["_id"]: found["closed_revision"] for found in others if found["closed_revision"] is not None}
    held = [
        found
        async for found in database[FIGURES].find({**where, "period_id": {"$in": [*latest]}}, session=session)
        if found["revision"] == latest[found["period_id"]]
    ]
    late: list[tuple[str, Adjustment]] = []
    for other in sorted(others, key=lambda found: (found["last"], found["_id"])):
        if other["state"] != "closed" or other["last"] > period.last.isoformat():
            continue
        earlier = opened_of(other)
        asked = _asks_for(earlier)
        if asked not in rows:
            rows[asked] = await _reported(database, earlier, session)
        now = measured(earlier, rows[asked], units_of(earlier, register))
        late += adjustments(earlier.period, told_of(other, held), now)
    return late


def told_of(period: Mapping[str, Any], held: Sequence[Mapping[str, Any]]) -> Figures:
    """What was told last of a closed period: what it froze, and adjustments told by closings behind its own.

    ``held`` are the frozen units of the latest closed revisions of its scheme. What the ledger counts by its day is
    left out: it is of the closing, not of the months.
    """
    told: Figures = {}
    for found in sorted(held, key=lambda one: (one["position"], one["_id"])):
        unit = found["unit"]
        if found["period_id"] == period["_id"]:
            for row in found["figures"]:
                figure = FrozenFigure.model_validate(row)
                if figure.indicator not in LEDGER_NAMES:
                    told[unit, figure.indicator, figure.pooled] = figure
        elif found["position"] > period["position"]:  # that of its closing, since it is closed
            for row in found["adjustments"]:
                adjustment = Adjustment.model_validate(row)
                if adjustment.period == period["period"]:
                    key = (unit, adjustment.indicator, adjustment.pooled)
                    told.pop(key, None)
                    if adjustment.after is not None:
                        told[key] = adjustment.after
    return told


def _asks_for(period: PeriodOpened) -> Asked:
    return period.year, period.indicators


async def _reported(database: Database, period: PeriodOpened, session: Session | None) -> Sequence[Mapping[str, Any]]:
    standings = await _rows(database, STANDINGS, period, session)
    anew = {row["_id"]: [month for months in row["told_anew"].values() for month in months] for row in standings}
    rows = await _rows(database, UNIT_INDICATORS, period, session)
    return [{**row, "told_anew": anew.get(row["_id"], [])} for row in rows]


async def _rows(
    database: Database, collection: str, period: PeriodOpened, session: Session | None
) -> Sequence[Mapping[str, Any]]:
    where: dict[str, Any] = {"city": period.city, "year": period.year}
    if period.indicators:
        where |= {"indicator": {"$in": [*period.indicators]}}
    return await database[collection].find(where, {"earlier": False}, session=session).to_list(None)


async def _register(database: Database, city: str, session: Session | None) -> UnitRegister:
    found = await database[UNIT_FACTS].find({"city": city}, session=session).sort("position", 1).to_list(None)
    return UnitRegister.of(read_data(document["type"], document["data"]) for document in found)
