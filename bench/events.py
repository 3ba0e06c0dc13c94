"""Synthetic measurements: a province's units reporting month by month."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Final

from par.events import AggregateId, Event
from par.events.index_set import Accumulate
from par.events.measurement import MeasurementRecorded
from par.events.unit import UnitType

INDICATORS: Final = 24
LOG_SUBJECT: Final = AggregateId("bench", "progress", "measurement", "all").log_subject


def measurements(count: int, units: int) -> Iterator[Event]:
    """``count`` reports spread over ``units`` communes and 24 indicators, the same in every run."""
    luck = random.Random(1)
    start = dt.datetime(2023, 1, 31, tzinfo=dt.UTC)
    for number in range(count):
        unit, indicator = luck.randrange(units), luck.randrange(INDICATORS)
        month = number * 12 // count + 1
        denominator = luck.randrange(1, 400)
        time = start + dt.timedelta(minutes=number)
        yield Event(
            id=f"{number}",
            source="/bench",
            subject="measurement/all",
            time=time,
            recorded_time=time,
            data=MeasurementRecorded(
                unit=f"bench-unit-{unit}",
                unit_type=UnitType.COMMUNE,
                city="bench",
                ancestors=("bench",),
                indicator=f"indicator_{indicator}",
                accumulate=Accumulate.SUM if indicator % 3 else Accumulate.LAST,
                year=2023,
                period=f"2023-{month:02}",
                numerator=luck.randrange(denominator + 1),
                denominator=denominator,
            ),
        )
