"""Parts of a plan as the reads of more than one service show them."""

from typing import Annotated

from pydantic import Field

from par.values import AnswerModel


class PlanTarget(AnswerModel):
    """One target of a plan."""

    number: Annotated[int, Field(description="Stays the same for ever.")]
    domain: str | None
    text: str
    indicator: str
    comparator: Annotated[str | None, Field(description="`>=`, `>`, `=` or `<=`; null where the plan states none.")]
    value: Annotated[str | None, Field(description="An exact decimal as text; null where the plan states none.")]
    unit: Annotated[str | None, Field(description="What `value` counts: `percent`, `count` or `grade`.")]
    scope: str | None
    nested_in: Annotated[
        int | None, Field(description="Number of the target whose total is the denominator of this one.")
    ]
