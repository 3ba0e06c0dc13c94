"""What senders may say of the figures of an indicator, and the commands it means."""

from typing import Any, Final

from par.events import AggregateId
from par.events.measurement import FigureState, ReportId
from par.problems import Rejected
from progress_service.contract.fields import Contract, Count, IndicatorId, PeriodCode, Reason, Words
from progress_service.contract.kind import Kind, Routed, Situation
from progress_service.contract.places import of_unit, year_token
from progress_service.contract.submission import EventId, Source, Submission
from progress_service.measurement.decider import (
    MEASUREMENT,
    Command,
    Explain,
    Record,
    Retract,
    aggregate_token,
)


class OfMonth(Contract):
    """What all reports name; ``period`` is a month, ``2023-03``."""

    indicator: IndicatorId
    period: PeriodCode


class MeasurementReported(OfMonth):
    """``par.measurement.reported.v1``, subject ``unit/<id>``."""

    numerator: Count
    denominator: Count
    note: Words | None = None


class MeasurementNotApplicable(OfMonth):
    """``par.measurement.not-applicable.v1``, subject ``unit/<id>``: there is nothing of the kind to count."""

    reason: Reason


class MeasurementNotReported(OfMonth):
    """``par.measurement.not-reported.v1``, subject ``unit/<id>``: there are figures, and the unit cannot say them."""

    reason: Reason


class MeasurementWithdrawn(OfMonth):
    """``par.measurement.withdrawn.v1``, subject ``unit/<id>``; without ``source``, the source of this event."""

    event: EventId
    source: Source | None = None
    reason: Reason


def route(submission: Submission, situation: Situation) -> Routed:
    """The command on the year of the unit and indicator that the event names."""
    data = submission.data
    assert isinstance(data, OfMonth)
    command = _command(data, submission, situation)
    token = aggregate_token(submission.target, data.indicator, year_token(data.period))
    return Routed(AggregateId(situation.city, "progress", "measurement", token), MEASUREMENT, command)


def _command(data: OfMonth, submission: Submission, situation: Situation) -> Command:
    place = of_unit(submission.target, situation)
    indicator = situation.indicators.get(data.indicator)
    if indicator is None:
        raise Rejected("unknown-indicator", "/data/indicator", indicator=data.indicator)
    report = ReportId(source=submission.envelope.source, event=submission.envelope.id)
    said: dict[str, Any] = {**place, "indicator": indicator, "period": data.period, "report": report}
    match data:
        case MeasurementReported():
            return Record(**said, numerator=data.numerator, denominator=data.denominator, note=data.note)
        case MeasurementNotApplicable():
            return Explain(**said, state=FigureState.NOT_APPLICABLE, reason=data.reason)
        case MeasurementNotReported():
            return Explain(**said, state=FigureState.NOT_REPORTED, reason=data.reason)
        case MeasurementWithdrawn():
            retracts = ReportId(source=data.source or submission.envelope.source, event=data.event)
            return Retract(**said, retracts=retracts, reason=data.reason)
        case _:
            raise AssertionError(f"no command for {type(data).__name__}")


MEASUREMENT_KINDS: Final = tuple(
    Kind(name, "unit", form, route)
    for name, form in (
        ("par.measurement.reported.v1", MeasurementReported),
        ("par.measurement.not-applicable.v1", MeasurementNotApplicable),
        ("par.measurement.not-reported.v1", MeasurementNotReported),
        ("par.measurement.withdrawn.v1", MeasurementWithdrawn),
    )
)
