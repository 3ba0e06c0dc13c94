"""Formulas as the planning office writes them: the kinds of ``par.events.formula``, closed and bounded.

Numbers may stand where decimals do. What no shape can say is checked in ``par.index_sets.formula_checks``.
"""

from typing import Annotated, Final

from pydantic import Field

from par.events.formula import (
    USUAL_ANSWERS,
    BadRate,
    Cap,
    Case,
    Cases,
    Checklist,
    Comparison,
    Complement,
    Composite,
    Deduction,
    Fault,
    FloorLinear,
    Junction,
    Linear,
    NotApplicable,
    Operation,
    Part,
    Step,
    Steps,
    Survey,
    SurveyAnswer,
    Term,
    Variable,
    VariableAsked,
    YesNo,
)
from par.values import Code, Content, DecimalText, IndicatorId, Name

MOST_PARTS: Final = 50
"""Of anything that a formula is made of."""

VariableName = IndicatorId


class YesNoContent(YesNo, Content):
    """Full points when it is done, or at 100 percent."""

    indicator: IndicatorId | None = None


class LinearContent(Linear, Content):
    """Points in proportion."""

    indicator: IndicatorId | None = None


class FloorLinearContent(FloorLinear, Content):
    """Points in proportion from ``floor`` percent on."""

    indicator: IndicatorId | None = None
    floor: DecimalText


class CapContent(Cap, Content):
    """Full points from ``target`` percent on."""

    indicator: IndicatorId | None = None
    target: DecimalText


class StepContent(Step, Content):
    """What is earned from ``lower`` percent on, or above it."""

    lower: DecimalText
    points: DecimalText


class StepsContent(Steps, Content):
    """A scale of steps, the highest first."""

    indicator: IndicatorId | None = None
    steps: Annotated[tuple[StepContent, ...], Field(min_length=1, max_length=MOST_PARTS)]
    below: DecimalText = "0"


class PartContent(Part, Content):
    """One thing to be done."""

    code: Code
    name_vi: Name
    name_en: Name
    points: DecimalText


class ChecklistContent(Checklist, Content):
    """The points of the parts that are done."""

    parts: Annotated[tuple[PartContent, ...], Field(min_length=1, max_length=MOST_PARTS)]


class TermContent(Term, Content):
    """One ratio of a composite."""

    code: Code
    name_vi: Name
    name_en: Name
    indicator: IndicatorId | None = None
    weight: DecimalText
    cap: DecimalText | None = None


class CompositeContent(Composite, Content):
    """A sum of weighted ratios."""

    terms: Annotated[tuple[TermContent, ...], Field(min_length=1, max_length=MOST_PARTS)]


class BadRateContent(BadRate, Content):
    """A rate that takes away from 100 %."""

    code: Code
    name_vi: Name
    name_en: Name
    indicator: IndicatorId | None = None


class ComplementContent(Complement, Content):
    """100 % less the bad rates."""

    rates: Annotated[tuple[BadRateContent, ...], Field(min_length=1, max_length=MOST_PARTS)]
    target: DecimalText = "100"


class SurveyAnswerContent(SurveyAnswer, Content):
    """An answer and its worth in percent."""

    code: Code
    name_vi: Name
    name_en: Name
    weight: DecimalText


class SurveyContent(Survey, Content):
    """The worth of all answers over their number."""

    answers: Annotated[tuple[SurveyAnswerContent, ...], Field(min_length=2, max_length=MOST_PARTS)] = tuple(
        SurveyAnswerContent.model_validate(answer.model_dump()) for answer in USUAL_ANSWERS
    )


class VariableContent(Variable, Content):
    """The value entered for a variable."""

    variable: VariableName


class OperationContent(Operation, Content):
    """Arithmetic on two or more values."""

    of: Annotated[tuple["ExpressionContent", ...], Field(min_length=2, max_length=MOST_PARTS)]


ExpressionContent = DecimalText | VariableContent | OperationContent


class ComparisonContent(Comparison, Content):
    """How two values stand to each other."""

    left: ExpressionContent
    right: ExpressionContent


class JunctionContent(Junction, Content):
    """Whether all, any or none of the conditions hold."""

    of: Annotated[tuple["ConditionContent", ...], Field(min_length=1, max_length=MOST_PARTS)]


ConditionContent = Annotated[ComparisonContent | JunctionContent, Field(discriminator="op")]

OperationContent.model_rebuild()
JunctionContent.model_rebuild()


class VariableAskedContent(VariableAsked, Content):
    """What the scorer enters."""

    name: VariableName
    name_vi: Name
    name_en: Name
    at_least: DecimalText = "0"
    at_most: DecimalText | None = None


class CaseContent(Case, Content):
    """What is earned when the condition holds."""

    code: Code
    name_vi: Name
    name_en: Name
    when: ConditionContent | None = None
    points: ExpressionContent


class CasesContent(Cases, Content):
    """The first case that holds, or the one that the scorer chooses."""

    variables: Annotated[tuple[VariableAskedContent, ...], Field(max_length=MOST_PARTS)] = ()
    cases: Annotated[tuple[CaseContent, ...], Field(min_length=1, max_length=MOST_PARTS)]


class FaultContent(Fault, Content):
    """A kind of fault and what each takes away."""

    code: Code
    name_vi: Name
    name_en: Name
    each: DecimalText


class DeductionContent(Deduction, Content):
    """Full points less those of each fault."""

    start: DecimalText | None = None
    faults: Annotated[tuple[FaultContent, ...], Field(min_length=1, max_length=MOST_PARTS)]
    floor: DecimalText


class NotApplicableContent(NotApplicable, Content):
    """A row that applies to nobody: credited in full, or out of the base."""


FormulaContent = Annotated[
    YesNoContent
    | LinearContent
    | FloorLinearContent
    | CapContent
    | StepsContent
    | ChecklistContent
    | CompositeContent
    | ComplementContent
    | SurveyContent
    | CasesContent
    | DeductionContent
    | NotApplicableContent,
    Field(discriminator="kind"),
]
