"""What senders may say of the figures of an indicator, and the commands it means."""

from typing import Final

from par.events import AggregateId
from par.problems import Rejected
from par.units import UnitTree
from progress_service.contract.fields import Contract, Count, IndicatorId, PeriodCode, Words
from progress_service.contract.kind import Kind, Routed, Situation
from progress_service.contract.submission import Submission
from progress_service.measurement.decider import MEASUREMENT, Record, aggregate_token


class MeasurementReported(Contract):
    """``par.measurement.reported.v1``, subject ``unit/<id>``; ``period`` is a month, ``2023-03``."""

    indicator: IndicatorId
    period: PeriodCode
    numerator: Count
    denominator: Count
    note: Words | None = None


def route(submission: Submission, situation: Situation) -> Routed:
    """The command on the year of the unit and indicator that the event names."""
    unit, data = submission.target, submission.data
    assert isinstance(data, MeasurementReported)
    if situation.city_of(unit) != situation.city:
        raise Rejected("unknown-unit", "/subject", unit=unit)
    indicator = situation.indicators.get(data.indicator)
    if indicator is None:
        raise Rejected("unknown-indicator", "/data/indicator", indicator=data.indicator)
    record = Record(
        sender=situation.sender,
        city=situation.city,
        unit=unit,
        tree=situation.tree,
        tree_of_unit=_tree_of(unit, situation),
        day=situation.day,
        indicator=indicator,
        period=data.period,
        numerator=data.numerator,
        denominator=data.denominator,
        note=data.note,
    )
    token = aggregate_token(unit, data.indicator, _year(data.period))
    return Routed(AggregateId(situation.city, "progress", "measurement", token), MEASUREMENT, record)


def _tree_of(unit: str, situation: Situation) -> UnitTree:
    """The tree in which the unit stands: that of the day, or the one of its last day."""
    ended = situation.tree.ended
    return situation.register.before(ended[unit].on) if unit in ended else situation.tree


def _year(period: str) -> str:
    """The year of a period for the aggregate's name; a malformed one is refused by the decider."""
    year = period[:4]
    return year if len(year) == 4 and year.isascii() and year.isdigit() else "0000"


MEASUREMENT_KINDS: Final = (Kind("par.measurement.reported.v1", "unit", MeasurementReported, route),)
