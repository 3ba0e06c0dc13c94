"""The score of one leaf from its inputs: the formula kinds of Vietnamese PAR Index sets, in exact fractions.

With r the ratio in percent and M the leaf's maximum, after published scoring rules (the set names its source per
leaf): all or nothing; r × M / 100; the same above a floor; full marks from a target on; steps; a sum of capped parts
or ratios; 100 % less bad rates; the worth of answers; cases over variables; points less faults; not applicable.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, assert_never

from par.events.formula import (
    Cap,
    Cases,
    Checklist,
    Complement,
    Composite,
    Deduction,
    FloorLinear,
    Formula,
    Linear,
    NotApplicable,
    Steps,
    Survey,
    WhenEmpty,
    YesNo,
)
from par.events.scoring import Chosen, Counts, Done, Figure, Inputs, PartsDone, Ratios
from par.exact import exact
from report_service.index.expressions import Values, holds, value

NOTHING: Final = Fraction(0)
HUNDRED: Final = Fraction(100)

OfRatio = YesNo | Linear | FloorLinear | Cap | Steps


@dataclass(frozen=True, slots=True)
class Earned:
    """What a leaf earns: ``points``, or None where there is no score, which is not a score of 0.

    ``applies``: whether the leaf is in the base. One that does not apply has no points, and the rest is rescaled.
    """

    points: Fraction | None
    applies: bool = True


NO_SCORE: Final = Earned(None)
LEFT_OUT: Final = Earned(None, applies=False)


def earned(formula: Formula, maximum: Fraction, minimum: Fraction, inputs: Inputs | None) -> Earned:
    """What the leaf earns on its inputs: points within ``minimum`` (at most 0) and ``maximum``, or none.

    There is no score without inputs (silence is not zero), on inputs of another kind or with a part missing, and for a
    denominator of 0 whose formula says so: the sources give full marks, zero, nothing, or "not applicable" for it,
    depending on the metric.
    """
    if isinstance(formula, NotApplicable):
        return Earned(maximum) if formula.credit == "full" else LEFT_OUT
    found = None if inputs is None else _points(formula, maximum, inputs)
    match found:
        case None | WhenEmpty.NONE:
            return NO_SCORE
        case WhenEmpty.FULL:
            return Earned(maximum)
        case WhenEmpty.ZERO:
            return Earned(NOTHING)
        case WhenEmpty.NOT_APPLICABLE:
            return LEFT_OUT
        case Fraction():
            return Earned(within(found, maximum, minimum))
        case _:
            assert_never(found)


def within(points: Fraction, maximum: Fraction, minimum: Fraction) -> Fraction:
    """The points, or the bound that they pass."""
    return max(minimum, min(points, maximum))


_Points = Fraction | WhenEmpty | None
"""Points before they are bounded, or the rule for a denominator of 0, or nothing."""


def _points(formula: Formula, maximum: Fraction, inputs: Inputs) -> _Points:
    match formula:
        case YesNo() if isinstance(inputs, Done):
            return maximum if inputs.done else NOTHING
        case YesNo() | Linear() | FloorLinear() | Cap() | Steps():
            return _of_figure(formula, maximum, inputs) if isinstance(inputs, Figure) else None
        case Checklist():
            return _checklist(formula, inputs) if isinstance(inputs, PartsDone) else None
        case Composite():
            return _composite(formula, inputs) if isinstance(inputs, Ratios) else None
        case Complement():
            return _complement(formula, maximum, inputs) if isinstance(inputs, Ratios) else None
        case Survey():
            return _survey(formula, maximum, inputs) if isinstance(inputs, Counts) else None
        case Cases():
            return _cases(formula, inputs) if isinstance(inputs, Chosen) else None
        case Deduction():
            return _deduction(formula, maximum, inputs) if isinstance(inputs, Counts) else None
        case NotApplicable():
            return None
        case _:
            assert_never(formula)


def _of_figure(formula: OfRatio, maximum: Fraction, figure: Figure) -> _Points:
    if figure.denominator == 0:
        return formula.empty
    ratio = _percent(figure)
    match formula:
        case YesNo():
            return maximum if ratio >= HUNDRED else NOTHING
        case Linear():
            return ratio * maximum / HUNDRED
        case FloorLinear():
            return NOTHING if ratio < exact(formula.floor) else ratio * maximum / HUNDRED
        case Cap():
            return _capped(ratio, exact(formula.target), maximum)
        case Steps():
            return _step(formula, ratio)
        case _:
            assert_never(formula)


def _step(formula: Steps, ratio: Fraction) -> Fraction:
    for step in formula.steps:
        edge = exact(step.lower)
        if ratio > edge or (step.inclusive and ratio == edge):
            return exact(step.points)
    return exact(formula.below)


def _checklist(formula: Checklist, inputs: PartsDone) -> _Points:
    if any(part.code not in inputs.parts for part in formula.parts):
        return None
    return sum((exact(part.points) for part in formula.parts if inputs.parts[part.code]), NOTHING)


def _composite(formula: Composite, inputs: Ratios) -> _Points:
    figures = [inputs.ratios.get(term.code) for term in formula.terms]
    if formula.one_whole and not is_one_whole(figures):
        return None
    total = NOTHING
    for term, figure in zip(formula.terms, figures, strict=True):
        if figure is None:
            return None
        if figure.denominator == 0:
            if term.empty in (WhenEmpty.NONE, WhenEmpty.NOT_APPLICABLE):
                return term.empty
            share = Fraction(term.empty == WhenEmpty.FULL)
        else:
            share = min(_percent(figure) / HUNDRED, Fraction(1))
        points = exact(term.weight) * share
        total += points if term.cap is None else min(points, exact(term.cap))
    return total


def is_one_whole(figures: list[Figure | None]) -> bool:
    """Whether the figures share one denominator that their numerators do not exceed together."""
    told = [figure for figure in figures if figure is not None]
    wholes = {figure.denominator for figure in told}
    return len(wholes) <= 1 and sum(figure.numerator for figure in told) <= sum(wholes)


def _complement(formula: Complement, maximum: Fraction, inputs: Ratios) -> _Points:
    bad = NOTHING
    for rate in formula.rates:
        figure = inputs.ratios.get(rate.code)
        if figure is None:
            return None
        if figure.denominator == 0:
            return formula.empty
        bad += _percent(figure)
    return _capped(max(HUNDRED - bad, NOTHING), exact(formula.target), maximum)


def _survey(formula: Survey, maximum: Fraction, inputs: Counts) -> _Points:
    counts = [inputs.counts.get(answer.code, 0) for answer in formula.answers]
    answers = sum(counts)
    if answers == 0:
        return formula.empty
    worth = sum((exact(answer.weight) * n for answer, n in zip(formula.answers, counts, strict=True)), NOTHING)
    return worth / answers * maximum / HUNDRED


def _cases(formula: Cases, inputs: Chosen) -> _Points:
    if any(asked.name not in inputs.variables for asked in formula.variables):
        return None
    values = values_of(inputs)
    try:
        for case in formula.cases:
            if formula.choice == "scorer" and case.code != inputs.case:
                continue
            if case.when is None or holds(case.when, values):
                return value(case.points, values)
    except ZeroDivisionError:
        return formula.empty
    return None


def values_of(inputs: Chosen) -> Values:
    """The entered variables as exact numbers."""
    return {name: exact(text) for name, text in inputs.variables.items()}


def _deduction(formula: Deduction, maximum: Fraction, inputs: Counts) -> _Points:
    start = maximum if formula.start is None else exact(formula.start)
    lost = sum((exact(fault.each) * inputs.counts.get(fault.code, 0) for fault in formula.faults), NOTHING)
    return max(start - lost, exact(formula.floor))


def _capped(ratio: Fraction, target: Fraction, maximum: Fraction) -> Fraction:
    return maximum if ratio >= target else ratio * maximum / target


def _percent(figure: Figure) -> Fraction:
    return max(Fraction(100 * figure.numerator, figure.denominator), NOTHING)
