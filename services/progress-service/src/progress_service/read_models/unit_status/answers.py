"""What reads of the status of units answer."""

from typing import Annotated

from pydantic import Field

from par.events.unit import UnitType
from par.service import PageAnswer
from par.values import AnswerModel

Count = Annotated[int, Field(ge=0)]


class UnitStatusAnswer(AnswerModel):
    """How many obligations of one unit stand in each cell; each obligation stands in one."""

    unit: str
    unit_type: UnitType
    city: str
    done_on_time: Count
    done_late: Count
    open_in_term: Annotated[Count, Field(description="The due day itself is in term.")]
    open_overdue: Count
    no_deadline: Count
    conditional: Annotated[Count, Field(description="Waiting for an outside document.")]
    cancelled: Annotated[Count, Field(description="Owed by nobody any more.")]
    waived: Annotated[Count, Field(description="The authority asks for it no longer.")]


class UnitStatusesAnswer(PageAnswer):
    """A page of units."""

    items: tuple[UnitStatusAnswer, ...]
