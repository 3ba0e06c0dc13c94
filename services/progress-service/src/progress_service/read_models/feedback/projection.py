"""Read model ``feedback``: the citizen feedback of each unit in a year, by month and in all."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from par.events import format_time
from par.events.feedback import FeedbackRecorded, Tally
from par.exact import rate
from par.projection import Document, EventFact, Fact, Projection

COUNTS: Final = tuple(Tally.model_fields)
_OPENING: Final = ("carried_over",)
_CLOSING: Final = ("open_in_term", "open_overdue")

Counts = Mapping[str, int]


class Feedback(Projection):
    """``<unit>:<year>``: of several reports for one month the one with the latest ``time`` counts.

    The year carries over what its first month did, leaves open what its last month did, and sums the rest.
    ``unaccounted`` is what the months do not account for between them: a month carries over another number than the one
    before left open, or a month is missing. The unit's place in the tree is that of the newest report, ``placed``.
    """

    name = "feedback"
    indexes = (("city", "year"), ("year", "unit"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """The unit's year."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        return (f"{data.unit}:{data.year}",) if isinstance(data, FeedbackRecorded) else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Take in one report."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        assert isinstance(data, FeedbackRecorded)
        said = [format_time(fact.event.time), fact.event.id, fact.event.source]
        before: Mapping[str, Any] = {} if document is None else document["periods"]
        earlier = before.get(data.period)
        if earlier is not None and said < [earlier["time"], earlier["event"], earlier["source"]]:
            return document
        periods = {**before, data.period: _month(data, said)}
        newest = document is None or document["placed"] <= said
        place = data.model_dump(mode="json", include={"unit_type", "city", "ancestors"})
        if document is not None and not newest:
            place = {name: document[name] for name in place}
        return {
            "unit": data.unit,
            "year": data.year,
            **place,
            "placed": said if document is None or newest else document["placed"],
            "months": len(periods),
            **_year([periods[period] for period in sorted(periods)]),
            "periods": periods,
        }


def _month(data: FeedbackRecorded, said: list[str]) -> dict[str, Any]:
    total = data.total.model_dump()
    return {
        **total,
        **_rates(total),
        "channels": {channel.value: tally.model_dump() for channel, tally in sorted(data.channels.items())},
        "note": data.note,
        "time": said[0],
        "event": said[1],
        "source": said[2],
    }


def _year(months: list[Mapping[str, Any]]) -> dict[str, Any]:
    total = {name: sum(month[name] for month in months) for name in COUNTS}
    total |= {name: months[0][name] for name in _OPENING} | {name: months[-1][name] for name in _CLOSING}
    taken = total["carried_over"] + total["received"]
    return {**total, **_rates(total), "unaccounted": taken - _answered(total) - _open(total)}


def _rates(counts: Counts) -> dict[str, Any]:
    """``in_time``: answered in time or open in term, of all. ``satisfaction``: satisfied, of the rated answers."""
    on_time = counts["answered_in_time"] + counts["open_in_term"]
    return {
        "in_time": rate(on_time, _answered(counts) + _open(counts)),
        "satisfaction": rate(counts["satisfied"], counts["satisfied"] + counts["dissatisfied"]),
    }


def _answered(counts: Counts) -> int:
    return counts["answered_in_time"] + counts["answered_late"]


def _open(counts: Counts) -> int:
    return counts["open_in_term"] + counts["open_overdue"]
