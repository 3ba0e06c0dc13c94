"""Steps that everybody can think of: one per leaf below its maximum, "bring its figures to what earns full points"."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from par.events.formula import Cap, Complement, Composite, FloorLinear, Formula, Linear, Steps, YesNo
from par.events.index_set import Accumulate, IndicatorKind, LedgerFigure
from par.exact import exact
from par.obligations.lifecycle import SETTLED
from report_service.index.said import is_reported
from report_service.what_if.invented import MOST_OBLIGATIONS, Invented, InventedConfirmation, InventedFigures

LEDGER: Final = frozenset(figure.value for figure in LedgerFigure)
FULL: Final = Fraction(100)
OVERDUE: Final[Mapping[str, Any]] = {
    "lifecycle": {"$nin": sorted(one.value for one in SETTLED)},
    "turns_on": None,
    "due": {"$ne": None},
    "waits": False,
}
"""A filter for documents of ``ledger_obligations`` that are open and whose day is past; :func:`all_done` decides."""

Row = Mapping[str, Any]
"""A document of ``unit_indicators``: the year of one unit and indicator."""


def targets_of(formula: Formula) -> dict[str, Fraction]:
    """The percentage per indicator that earns full points; none where people enter the inputs."""
    match formula:
        case Cap():
            return _one(formula.indicator, exact(formula.target))
        case YesNo() | Linear() | FloorLinear():
            return _one(formula.indicator, FULL)
        case Steps():
            highest = formula.steps[0]
            return _one(formula.indicator, exact(highest.lower) if highest.inclusive else FULL)
        case Composite():
            return {term.indicator: FULL for term in formula.terms if term.indicator is not None}
        case Complement():
            return {rate.indicator: Fraction(0) for rate in formula.rates if rate.indicator is not None}
        case _:
            return {}


def raised(rows: Iterable[Row], target: Fraction) -> list[Invented]:
    """As if the months that make the year's figures had stood at ``target`` percent; months at or above it stay.

    Of a share of units each unit is brought to what it has to fulfil. A target of 0 is for rates that are bad.
    """
    made: list[Invented] = []
    for row in rows:
        of_row = target
        if row["kind"] == IndicatorKind.SHARE_OF_UNITS:
            of_row = FULL if row["fulfilled_at"] is None else exact(row["fulfilled_at"])
        for period, report in _counting(row):
            denominator = report["denominator"]
            numerator = -int(-(denominator * of_row / 100) // 1)
            is_better = numerator < report["numerator"] if target == 0 else numerator > report["numerator"]
            if is_better:
                made.append(
                    InventedFigures(
                        kind="figures",
                        unit=row["unit"],
                        indicator=row["indicator"],
                        period=period,
                        numerator=min(numerator, denominator),
                        denominator=denominator,
                    )
                )
    return made


def first_report(unit: str, indicator: str, period: str, target: Fraction) -> Invented:
    """Figures of one month where there are none: of a hundred."""
    numerator = -int(-target // 1)
    return InventedFigures(
        kind="figures", unit=unit, indicator=indicator, period=period, numerator=min(numerator, 100), denominator=100
    )


def all_done(obligations: Iterable[Mapping[str, Any]]) -> list[Invented]:
    """Everything that is overdue and open is confirmed; none when nothing is."""
    names = [row["obligation"] for row in obligations if row["lifecycle"] not in SETTLED and _is_overdue(row)]
    parts = [names[start : start + MOST_OBLIGATIONS] for start in range(0, len(names), MOST_OBLIGATIONS)]
    return [InventedConfirmation(kind="confirmed", obligations=tuple(part)) for part in parts]


def _is_overdue(row: Mapping[str, Any]) -> bool:
    return any(denominator > numerator for numerator, denominator in row["counts"].values())


def _counting(row: Row) -> list[tuple[str, Mapping[str, Any]]]:
    """The months with figures of which the year's figure is made."""
    figured = [
        (period, row["periods"][period]) for period in sorted(row["periods"]) if is_reported(row["periods"][period])
    ]
    return figured[-1:] if row["accumulate"] == Accumulate.LAST else figured


def _one(indicator: str | None, target: Fraction) -> dict[str, Fraction]:
    return {} if indicator is None else {indicator: target}
