"""The targets of a plan and how they stand, as reads show them."""

from typing import Annotated, Literal

from pydantic import Field

from par.plans.answers import PlanTarget
from par.service import PageAnswer
from par.values import AnswerModel
from report_service.target.standing import Standing


class TrendPoint(AnswerModel):
    """The figure of one month."""

    month: Annotated[int, Field(ge=1, le=12)]
    value: Annotated[str, Field(description="Two decimals, in the unit of the target.")]


class TargetStanding(PlanTarget):
    """One target and what it was judged by."""

    standing: Annotated[
        Standing, Field(description="`at_risk`: reached so far, and not at the end of the year by the trend.")
    ]
    measured: Annotated[
        str | None, Field(description="Two decimals, in the unit of the target; null where nothing could be judged.")
    ]
    projected: Annotated[
        str | None,
        Field(description="The figure of the whole year by the trend of its months; null from fewer than three."),
    ]
    outlook: Annotated[
        Literal["met", "not_met"] | None, Field(description="How the target would stand with that figure.")
    ]
    trend: tuple[TrendPoint, ...]


class TargetStatusAnswer(AnswerModel):
    """All targets of a plan, by number."""

    plan: str
    city: str
    authority: str
    year: int
    in_force: Annotated[bool, Field(description="Whether the plan is issued and not revoked.")]
    items: tuple[TargetStanding, ...]


class CityTarget(TargetStanding):
    """One target of one plan."""

    plan: str
    authority: str


class TargetsAnswer(PageAnswer):
    """A page of targets by plan and number."""

    items: tuple[CityTarget, ...]
