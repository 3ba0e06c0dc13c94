"""Folding measurements into the year of one unit and indicator."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from par.events import format_time
from par.events.index_set import Accumulate
from par.events.measurement import MeasurementRecorded
from par.projection import Announcement, Document, EventFact, Fact, Projection
from par.units import POOLING_TYPES
from report_service.index.exact import percent
from report_service.read_models.announcing import indicator_part, indicator_periods

NAME: Final = "unit_indicators"


class UnitIndicators(Projection):
    """``<unit>:<indicator>:<year>``: the months that count, and the figure of the year.

    Of several reports for one month the one with the latest ``time`` counts, whatever their order in the log:
    a correction may overtake what it corrects. ``time event source`` name the newest report that counts, and
    the unit's place in the tree is the one stated there.
    """

    name = NAME
    indexes = (("unit", "year"), ("city", "year"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """The unit's indicator in the measurement's year."""
        data = fact.event.data if isinstance(fact, EventFact) else None
        return (f"{data.unit}:{data.indicator}:{data.year}",) if isinstance(data, MeasurementRecorded) else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Take in one report."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        assert isinstance(data, MeasurementRecorded)
        report = {
            "numerator": data.numerator,
            "denominator": data.denominator,
            "time": format_time(fact.event.time),
            "event": fact.event.id,
            "source": fact.event.source,
        }
        before: Mapping[str, Any] = {} if document is None else document["periods"]
        earlier = before.get(data.period)
        if earlier is not None and _age(report) < _age(earlier):
            return document
        periods = {**before, data.period: report}
        newest = document is None or _age(document) <= _age(report)
        place = _place(data, report) if newest or document is None else _kept(document)
        figures = _year(periods, Accumulate(place["accumulate"]))
        return {
            "unit": data.unit,
            "indicator": data.indicator,
            "year": data.year,
            **place,
            **figures,
            "value": percent(figures["numerator"], figures["denominator"]),
            "periods": periods,
        }

    def announce(self, key: str, document: Document) -> Announcement | None:
        """The unit's figures. ``city_indicators`` tells of units that pool, their own report included."""
        if document["unit_type"] in POOLING_TYPES:
            return None
        data = {name: document[name] for name in ("unit", "indicator", "year", "numerator", "denominator", "value")}
        return Announcement(
            topic="indicator",
            city=document["city"],
            unit=document["unit"],
            parts=(str(document["year"]), indicator_part(document["indicator"])),
            data={**data, "pooled": False, "periods": indicator_periods(document)},
        )


_PLACE: Final = ("unit_type", "city", "ancestors", "accumulate", "time", "event", "source")


def _age(report: Mapping[str, Any]) -> tuple[str, str, str]:
    # Equal times are told apart by the event's identity, so that every replay and every order agrees.
    return report["time"], report["event"], report["source"]


def _place(data: MeasurementRecorded, report: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "unit_type": data.unit_type.value,
        "city": data.city,
        "ancestors": list(data.ancestors),
        "accumulate": data.accumulate.value,
        "time": report["time"],
        "event": report["event"],
        "source": report["source"],
    }


def _kept(document: Document) -> dict[str, Any]:
    return {name: document[name] for name in _PLACE}


def _year(periods: Mapping[str, Mapping[str, Any]], accumulate: Accumulate) -> dict[str, int]:
    counted = [periods[max(periods)]] if accumulate is Accumulate.LAST else periods.values()
    return {
        "numerator": sum(report["numerator"] for report in counted),
        "denominator": sum(report["denominator"] for report in counted),
    }
