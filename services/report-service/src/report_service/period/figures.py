"""The figures of a period, who is silent in it, and what changed since earlier periods were told. Pure."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from par.events.index_set import Accumulate, LedgerFigure
from par.events.measurement import FigureState
from par.events.period import Adjustment, FrozenFigure, FrozenUnit, Gap, PeriodOpened
from par.units import UnitRegister
from report_service.index.said import COUNTED_AS, is_empty, pooled, state_of
from report_service.read_models.city_indicators.kinds import added, counts_for

Row = Mapping[str, Any]
"""A document of ``unit_indicators``: the year of one unit and indicator.

``told_anew``, where it is there, has the months of a standing that its unit's successors have told since.
"""

Key = tuple[str, str, bool]
"""Unit, indicator, whether it is pooled."""
Figures = dict[Key, FrozenFigure]

_COUNTS = (*COUNTED_AS.values(), "numerator", "denominator")


def measured(period: PeriodOpened, rows: Iterable[Row], units: Iterable[str]) -> Figures:
    """What the sender and the units below it reported for the period's months, and what is pooled for them.

    ``rows`` are those of the city in the period's year, ``units`` those of :func:`units_of`. A flow is summed over the
    months, of a standing the latest month with a figure counts, as in the year.
    """
    below = frozenset(units)
    found: Figures = {}
    totals: dict[Key, dict[str, Any]] = {}
    for row in rows:
        above = _up_to_sender(row, period.sender)
        if not (above or row["unit"] in below) or (period.indicators and row["indicator"] not in period.indicators):
            continue
        figures = _over(row, period.months)
        if figures is None:
            continue
        found[row["unit"], row["indicator"], False] = FrozenFigure(
            indicator=row["indicator"], pooled=False, **{name: figures[name] for name in _OWN}
        )
        told_anew = not frozenset(period.months).isdisjoint(row.get("told_anew", ()))
        for unit in () if told_anew else counts_for(row):
            if unit in above:
                key = (unit, row["indicator"], True)
                totals[key] = pooled(totals.get(key), None, added(row, figures))
    for (unit, indicator, _), total in totals.items():
        if not is_empty(total):
            counts = {name: total[name] for name in _COUNTS}
            found[unit, indicator, True] = FrozenFigure(indicator=indicator, pooled=True, **counts)
    return found


_OWN = ("state", "numerator", "denominator")


def counted(period: PeriodOpened, figures: Iterable[Row], register: UnitRegister) -> Figures:
    """What the ledger counts of the sender and the units below it, with all below them only of those that pool.

    ``figures`` are documents of ``ledger_figures``. They have no months: they are of the year up to the closing.
    """
    tree = register.on(period.last)
    wanted = {unit: unit in tree.units and tree.pools(unit) for unit in units_of(period, register)}
    return {
        (row["unit"], row["indicator"], row["pooled"]): FrozenFigure(
            indicator=row["indicator"],
            pooled=row["pooled"],
            state=FigureState.REPORTED,
            numerator=row["numerator"],
            denominator=row["denominator"],
        )
        for row in figures
        if row["unit"] in wanted
        and (wanted[row["unit"]] or not row["pooled"])
        and (not period.indicators or row["indicator"] in period.indicators)
    }


def units_of(period: PeriodOpened, register: UnitRegister) -> tuple[str, ...]:
    """The sender and the units below it on the last day of the window."""
    tree = register.on(period.last)
    if period.sender not in tree.units:
        return (period.sender,)
    return (period.sender, *(unit.id for unit in tree.below(period.sender)))


def gaps(period: PeriodOpened, rows: Iterable[Row], register: UnitRegister) -> dict[str, tuple[Gap, ...]]:
    """By unit, the months of which nothing was said, not even that there is nothing to say. Reasons are to come.

    Expected are the units of the period's types that stand at or below the sender on the window's last day, from the
    month of their opening on. What the ledger counts is expected of nobody.
    """
    said = {(row["unit"], row["indicator"]): row["periods"] for row in rows}
    tree = register.on(period.last)
    expected = [name for name in period.indicators if name not in frozenset(LedgerFigure)]
    found: dict[str, tuple[Gap, ...]] = {}
    for unit in units_of(period, register):
        if unit not in tree.units or tree.units[unit].type not in period.unit_types:
            continue
        months = _months_of(period, register.opened_on(unit))
        silent = [
            Gap(indicator=name, months=missing, reason=None)
            for name in expected
            if (missing := tuple(month for month in months if month not in said.get((unit, name), {})))
        ]
        if silent:
            found[unit] = tuple(silent)
    return found


def adjustments(
    earlier: str, told: Mapping[Key, FrozenFigure], now: Mapping[Key, FrozenFigure]
) -> Iterator[tuple[str, Adjustment]]:
    """By unit, the figures of the period ``earlier`` that are not what was last told of it."""
    for unit, indicator, is_pooled in sorted({*told, *now}):
        before, after = told.get((unit, indicator, is_pooled)), now.get((unit, indicator, is_pooled))
        if before != after:
            yield (
                unit,
                Adjustment(period=earlier, indicator=indicator, pooled=is_pooled, before=before, after=after),
            )


def frozen(
    figures: Mapping[Key, FrozenFigure], silent: Mapping[str, tuple[Gap, ...]], late: Iterable[tuple[str, Adjustment]]
) -> tuple[FrozenUnit, ...]:
    """One entry per unit of which there is anything to say, by id."""
    by_unit: dict[str, list[FrozenFigure]] = defaultdict(list)
    for (unit, _, _), figure in sorted(figures.items()):
        by_unit[unit].append(figure)
    changed: dict[str, list[Adjustment]] = defaultdict(list)
    for unit, adjustment in late:
        changed[unit].append(adjustment)
    return tuple(
        FrozenUnit(
            unit=unit,
            figures=tuple(by_unit.get(unit, ())),
            gaps=silent.get(unit, ()),
            adjustments=tuple(changed.get(unit, ())),
        )
        for unit in sorted({*by_unit, *silent, *changed})
    )


def _over(row: Row, months: Sequence[str]) -> dict[str, Any] | None:
    said = [row["periods"][month] for month in months if month in row["periods"]]
    if not said:
        return None
    figured = [report for report in said if report["state"] == FigureState.REPORTED]
    if row["accumulate"] == Accumulate.LAST:
        figured = figured[-1:]
    numbers = {
        name: sum(report[name] for report in figured) if figured else None for name in ("numerator", "denominator")
    }
    return {"state": state_of(report["state"] for report in said), **numbers}


def _up_to_sender(row: Row, sender: str) -> tuple[str, ...]:
    """The row's unit and those above it that pool, up to the sender; none where the sender does not pool it."""
    line = (row["unit"], *row["ancestors"])
    return line[: line.index(sender) + 1] if sender in line else ()


def _months_of(period: PeriodOpened, opened_on: dt.date | None) -> Sequence[str]:
    first = "" if opened_on is None else opened_on.isoformat()[:7]
    return [month for month in period.months if month >= first]
