"""Folding measurements into the year of one unit and indicator."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson

from par.events import format_time
from par.events.index_set import Accumulate
from par.events.measurement import (
    FigureState,
    MeasurementExplained,
    MeasurementFact,
    MeasurementRecorded,
    MeasurementRetracted,
)
from par.exact import percent
from par.projection import Announcement, Document, EventFact, Fact, Projection
from par.units import POOLING_TYPES
from report_service.index.said import state_of
from report_service.read_models.announcing import indicator_part, indicator_periods

NAME: Final = "unit_indicators"
HIDDEN: Final = ("earlier", "placed", "fulfilled_at", "goes_on_for")
"""Fields that no read shows."""

Report = Mapping[str, Any]


class UnitIndicators(Projection):
    """``<unit>:<indicator>:<year>``: the months that count, and the figure of the year.

    Of several reports for one month the one with the latest ``time`` counts, whatever their order in the log:
    a correction may overtake what it corrects. The others wait in ``earlier``, packed: there may be a hundred of a
    month, and nobody asks for them until the one that counts is withdrawn; then the latest of them counts again.
    ``time event source`` name the newest report that counts (None: all were withdrawn). The unit's place in the tree is
    the one stated by the newest fact, ``placed``, withdrawn or not.

    ``state`` is that of the year: figures of some month, else silence with a reason, else not applicable. Of an
    indicator of which the latest month counts, that is the latest month with figures.
    """

    name = NAME
    version = 4
    indexes = (("unit", "year"), ("city", "year", "indicator", "unit"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """The unit's indicator in the measurement's year."""
        data = fact.event.data if isinstance(fact, EventFact) else None
        return (f"{data.unit}:{data.indicator}:{data.year}",) if isinstance(data, MeasurementFact) else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Take in one report, or take one out."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        assert isinstance(data, MeasurementFact)
        said = [format_time(fact.event.time), fact.event.id, fact.event.source]
        periods: Mapping[str, Report] = {} if document is None else document["periods"]
        earlier: Mapping[str, str] = {} if document is None else document["earlier"]
        counting = periods.get(data.period)
        standing = [*_unpacked(earlier.get(data.period)), *([] if counting is None else [counting])]
        standing = sorted(_standing(data, standing, said), key=_age)
        periods = _with(periods, data.period, standing[-1] if standing else None)
        newest = document is None or document["placed"] <= said
        place = _place(data) if newest or document is None else _kept(document)
        return {
            "unit": data.unit,
            "indicator": data.indicator,
            "year": data.year,
            **place,
            "placed": said if newest or document is None else document["placed"],
            **_newest(periods.values()),
            **_year(periods, Accumulate(place["accumulate"])),
            "periods": periods,
            "earlier": _with(earlier, data.period, _packed(standing[:-1])),
        }

    def announce(self, key: str, document: Document) -> Announcement | None:
        """The unit's figures. ``city_indicators`` tells of units that pool, their own report included."""
        if document["unit_type"] in POOLING_TYPES:
            return None
        names = ("unit", "indicator", "kind", "year", "state", "numerator", "denominator", "value")
        return Announcement(
            topic="indicator",
            city=document["city"],
            unit=document["unit"],
            parts=(str(document["year"]), indicator_part(document["indicator"])),
            data={
                **{name: document[name] for name in names},
                "pooled": False,
                "periods": indicator_periods(document, ("state", "numerator", "denominator", "reason")),
            },
        )


_PLACE: Final = ("unit_type", "city", "ancestors", "accumulate", "kind", "fulfilled_at", "goes_on_for")
_IDENTITY: Final = ("time", "event", "source")
_REPORT: Final = ("state", "numerator", "denominator", "reason", *_IDENTITY)


def _standing(data: MeasurementFact, before: list[Report], said: list[str]) -> list[Report]:
    """The reports of the month that count or may count again."""
    if isinstance(data, MeasurementRetracted):
        gone = (data.retracts.event, data.retracts.source)
        return [report for report in before if (report["event"], report["source"]) != gone]
    if isinstance(data, MeasurementRecorded):
        content: dict[str, Any] = {
            "state": FigureState.REPORTED.value,
            "numerator": data.numerator,
            "denominator": data.denominator,
            "reason": None,
        }
    else:
        assert isinstance(data, MeasurementExplained)
        content = {"state": data.state.value, "numerator": None, "denominator": None, "reason": data.reason}
    return [*before, {**content, **dict(zip(_IDENTITY, said, strict=True))}]


def _packed(reports: list[Report]) -> str | None:
    """Reports that wait, as one text: as documents within the document they would cost each event of the year."""
    return orjson.dumps([[report[name] for name in _REPORT] for report in reports]).decode() if reports else None


def _unpacked(packed: str | None) -> list[Report]:
    return [] if packed is None else [dict(zip(_REPORT, values, strict=True)) for values in orjson.loads(packed)]


def _with(values: Mapping[str, Any], period: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {name: found for name, found in values.items() if name != period}
    return {**values, period: value}


def _age(report: Report) -> tuple[str, str, str]:
    # Equal times are told apart by the event's identity, so that every replay and every order agrees.
    return report["time"], report["event"], report["source"]


def _newest(counting: Iterable[Report]) -> dict[str, Any]:
    newest = max(counting, key=_age, default=None)
    return {name: None if newest is None else newest[name] for name in _IDENTITY}


def _place(data: MeasurementFact) -> dict[str, Any]:
    return data.model_dump(mode="json", include=set(_PLACE))


def _kept(document: Document) -> dict[str, Any]:
    return {name: document[name] for name in _PLACE}


def _year(periods: Mapping[str, Report], accumulate: Accumulate) -> dict[str, Any]:
    state = state_of(report["state"] for report in periods.values())
    figured = [periods[period] for period in sorted(periods) if periods[period]["state"] == FigureState.REPORTED]
    if not figured:
        return {"state": state, "numerator": None, "denominator": None, "value": None}
    counted = figured[-1:] if accumulate is Accumulate.LAST else figured
    numerator, denominator = (sum(report[name] for report in counted) for name in ("numerator", "denominator"))
    return {
        "state": state,
        "numerator": numerator,
        "denominator": denominator,
        "value": percent(numerator, denominator),
    }
