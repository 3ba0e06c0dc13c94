"""What makes a formula sound: parameters in their bounds, steps in order, codes once."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
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
    YesNo,
)
from par.index_sets.case_checks import case_faults
from par.index_sets.place import Place
from par.problems import Rejected

HIGHEST_STEP: Final = 1000
"""Percent: a figure may pass its plan."""


def formula_faults(formula: Formula, place: Place) -> Iterator[Rejected]:
    """All that is unsound in the formula of a leaf."""
    match formula:
        case YesNo() | Linear() | NotApplicable():
            return
        case FloorLinear(floor=floor):
            yield from place.percent(floor, "floor")
        case Cap(target=target):
            yield from place.percent(target, "target", zero=False)
        case Steps():
            yield from _steps(formula, place)
        case Checklist():
            yield from _checklist(formula, place)
        case Composite():
            yield from _composite(formula, place)
        case Complement(rates=rates, target=target):
            yield from place.once((rate.code for rate in rates), "rates")
            yield from place.percent(target, "target", zero=False)
        case Survey():
            yield from _survey(formula, place)
        case Cases():
            yield from case_faults(formula, place)
        case Deduction():
            yield from _deduction(formula, place)
        case _:
            assert_never(formula)


def pointer_to(formula: Formula, indicator: str, at: str) -> str:
    """Where in the formula the indicator is named first; ``at`` points to the formula."""
    match formula:
        case Composite(terms=terms):
            return f"{at}/terms/{[term.indicator for term in terms].index(indicator)}/indicator"
        case Complement(rates=rates):
            return f"{at}/rates/{[rate.indicator for rate in rates].index(indicator)}/indicator"
        case _:
            return f"{at}/indicator"


def best_of(formula: Formula, maximum: str) -> str:
    """The most that the formula can give: ``maximum``, unless its own points come to less. Of cases nothing is said."""
    best = Decimal(maximum)
    match formula:
        case Steps():
            best = max(Decimal(points) for points in (formula.below, *(step.points for step in formula.steps)))
        case Checklist():
            best = sum((Decimal(part.points) for part in formula.parts), Decimal(0))
        case Composite():
            terms = [Decimal(term.weight if term.cap is None else term.cap) for term in formula.terms]
            best = max(terms) if formula.one_whole else sum(terms, Decimal(0))
        case Survey():
            best = best * max(Decimal(answer.weight) for answer in formula.answers) / 100
        case Deduction(start=str(start)):
            best = Decimal(start)
        case _:
            pass
    return maximum if best >= Decimal(maximum) else f"{best:f}"


def _steps(formula: Steps, place: Place) -> Iterator[Rejected]:
    for number, step in enumerate(formula.steps):
        if not 0 <= Decimal(step.lower) <= HIGHEST_STEP:
            yield place.outside(step.lower, f"[0, {HIGHEST_STEP}]", f"steps/{number}/lower")
        yield from place.points(step.points, f"steps/{number}/points")
    yield from place.points(formula.below, "below")
    # Above 90 % lies higher than from 90 % on.
    edges = [(Decimal(step.lower), not step.inclusive) for step in formula.steps]
    for number, (higher, lower) in enumerate(pairwise(edges), 1):
        if higher <= lower:
            yield Rejected("index-set-steps", f"{place.at}/steps/{number}", code=place.code)


def _checklist(formula: Checklist, place: Place) -> Iterator[Rejected]:
    yield from place.once((part.code for part in formula.parts), "parts")
    for number, part in enumerate(formula.parts):
        yield from place.positive(part.points, f"parts/{number}/points")


def _survey(formula: Survey, place: Place) -> Iterator[Rejected]:
    yield from place.once((answer.code for answer in formula.answers), "answers")
    for number, answer in enumerate(formula.answers):
        yield from place.percent(answer.weight, f"answers/{number}/weight")


def _composite(formula: Composite, place: Place) -> Iterator[Rejected]:
    yield from place.once((term.code for term in formula.terms), "terms")
    for number, term in enumerate(formula.terms):
        yield from place.positive(term.weight, f"terms/{number}/weight")
        if term.cap is not None and not 0 < Decimal(term.cap) <= Decimal(term.weight):
            yield place.outside(term.cap, f"(0, {term.weight}]", f"terms/{number}/cap")


def _deduction(formula: Deduction, place: Place) -> Iterator[Rejected]:
    yield from place.once((fault.code for fault in formula.faults), "faults")
    for number, fault in enumerate(formula.faults):
        yield from place.positive(fault.each, f"faults/{number}/each")
    start = place.maximum if formula.start is None else formula.start
    yield from place.points(start, "start")
    if not Decimal(place.minimum) <= Decimal(formula.floor) <= Decimal(start):
        yield place.outside(formula.floor, f"[{place.minimum}, {start}]", "floor")
