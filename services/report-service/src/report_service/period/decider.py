"""The rules of one reporting period."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, assert_never

import orjson

from par.deciding import Decider
from par.events import AggregateId, EventData, token_of
from par.events.period import (
    FrozenUnit,
    PeriodClosed,
    PeriodFiguresFrozen,
    PeriodOpened,
    PeriodReopened,
    ReportingSchemeDefined,
)
from par.problems import Rejected
from report_service.period.dates import periods_of

ROWS_PER_EVENT: Final = 1_500
"""Some 300 KB where reasons are short."""
BYTES_PER_EVENT: Final = 600_000
"""The server takes messages of 1 MiB, and reasons may be long."""
MOST_PARTS: Final = 900
"""With the closing itself they go in as one append, which takes a thousand events."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a unit is silent; ``indicator`` None: about everything."""

    unit: str
    indicator: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """Open a period of ``scheme`` (None: there is none of that name)."""

    city: str
    scheme_id: str
    scheme: ReportingSchemeDefined | None
    period: str
    year: int


@dataclass(frozen=True, slots=True)
class ClosePeriod:
    """Freeze ``units`` as the log up to ``position`` gives them; their gaps have no reasons yet.

    ``given_on`` is the day on which the command was given, by its own time and by the ledger: the earlier of both.
    """

    period: str
    day: dt.date
    given_on: dt.date
    position: int
    units: tuple[FrozenUnit, ...]
    reasons: tuple[Reason, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ReopenPeriod:
    """Open it again."""

    period: str
    reason: str


Command = OpenPeriod | ClosePeriod | ReopenPeriod


@dataclass(frozen=True, slots=True)
class Period:
    """A period that was opened, its latest revision, and whether that one is closed."""

    opened: PeriodOpened
    revision: int = 1
    closed: bool = False


def period_id(city: str, scheme: str, period: str) -> AggregateId:
    """The aggregate of a period."""
    return AggregateId(city, "report", "period", token_of(scheme, period))


def decide(command: Command, state: Period | None) -> Sequence[EventData]:
    """Open, freeze, open again. A gap needs a reason; a closed period never changes.

    Rejected: ``unknown-scheme``, ``unknown-period``, ``period-exists``, ``period-is-closed``, ``period-is-open``,
    ``period-too-early``, ``in-the-future``, ``period-has-gaps``, ``period-no-gap``, ``period-too-large``.
    """
    match command:
        case OpenPeriod():
            return [_opened(command, state)]
        case ClosePeriod():
            return _closed(command, _there(state, command.period))
        case ReopenPeriod():
            found = _there(state, command.period)
            if not found.closed:
                raise Rejected("period-is-open", "/content/period", period=command.period)
            return [PeriodReopened(**_names(found.opened), revision=found.revision + 1, reason=command.reason)]
        case _:
            assert_never(command)


def evolve(state: Period | None, data: EventData) -> Period | None:
    """The period after one more fact."""
    match data:
        case PeriodOpened():
            return Period(data)
        case PeriodClosed() if state is not None:
            return replace(state, closed=True)
        case PeriodReopened() if state is not None:
            return replace(state, revision=data.revision, closed=False)
        case _:
            return state


def content_digest(opened: PeriodOpened, revision: int, units: Iterable[FrozenUnit]) -> str:
    """SHA-256 of what is frozen: the same log up to the same position gives the same."""
    content = {
        **_names(opened),
        "revision": revision,
        "units": [unit.model_dump(mode="json") for unit in sorted(units, key=lambda unit: unit.unit)],
    }
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _there(state: Period | None, period: str) -> Period:
    if state is None:
        raise Rejected("unknown-period", "/content/period", period=period)
    return state


def _opened(command: OpenPeriod, state: Period | None) -> PeriodOpened:
    scheme = command.scheme
    if scheme is None:
        raise Rejected("unknown-scheme", "/content/scheme", scheme=command.scheme_id, city=command.city)
    if state is not None:
        raise Rejected("period-exists", "/content/period", period=command.period)
    dates = next((one for one in periods_of(scheme.rules, command.year) if one.code == command.period), None)
    if dates is None:
        raise Rejected("unknown-period", "/content/period", period=command.period)
    return PeriodOpened(
        city=command.city,
        scheme=scheme.scheme,
        period=command.period,
        year=command.year,
        scheme_version=scheme.version,
        every=dates.every,
        first=dates.first,
        last=dates.last,
        cut_off=dates.cut_off,
        due=dates.due,
        sender=scheme.sender,
        receiver=scheme.receiver,
        months=dates.months,
        indicators=scheme.indicators,
        unit_types=scheme.unit_types,
    )


def _closed(command: ClosePeriod, state: Period) -> list[EventData]:
    opened = state.opened
    if state.closed:
        raise Rejected("period-is-closed", "/content/period", period=command.period)
    earliest = min(opened.cut_off, opened.due)
    if command.day < earliest:
        raise Rejected("period-too-early", "/content/on", period=command.period, earliest=earliest)
    if command.day > command.given_on:
        raise Rejected("in-the-future", "/content/on", time=command.day, day=command.given_on)
    units = tuple(sorted(_reasoned(command), key=lambda unit: unit.unit))
    named = {**_names(opened), "revision": state.revision}
    own = next((unit.figures for unit in units if unit.unit == opened.sender), ())
    parts = [*_parts(units)]
    if len(parts) > MOST_PARTS or any(_bytes(unit) > BYTES_PER_EVENT for unit in units):
        raise Rejected("period-too-large", "/content/period", period=command.period, limit=MOST_PARTS * ROWS_PER_EVENT)
    return [
        *(PeriodFiguresFrozen(**named, units=part) for part in parts),
        PeriodClosed(
            **named,
            on=command.day,
            position=command.position,
            content_sha256=content_digest(opened, state.revision, units),
            units=len(units),
            gaps=sum(len(unit.gaps) for unit in units),
            adjustments=sum(len(unit.adjustments) for unit in units),
            figures=own,
        ),
    ]


def _reasoned(command: ClosePeriod) -> list[FrozenUnit]:
    """The units with a reason for each of their gaps."""
    gaps = {(unit.unit, gap.indicator) for unit in command.units for gap in unit.gaps}
    silent = {unit for unit, _ in gaps}
    for at, found in enumerate(command.reasons):
        if found.unit not in silent if found.indicator is None else (found.unit, found.indicator) not in gaps:
            raise Rejected("period-no-gap", f"/content/reasons/{at}", unit=found.unit, indicator=found.indicator or "*")
    reasons = {(found.unit, found.indicator): found.reason for found in command.reasons}

    def reason(unit: str, indicator: str) -> str | None:
        return reasons.get((unit, indicator)) or reasons.get((unit, None)) or command.reason

    open_gaps = sorted(gap for gap in gaps if reason(*gap) is None)
    if open_gaps:
        unit, indicator = open_gaps[0]
        raise Rejected("period-has-gaps", "/content/reasons", count=len(open_gaps), unit=unit, indicator=indicator)
    return [_with_reasons(unit, partial(reason, unit.unit)) for unit in command.units]


def _with_reasons(unit: FrozenUnit, reason: Callable[[str], str | None]) -> FrozenUnit:
    gaps = tuple(gap.model_copy(update={"reason": reason(gap.indicator)}) for gap in unit.gaps)
    return unit.model_copy(update={"gaps": gaps})


def _parts(units: Iterable[FrozenUnit]) -> Iterator[tuple[FrozenUnit, ...]]:
    part: list[FrozenUnit] = []
    rows = length = 0
    for unit in units:
        size, more = 1 + len(unit.figures) + len(unit.gaps) + 2 * len(unit.adjustments), _bytes(unit)
        if part and (rows + size > ROWS_PER_EVENT or length + more > BYTES_PER_EVENT):
            yield tuple(part)
            part, rows, length = [], 0, 0
        part.append(unit)
        rows += size
        length += more
    if part:
        yield tuple(part)


def _bytes(unit: FrozenUnit) -> int:
    return len(unit.model_dump_json().encode())


def _names(opened: PeriodOpened) -> dict[str, Any]:
    return {"city": opened.city, "scheme": opened.scheme, "period": opened.period, "year": opened.year}


PERIOD: Decider[Period | None, Command] = Decider(None, decide, evolve)
