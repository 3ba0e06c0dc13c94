"""What a leaf is scored on: from measured figures, or from what a scorer enters, which is hostile until it is checked.

The JSON form is that of ``par.events.scoring``, which says which formula takes which kind.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

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
    VariableAsked,
    YesNo,
)
from par.events.scoring import Chosen, Counts, Done, Figure, Inputs, PartsDone, Ratio, Ratios
from par.exact import exact
from par.problems import Rejected
from par.values import Code, Content, DecimalText, IndicatorId, clean_text
from report_service.index.expressions import holds
from report_service.index.formulas import is_one_whole, values_of
from report_service.index.written import between, decimal_schema, written

MOST: Final = 10**12
"""Of anything that is counted, and of the size of a decimal; no city has more of anything."""
CODES: Final = 50
"""Parts, terms, answers, faults or variables of one formula."""

LARGEST: Final = 10**15 - 1
"""Of the variables of a formula, which has bounds of its own for each."""

Count = Annotated[int, Field(ge=0, le=MOST)]
_DECIMAL: Final = r"-?[0-9]{1,15}(\.[0-9]{1,15})?"
Quantity = Annotated[
    DecimalText, written(_DECIMAL), between(-LARGEST, LARGEST), decimal_schema(_DECIMAL, -LARGEST, LARGEST)
]
"""The value of a variable."""
BY_CODE = Field(max_length=CODES, json_schema_extra={"additionalProperties": False})
"""No key but codes."""


class FigureContent(Figure, Content):
    """A numerator and a denominator, as they are entered."""

    numerator: Count
    denominator: Count


class RatioContent(Ratio, Content):
    """One ratio, as it is entered."""

    kind: Literal["ratio"]
    numerator: Count
    denominator: Count


class DoneContent(Done, Content):
    """Whether it is done."""

    kind: Literal["done"]


class RatiosContent(Ratios, Content):
    """The ratios of terms or rates, by code."""

    kind: Literal["ratios"]
    ratios: Annotated[dict[Code, FigureContent], BY_CODE]


class PartsContent(PartsDone, Content):
    """Which parts are done, by code."""

    kind: Literal["parts"]
    parts: Annotated[dict[Code, bool], BY_CODE]


class CountsContent(Counts, Content):
    """How many of each kind, by code."""

    kind: Literal["counts"]
    counts: Annotated[dict[Code, Count], BY_CODE]


class ChosenContent(Chosen, Content):
    """The values of variables, and the case where the scorer chooses it."""

    kind: Literal["case"]
    case: Annotated[Code, BeforeValidator(clean_text)] | None = None
    variables: Annotated[dict[IndicatorId, Quantity], BY_CODE] = Field(default_factory=dict)


InputsContent = Annotated[
    RatioContent | DoneContent | RatiosContent | PartsContent | CountsContent | ChosenContent,
    Field(discriminator="kind"),
]
"""The inputs in a command: bounded, without unknown fields; whether a formula can use them says :func:`faults`."""


def kinds_for(formula: Formula) -> tuple[str, ...]:
    """The kinds of inputs that can be entered for the formula; none where there is nothing to enter."""
    match formula:
        case YesNo():
            return ("done", "ratio")
        case Linear() | FloorLinear() | Cap() | Steps():
            return ("ratio",)
        case Composite() | Complement():
            return ("ratios",)
        case Checklist():
            return ("parts",)
        case Survey() | Deduction():
            return ("counts",)
        case Cases():
            return ("case",)
        case NotApplicable():
            return ()


def measured(formula: Formula, figures: Mapping[str, Mapping[str, Any]]) -> Inputs | None:
    """The inputs that measured ``figures`` (indicator -> ``numerator denominator``) give the formula.

    None while one of its indicators has no figures, and where a part of it has no indicator: that is entered.
    """
    match formula:
        case YesNo() | Linear() | FloorLinear() | Cap() | Steps():
            found = None if formula.indicator is None else figures.get(formula.indicator)
            return None if found is None else Ratio(numerator=found["numerator"], denominator=found["denominator"])
        case Composite():
            return _ratios(((term.code, term.indicator) for term in formula.terms), figures)
        case Complement():
            return _ratios(((rate.code, rate.indicator) for rate in formula.rates), figures)
        case Checklist() | Survey() | Cases() | Deduction() | NotApplicable():
            return None


def _ratios(named: Iterable[tuple[str, str | None]], figures: Mapping[str, Mapping[str, Any]]) -> Ratios | None:
    ratios: dict[str, Figure] = {}
    for code, indicator in named:
        found = None if indicator is None else figures.get(indicator)
        if found is None:
            return None
        ratios[code] = Figure(numerator=found["numerator"], denominator=found["denominator"])
    return Ratios(ratios=ratios)


def faults(formula: Formula, inputs: Inputs, at: str = "/inputs") -> list[Rejected]:
    """All that is wrong with inputs that somebody entered for the formula; ``at`` points to them.

    Wrong: another kind of inputs than the formula takes, codes that it does not have or that are missing, a value out
    of its bounds, parts that are more than their whole, and a case that does not exist or does not hold.
    """
    if inputs.kind not in kinds_for(formula):
        return [Rejected("inputs-kind", at, kind=inputs.kind, expected=", ".join(kinds_for(formula)) or "–")]
    match formula, inputs:
        case Checklist(), PartsDone():
            return [*_codes([part.code for part in formula.parts], inputs.parts, f"{at}/parts")]
        case Composite(), Ratios():
            return [*_composite(formula, inputs, at)]
        case Complement(), Ratios():
            return [*_codes([rate.code for rate in formula.rates], inputs.ratios, f"{at}/ratios")]
        case Survey(), Counts():
            codes = [answer.code for answer in formula.answers]
            return [*_codes(codes, inputs.counts, f"{at}/counts", all_told=False)]
        case Deduction(), Counts():
            return [*_codes([fault.code for fault in formula.faults], inputs.counts, f"{at}/counts", all_told=False)]
        case Cases(), Chosen():
            wrong = [*_variables(formula, inputs, at)]
            return wrong or [*_case(formula, inputs, at)]
        case _:
            return []


def _codes(known: list[str], told: Iterable[str], at: str, *, all_told: bool = True) -> Iterator[Rejected]:
    found = list(told)
    yield from (Rejected("inputs-unknown", f"{at}/{code}", code=code) for code in found if code not in known)
    if all_told:
        yield from (Rejected("inputs-missing", at, code=code) for code in known if code not in found)


def _composite(formula: Composite, inputs: Ratios, at: str) -> Iterator[Rejected]:
    yield from _codes([term.code for term in formula.terms], inputs.ratios, f"{at}/ratios")
    if formula.one_whole and not is_one_whole(list(inputs.ratios.values())):
        yield Rejected("inputs-whole", f"{at}/ratios")


def _variables(formula: Cases, inputs: Chosen, at: str) -> Iterator[Rejected]:
    yield from _codes([asked.name for asked in formula.variables], inputs.variables, f"{at}/variables")
    for asked in formula.variables:
        entered = inputs.variables.get(asked.name)
        if entered is not None and not _is_allowed(asked, exact(entered)):
            yield Rejected(
                "inputs-range", f"{at}/variables/{asked.name}", code=asked.name, value=entered, range=_range(asked)
            )


def _case(formula: Cases, inputs: Chosen, at: str) -> Iterator[Rejected]:
    if formula.choice == "first":
        if inputs.case is not None:
            yield Rejected("inputs-case-computed", f"{at}/case", case=inputs.case)
        return
    chosen = next((case for case in formula.cases if case.code == inputs.case), None)
    if chosen is None:
        yield Rejected("inputs-case", f"{at}/case", case=inputs.case or "–")
        return
    try:
        if chosen.when is not None and not holds(chosen.when, values_of(inputs)):
            yield Rejected("inputs-case-false", f"{at}/case", case=chosen.code)
    except ZeroDivisionError:
        return  # what an empty denominator earns is the formula's to say


def _is_allowed(asked: VariableAsked, value: Fraction) -> bool:
    lowest, highest = exact(asked.at_least), exact(asked.at_most) if asked.at_most is not None else Fraction(MOST)
    if not lowest <= value <= highest:
        return False
    return asked.kind == "decimal" or (value.denominator == 1 and (asked.kind == "whole" or value in (0, 1)))


def _range(asked: VariableAsked) -> str:
    whole = "" if asked.kind == "decimal" else "ℤ ∩ "
    highest = "1" if asked.kind == "flag" else asked.at_most or str(MOST)
    return f"{whole}[{asked.at_least}, {highest}]"
