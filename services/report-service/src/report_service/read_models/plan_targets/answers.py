"""The targets of a plan and how they stand, as reads show them."""

from typing import Annotated

from pydantic import Field

from par.plans.answers import PlanTarget
from par.values import AnswerModel
from report_service.target.standing import Standing


class TargetStanding(PlanTarget):
    """One target and what it was judged by."""

    standing: Standing
    measured: Annotated[
        str | None, Field(description="Two decimals, in the unit of the target; null where nothing could be judged.")
    ]


class TargetStatusAnswer(AnswerModel):
    """All targets of a plan, by number."""

    plan: str
    city: str
    authority: str
    year: int
    in_force: Annotated[bool, Field(description="Whether the plan is issued and not revoked.")]
    items: tuple[TargetStanding, ...]
