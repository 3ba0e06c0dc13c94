"""Reading reporting periods: frozen ones as they were closed, open ones as they stand."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from par.problems import NotFound
from par.projection.store.database import Database
from par.projection.store.reading import one
from par.service import PageQuestion, Query, page
from par.service.paging import page_of
from report_service.period.snapshot import figures_so_far
from report_service.read_models.periods.answers import PeriodAnswer, PeriodsAnswer
from report_service.read_models.periods.projection import FIGURES, PERIODS, document_id, opened_of
from report_service.tokens import Token, Year

_HIDDEN: Final = ("position",)
_OF_UNIT: Final = ("unit", "figures", "gaps", "adjustments")


class PeriodsQuestion(PageQuestion):
    """The periods of all schemes of ``city`` in ``year``."""

    city: Token
    year: Year


class PeriodQuestion(PageQuestion):
    """One period with its units; ``revision`` is one that was closed, without it the latest, closed or open."""

    city: Token
    year: Year
    scheme: Token
    period: Token
    revision: Annotated[int | None, Field(ge=1, le=1_000_000, description="An earlier revision.")] = None


async def periods(database: Database, asked: PeriodsQuestion) -> dict[str, Any]:
    """A page of periods by scheme and code."""
    where = {"city": asked.city, "year": asked.year}
    return await page(database, PERIODS, where, ("scheme", "period"), asked, _HIDDEN)


async def period(database: Database, asked: PeriodQuestion) -> dict[str, Any]:
    """The period, and a page of its units by id. Raises NotFound, also for a revision that was not closed."""
    key = document_id(asked.city, asked.scheme, asked.period)
    found = await one(database, PERIODS, key)
    if found["year"] != asked.year:
        raise NotFound("not-found", what=key)
    head = {name: value for name, value in found.items() if name not in _HIDDEN}
    shown = asked.revision or found["revision"]
    if shown == found["revision"] and found["state"] == "open":
        units = [unit.model_dump(mode="json") for unit in await figures_so_far(database, opened_of(found))]
        return {
            "period": head,
            "shown": shown,
            "provisional": True,
            **page_of(units, lambda row: (row["unit"],), asked),
        }
    if shown > found["revision"]:
        raise NotFound("not-found", what=f"{key}:{shown}")
    listed = await page(database, FIGURES, {"period_id": key, "revision": shown}, ("unit",), asked)
    return {
        **listed,
        "period": head,
        "shown": shown,
        "provisional": False,
        "items": [_unit(row) for row in listed["items"]],
    }


def _unit(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _OF_UNIT}


PERIODS_QUERY: Final = Query("periods", "/v1/periods/{year}/{city}", PeriodsQuestion, periods, PeriodsAnswer)
PERIOD_QUERY: Final = Query(
    "period", "/v1/periods/{year}/{city}/{scheme}/{period}", PeriodQuestion, period, PeriodAnswer
)
