"""The greatest documents that the rules allow fit into MongoDB: no sender can stop the read models with one."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

import bson
from tests.progress.support import CITY, INDICATOR, TREE, WARD

from par.events import Event, EventData
from par.events.measurement import FigureState, ReportId
from par.projection import EventFact, EveryDocument, Projection
from par.testing.deciders import Given, given
from progress_service.contract.limits import MAX_COUNT
from progress_service.measurement.decider import MAX_EXPLANATIONS, MAX_REPORTS, MEASUREMENT, Explain, Record
from report_service.read_models.unit_indicators.projection import UnitIndicators

MEGABYTE: Final = 1024 * 1024
MONGO_LIMIT: Final = 16 * MEGABYTE
WIDE: Final = "\U0001f600"
"""A character of four bytes, the most that one can have."""
LONG_TEXT: Final = WIDE * 2000
SOURCE: Final = "/" + "a" * 199
DAY: Final = dt.date(2023, 12, 31)
NOON: Final = dt.datetime(2023, 12, 31, 5, tzinfo=dt.UTC)


def size(projection: Projection, facts: Iterable[EventData]) -> int:
    """Bytes of the only document that ``facts`` make."""
    key, number = "", 0
    document: Any = None
    for number, data in enumerate(facts, 1):
        event = Event(f"{number:064}", SOURCE, "x/x", NOON, data, recorded_time=NOON)
        fact = EventFact(number, DAY, event)
        keys = projection.keys(fact)
        assert not isinstance(keys, EveryDocument)
        (key,) = keys
        document = projection.evolve(key, document, fact)
    assert document is not None
    return len(bson.encode({"_id": key, "position": number, **document}))


def test_of_a_units_figures() -> None:
    """All months of a year, each with as many reports as it can hold, the longest of them."""
    facts: list[EventData] = []
    for month in range(1, 13):
        aggregate: Given[Any, Any] = given(MEASUREMENT)
        said: dict[str, Any] = {"sender": WARD, "city": CITY, "unit": WARD, "tree": TREE, "tree_of_unit": TREE}
        said |= {"day": DAY, "indicator": INDICATOR, "period": f"2023-{month:02}"}
        for number in range(MAX_REPORTS):
            said["report"] = ReportId(source=SOURCE, event=f"{month:02}{number:062}")
            if number < MAX_EXPLANATIONS:
                silence = Explain(**said, state=FigureState.NOT_REPORTED, reason=LONG_TEXT)
                aggregate = aggregate.when(silence).accepted()
            else:
                aggregate = aggregate.when(Record(**said, numerator=MAX_COUNT, denominator=MAX_COUNT)).accepted()
        aggregate.when(Record(**said, numerator=0, denominator=0)).then_rejected("too-many-figures", "/data/period")
        facts += aggregate.history

    assert size(UnitIndicators(), facts) < 4 * MEGABYTE
