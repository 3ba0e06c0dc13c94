"""The rules of measurements of one indicator by one unit in one year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, assert_never

from par.calendar.period import Period
from par.deciding import Decider
from par.events import EventData
from par.events.index_set import Indicator
from par.events.measurement import (
    FigureState,
    MeasurementExplained,
    MeasurementRecorded,
    MeasurementRetracted,
    ReportId,
)
from par.problems import Rejected
from progress_service.reference.speaking import OfUnit, check_speaker, month_of, place_of

MAX_REPORTS: Final = 1000
"""Standing reports of one month: one an hour fits, a loop that never ends does not. Read models keep them all, since
each may count again when later ones are withdrawn."""
MAX_EXPLANATIONS: Final = 100
"""Of those, the ones with a reason, which may be long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(OfUnit):
    """Something a sender says of a month; ``report`` is the identity under which it is said."""

    indicator: Indicator
    period: str
    report: ReportId


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Said):
    """The figures of the month."""

    numerator: int
    denominator: int
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain(Said):
    """There are no figures: the indicator does not apply, or the unit cannot report."""

    state: FigureState
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retract(Said):
    """An earlier report of the month was a mistake and counts no more."""

    retracts: ReportId
    reason: str


Command = Record | Explain | Retract


@dataclass(frozen=True, slots=True)
class Reports:
    """What the rules remember of each report by its identity; those withdrawn are forgotten."""

    standing: Mapping[tuple[str, str], "Standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Of which month a report is, and whether it has a reason instead of figures."""

    period: str
    explains: bool


def decide(command: Command, state: Reports) -> Sequence[EventData]:
    """One fact per report; a second report for a month is a correction, and the later ``time`` counts.

    Of a unit that is no more, the months that began before its end can still be reported and corrected, by its own
    system and by whoever took over its work.
    """
    check_speaker(command)
    period = month_of(command, command.period)
    place = _place(command, period)
    match command:
        case Record():
            if command.numerator > command.denominator:
                raise Rejected(
                    "numerator-above-denominator",
                    "/data/numerator",
                    numerator=command.numerator,
                    denominator=command.denominator,
                )
            _check_number(command.period, state.standing.values(), MAX_REPORTS)
            return [
                MeasurementRecorded(
                    **place,
                    numerator=command.numerator,
                    denominator=command.denominator,
                    note=command.note,
                    report=command.report,
                )
            ]
        case Explain():
            _check_number(command.period, state.standing.values(), MAX_REPORTS)
            reasons = [report for report in state.standing.values() if report.explains]
            _check_number(command.period, reasons, MAX_EXPLANATIONS)
            return [MeasurementExplained(**place, state=command.state, reason=command.reason, report=command.report)]
        case Retract():
            found = state.standing.get(_key(command.retracts))
            if found is None or found.period != period.code:
                raise Rejected("unknown-report", "/data/event", event=command.retracts.event, period=period.code)
            return [MeasurementRetracted(**place, retracts=command.retracts, reason=command.reason)]
        case _:
            assert_never(command)


def evolve(state: Reports, data: EventData) -> Reports:
    """The reports that can be withdrawn; which of a month counts is decided by their times, when it is read."""
    match data:
        case MeasurementRecorded(report=ReportId() as report) | MeasurementExplained(report=ReportId() as report):
            standing = Standing(data.period, isinstance(data, MeasurementExplained))
            return Reports(MappingProxyType({**state.standing, _key(report): standing}))
        case MeasurementRetracted(retracts=gone):
            left = {key: found for key, found in state.standing.items() if key != _key(gone)}
            return Reports(MappingProxyType(left))
        case _:
            return state


def _place(command: Said, period: Period) -> dict[str, Any]:
    return {
        **place_of(command),
        "indicator": command.indicator.id,
        "accumulate": command.indicator.accumulate,
        "year": period.first.year,
        "period": period.code,
    }


def _check_number(period: str, reports: Iterable[Standing], limit: int) -> None:
    if sum(report.period == period for report in reports) >= limit:
        raise Rejected("too-many-figures", "/data/period", period=period, limit=limit)


def _key(report: ReportId) -> tuple[str, str]:
    return report.source, report.event


MEASUREMENT: Decider[Reports, Command] = Decider(Reports(MappingProxyType({})), decide, evolve)


def aggregate_token(unit: str, indicator: str, period: str) -> str:
    """The aggregate's id: one unit, one indicator, one year."""
    return f"{unit}--{indicator.replace('_', '-')}--{period[:4]}"
