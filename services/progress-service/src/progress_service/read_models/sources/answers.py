"""What reads of senders answer."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from par.service import PageAnswer
from par.values import AnswerModel

Count = Annotated[int, Field(ge=0)]


class SourceAnswer(AnswerModel):
    """One sender at the end of a day."""

    source: Annotated[str, Field(description="The unit that sends.")]
    city: str
    expected: Annotated[
        bool, Field(description="It owes open work (also that of staff without a system), or has reported figures.")
    ]
    open_obligations: Annotated[Count, Field(description="Of its own and of those it reports for.")]
    reports_figures: Annotated[bool, Field(description="It has reported figures before.")]
    accepted: Annotated[Count, Field(description="Events accepted up to that day.")]
    last_day: Annotated[
        dt.date | None, Field(description="The ledger's day of the latest accepted event; null: it never sent any.")
    ]
    silent_for: Annotated[int | None, Field(description="Days since `last_day`; null where it never sent anything.")]


class SourcesAnswer(PageAnswer):
    """A page of senders, by id."""

    items: tuple[SourceAnswer, ...]
