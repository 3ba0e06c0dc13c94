"""Reading which periodic reports have come."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field

from par.events.obligation import ObligationKind
from par.projection.store.database import Database
from par.service import PageAnswer, Query
from par.service.paging import PageQuestion, page_of
from par.values import AnswerModel
from progress_service.read_models.status.counting import Counting
from progress_service.read_models.status.question import StatusQuestion
from progress_service.status.period_reports import reports_on

Id = Annotated[str | None, Field(max_length=100)]
Count = Annotated[int, Field(ge=0)]


class PeriodReportsQuestion(PageQuestion, StatusQuestion):
    """Which periodic reports; all of the given conditions hold."""

    plan: Id = None
    unit: Id = None
    city: Id = None
    period: Annotated[str | None, Field(max_length=100, description="As the plan's calendar calls it.")] = None


class PeriodReportsRow(AnswerModel):
    """The reports that one unit owes for one period of a plan."""

    plan: str
    period: Annotated[str | None, Field(description="Null where the plan's calendar gives a date only.")]
    unit: str
    city: str
    expected: Annotated[Count, Field(description="All that the plan asks for: received, missing and awaited.")]
    received: Annotated[Count, Field(description="Handed in and not sent back, whether or not it is confirmed.")]
    on_time: Annotated[Count, Field(description="Of those received, by the day the unit claims.")]
    late: Count
    missing: Annotated[Count, Field(description="Not here, and its due date is past.")]
    awaited: Annotated[Count, Field(description="Not here, and not due yet.")]


class PeriodReportsAnswer(PageAnswer):
    """A page of rows by plan, period and unit."""

    items: tuple[PeriodReportsRow, ...]


class ReportReads:
    """The query; ``day`` is the ledger's day as of the read models."""

    def __init__(self, counting: Counting, day: Callable[[], dt.date | None]) -> None:
        self._counting = counting
        self._day = day

    def queries(self) -> list[Query[Any]]:
        """``period-reports``."""
        return [Query("period-reports", "/v1/period-reports", PeriodReportsQuestion, self.reports, PeriodReportsAnswer)]

    async def reports(self, database: Database, asked: PeriodReportsQuestion) -> dict[str, Any]:
        """A page of expected and received reports per plan, period and unit."""
        same = {"kind": ObligationKind.REPORT.value, "plan": asked.plan, "city": asked.city, "period": asked.period}
        where = {name: value for name, value in same.items() if value is not None}
        day = asked.as_of or self._day()
        rows = reports_on(await self._counting.asked_about(database, where, asked, day, asked.unit), day)
        return page_of(rows, lambda row: (row["plan"], row["period"] or "", row["unit"]), asked)
