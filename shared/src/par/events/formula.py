"""How a leaf of an index set is scored: the kinds of formulas as data, part of the facts on index sets and rounds.

Points, percentages and other parameters are exact decimals as text. Where an ``indicator`` is named, its measured
figures are what the ledger scores by itself; where it is None, people enter what is needed (``par.events.scoring``).
A class that gets a new field gives it a default that scores as before: sets stay published for ever.
"""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from par.events.registry import EventData


class WhenEmpty(StrEnum):
    """What a denominator of zero scores (the sources differ per metric)."""

    FULL = "full"
    ZERO = "zero"
    NONE = "none"
    NOT_APPLICABLE = "not_applicable"
    """The leaf leaves the base, and the result is rescaled."""


class YesNo(EventData):
    """Full points when it is done, or when the ratio is 100 %, else none."""

    kind: Literal["yes_no"]
    indicator: str | None = None
    empty: WhenEmpty = WhenEmpty.NONE


class Linear(EventData):
    """Ratio times the maximum."""

    kind: Literal["linear"]
    indicator: str | None = None
    empty: WhenEmpty = WhenEmpty.NONE


class FloorLinear(EventData):
    """Nothing below ``floor`` percent, from there ratio times the maximum."""

    kind: Literal["floor_linear"]
    indicator: str | None = None
    floor: str
    empty: WhenEmpty = WhenEmpty.NONE


class Cap(EventData):
    """Full points from ``target`` percent on, proportional below."""

    kind: Literal["cap"]
    indicator: str | None = None
    target: str
    empty: WhenEmpty = WhenEmpty.NONE


class NotApplicable(EventData):
    """A row that does not apply: credited in full, or out of the base, so that the rest is rescaled."""

    kind: Literal["not_applicable"]
    credit: Literal["full", "rescale"] = "full"


class Step(EventData):
    """What a ratio earns from ``lower`` percent on, or above it (``inclusive`` false), up to the step before."""

    lower: str
    inclusive: bool = True
    points: str


class Steps(EventData):
    """A scale of steps, the highest first; what is under the last one earns ``below``."""

    kind: Literal["steps"]
    indicator: str | None = None
    steps: tuple[Step, ...]
    below: str = "0"
    empty: WhenEmpty = WhenEmpty.NONE


class Part(EventData):
    """One thing to be done, and its points."""

    code: str
    name_vi: str
    name_en: str
    points: str


class Checklist(EventData):
    """The points of the parts that are done, at most the maximum."""

    kind: Literal["checklist"]
    parts: tuple[Part, ...]


class Term(EventData):
    """One ratio of a composite: ``weight`` points at 100 %, at most ``cap`` points (None: no bound of its own)."""

    code: str
    name_vi: str
    name_en: str
    indicator: str | None = None
    weight: str
    cap: str | None = None
    empty: WhenEmpty = WhenEmpty.NONE


class Composite(EventData):
    """The sum of weighted ratios, each perhaps capped, at most the maximum: 6A + min(2, 2.5B) + 2.5C.

    ``one_whole``: the terms are parts of one whole, so they share a denominator that their numerators do not exceed
    together: (b/a) × 1 + (c/a) × 0.5 with b + c <= a.
    """

    kind: Literal["composite"]
    terms: tuple[Term, ...]
    one_whole: bool = False


class BadRate(EventData):
    """A rate that takes away from 100 %."""

    code: str
    name_vi: str
    name_en: str
    indicator: str | None = None


class Complement(EventData):
    """100 % less the bad rates, at least 0; full points from ``target`` percent on, proportional below."""

    kind: Literal["complement"]
    rates: tuple[BadRate, ...]
    target: str = "100"
    empty: WhenEmpty = WhenEmpty.NONE


class SurveyAnswer(EventData):
    """An answer people can give, and how many percent of the maximum it is worth."""

    code: str
    name_vi: str
    name_en: str
    weight: str


USUAL_ANSWERS: Final = tuple(
    SurveyAnswer(code=code, name_vi=f"Mức {code}", name_en=f"Level {code}", weight=weight)
    for code, weight in (("A", "100"), ("B", "60"), ("C", "20"), ("D", "0"))
)
"""The weights of a provincial survey system, where a set names no others."""


class Survey(EventData):
    """The worth of all answers over their number, times the maximum."""

    kind: Literal["survey"]
    answers: tuple[SurveyAnswer, ...] = USUAL_ANSWERS
    empty: WhenEmpty = WhenEmpty.NONE


class Variable(EventData):
    """The value that was entered for a variable."""

    variable: str


class Operation(EventData):
    """Arithmetic on two or more values; of ``subtract`` and ``divide`` there are exactly two."""

    op: Literal["add", "subtract", "multiply", "divide", "min", "max"]
    of: tuple["Expression", ...]


Expression = str | Variable | Operation
"""A decimal as text, a variable, or arithmetic on both; never text to be evaluated."""


class Comparison(EventData):
    """Whether ``left`` stands so to ``right``."""

    op: Literal["lt", "le", "eq", "ne", "ge", "gt"]
    left: Expression
    right: Expression


class Junction(EventData):
    """Whether all, any or none of the conditions hold."""

    op: Literal["all", "any", "none"]
    of: tuple["Condition", ...]


Condition = Annotated[Comparison | Junction, Field(discriminator="op")]

Operation.model_rebuild()
Junction.model_rebuild()


class VariableAsked(EventData):
    """What the scorer enters: a whole number, a decimal, or yes and no (1 and 0), within bounds."""

    name: str
    name_vi: str
    name_en: str
    kind: Literal["whole", "decimal", "flag"] = "whole"
    at_least: str = "0"
    at_most: str | None = None


class Case(EventData):
    """What is earned ``when`` the condition holds (None: whenever the case's turn comes)."""

    code: str
    name_vi: str
    name_en: str
    when: Condition | None = None
    points: Expression


class Cases(EventData):
    """One case counts: the ``first`` whose condition holds, or the one the ``scorer`` chooses.

    ``empty`` is what a division by zero earns.
    """

    kind: Literal["cases"]
    choice: Literal["first", "scorer"] = "first"
    variables: tuple[VariableAsked, ...] = ()
    cases: tuple[Case, ...]
    empty: WhenEmpty = WhenEmpty.NONE


class Fault(EventData):
    """A kind of fault, and the points that each occurrence takes away."""

    code: str
    name_vi: str
    name_en: str
    each: str


class Deduction(EventData):
    """Full points (or ``start``) less those of each fault, never under ``floor``, which may lie below zero."""

    kind: Literal["deduction"]
    start: str | None = None
    faults: tuple[Fault, ...]
    floor: str


Formula = Annotated[
    YesNo
    | Linear
    | FloorLinear
    | Cap
    | Steps
    | Checklist
    | Composite
    | Complement
    | Survey
    | Cases
    | Deduction
    | NotApplicable,
    Field(discriminator="kind"),
]


def indicators_of(formula: Formula) -> tuple[str, ...]:
    """The indicators whose figures the formula scores, in order; none where everything is entered."""
    return tuple(dict.fromkeys(name for name in _named(formula) if name is not None))


def _named(formula: Formula) -> tuple[str | None, ...]:
    match formula:
        case YesNo() | Linear() | FloorLinear() | Cap() | Steps():
            return (formula.indicator,)
        case Composite(terms=terms):
            return tuple(term.indicator for term in terms)
        case Complement(rates=rates):
            return tuple(rate.indicator for rate in rates)
        case Checklist() | Survey() | Cases() | Deduction() | NotApplicable():
            return ()
