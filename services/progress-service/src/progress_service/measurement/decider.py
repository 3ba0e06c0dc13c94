"""The rules of measurements of one indicator by one unit in one year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Annotated, Any, Final, assert_never

from pydantic import SerializerFunctionWrapHandler, TypeAdapter, WrapSerializer

from par.calendar.period import Period
from par.deciding import Decider
from par.deciding.identities import Identity, count_of, holds, with_one, without
from par.events import EventData, token_of
from par.events.index_set import Accumulate, Indicator, IndicatorKind
from par.events.measurement import (
    FigureState,
    Former,
    MeasurementExplained,
    MeasurementFact,
    MeasurementRecorded,
    MeasurementRetracted,
    ReportId,
)
from par.problems import Rejected
from par.units import UnitTree
from progress_service.reference.speaking import OfUnit, check_speaker, month_of, place_of

MAX_REPORTS: Final = 100
"""Standing reports of one month: three a day fit, a loop that never ends does not. Read models keep them all, since
each may count again when later ones are withdrawn."""
MAX_EXPLANATIONS: Final = 20
"""Of those, the ones with a reason, which may be long."""
MAX_TAKEN: Final = 300
"""Reports of one month that are ever taken, withdrawn ones included: whoever decides remembers what each was called."""


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
class Month:
    """The reports of a month that stand, as sets of their identities: with figures, and with a reason instead."""

    figures: bytes = b""
    reasons: bytes = b""
    taken: int = 0
    """How many there were, withdrawn ones included."""


Reports = Mapping[str, Month]
"""What the rules remember, by period, so that a fact costs no more than its month; what is withdrawn is forgotten."""


def decide(command: Command, state: Reports) -> Sequence[EventData]:
    """One fact per report; a second report for a month is a correction, and the later ``time`` counts.

    Of a unit that is no more, the months that began before its end can still be reported and corrected, by its own
    system and by whoever took over its work.
    """
    check_speaker(command)
    if command.indicator.kind is IndicatorKind.LEDGER:  # nobody reports what the ledger counts
        raise Rejected("ledger-indicator", "/data/indicator", indicator=command.indicator.id)
    period = month_of(command, command.period)
    place = _place(command, period)
    standing = state.get(period.code, _NOTHING)
    match command:
        case Record():
            if command.numerator > command.denominator:
                raise Rejected(
                    "numerator-above-denominator",
                    "/data/numerator",
                    numerator=command.numerator,
                    denominator=command.denominator,
                )
            _check_number(command.period, standing)
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
            _check_number(command.period, standing)
            if count_of(standing.reasons) >= MAX_EXPLANATIONS:
                raise _too_many(command.period, MAX_EXPLANATIONS)
            return [MeasurementExplained(**place, state=command.state, reason=command.reason, report=command.report)]
        case Retract():
            gone = _key(command.retracts)
            if not holds(standing.figures, gone) and not holds(standing.reasons, gone):
                raise Rejected("unknown-report", "/data/event", event=command.retracts.event, period=period.code)
            return [MeasurementRetracted(**place, retracts=command.retracts, reason=command.reason)]
        case _:
            assert_never(command)


def evolve(state: Reports, data: EventData) -> Reports:
    """The reports that can be withdrawn; which of a month counts is decided by their times, when it is read."""
    if not isinstance(data, MeasurementFact):
        return state
    month = state.get(data.period, _NOTHING)
    match data:
        case MeasurementRecorded(report=ReportId() as report):
            after = replace(month, figures=with_one(month.figures, _key(report)), taken=month.taken + 1)
        case MeasurementExplained(report=ReportId() as report):
            after = replace(month, reasons=with_one(month.reasons, _key(report)), taken=month.taken + 1)
        case MeasurementRetracted(retracts=report):
            gone = _key(report)
            after = replace(month, figures=without(month.figures, gone), reasons=without(month.reasons, gone))
        case _:
            return state
    return MappingProxyType({**state, data.period: after})


def _place(command: Said, period: Period) -> dict[str, Any]:
    return {
        **place_of(command),
        "indicator": command.indicator.id,
        "accumulate": command.indicator.accumulate,
        "kind": command.indicator.kind,
        "fulfilled_at": command.indicator.fulfilled_at,
        "goes_on_for": _formers(command.tree, command.unit) if command.indicator.accumulate is Accumulate.LAST else (),
        "year": period.first.year,
        "period": period.code,
    }


def _formers(tree: UnitTree, unit: str) -> tuple[Former, ...]:
    """The ended units of which ``unit`` is the first to go on, however many changes ago."""
    return tuple(
        Former(unit=former, month=tree.ended[former].on.isoformat()[:7])
        for former in tree.predecessors(unit)
        if tree.successors(former)[0] == unit
    )


def _check_number(period: str, standing: Month) -> None:
    if count_of(standing.figures) + count_of(standing.reasons) >= MAX_REPORTS:
        raise _too_many(period, MAX_REPORTS)
    if standing.taken >= MAX_TAKEN:
        raise Rejected("too-many-corrections", "/data/period", limit=MAX_TAKEN)


def _too_many(period: str, limit: int) -> Rejected:
    return Rejected("too-many-figures", "/data/period", period=period, limit=limit)


def _key(report: ReportId) -> Identity:
    return report.source, report.event


_NOTHING: Final = Month()
_NO_REPORTS: Final[Reports] = MappingProxyType({})


def _plain(state: Reports, to_plain: SerializerFunctionWrapHandler) -> Any:
    return to_plain(dict(state))


MEASUREMENT: Decider[Reports, Command] = Decider(
    _NO_REPORTS, decide, evolve, TypeAdapter(Annotated[Reports, WrapSerializer(_plain)])
)
"""With snapshots: a unit's system may correct itself again and again."""


def aggregate_token(unit: str, indicator: str, period: str) -> str:
    """The aggregate's id: one unit, one indicator, one year."""
    return token_of(unit, indicator.replace("_", "-"), period[:4])
