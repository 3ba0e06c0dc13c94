"""Reading which senders have gone silent, now and on past days."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Final

from pydantic import Field

from par.obligations.lifecycle import SETTLED
from par.projection.store.database import Database
from par.service import AsOf, Query
from par.service.paging import PageQuestion, page_of
from progress_service.read_models.obligations.projection import Obligations
from progress_service.read_models.sources.answers import SourcesAnswer
from progress_service.read_models.sources.projection import SourceMonths, Sources
from progress_service.read_models.status.counting import Counting
from progress_service.read_models.timelines.reading import timelines
from progress_service.read_models.timelines.turns import seen_in_turns
from progress_service.status.past import Obligation, as_owed
from progress_service.status.silence import Sent, is_silent, silence

_SETTLED: Final = sorted(SETTLED)


class SourcesQuestion(PageQuestion):
    """Senders that are expected to send, or have sent; with ``silent_for``, those expected that are silent."""

    as_of: AsOf = None
    city: Annotated[str | None, Field(max_length=100)] = None
    silent_for: Annotated[
        int | None,
        Field(ge=0, le=36_600, description="Only who is expected to send and has sent nothing for so many days."),
    ] = None


class SourceReads:
    """The query; ``day`` is the ledger's day as of the read models."""

    def __init__(self, counting: Counting, day: Callable[[], dt.date | None]) -> None:
        self._trees = counting.trees
        self._past = counting.past
        self._day = day

    def queries(self) -> list[Query[Any]]:
        """``sources``."""
        return [Query("sources", "/v1/sources", SourcesQuestion, self.sources, SourcesAnswer)]

    async def sources(self, database: Database, asked: SourcesQuestion) -> dict[str, Any]:
        """A page of senders by id, with what is expected of each and how long it has been silent."""
        day = asked.as_of or self._day()
        if day is None:
            return {"items": [], "next": None}
        rows = await self._rows(database, day, asked.city, is_past=asked.as_of is not None)
        wanted = [row for row in rows if asked.silent_for is None or is_silent(row, asked.silent_for)]
        return page_of(wanted, lambda row: (row["source"],), asked)

    async def count_silent(self, database: Database, days: int) -> dict[str, int]:
        """By city, how many senders that are expected have sent nothing for ``days`` days, as of the ledger's day."""
        day = self._day()
        if day is None:
            return {}
        silent: dict[str, int] = {}
        for row in await self._rows(database, day, None, is_past=False):
            silent[row["city"]] = silent.get(row["city"], 0) + is_silent(row, days)
        return silent

    async def _rows(self, database: Database, day: dt.date, city: str | None, *, is_past: bool) -> list[dict[str, Any]]:
        """The senders of a city (None: of all)."""
        work = await (self._open_on(database, day, city) if is_past else open_now(database, city))
        sent = await (self._sent_by(database, day) if is_past else sent_so_far(database))
        cities = {of for of, _ in work} | {self._trees.city_of(sender) for sender in sent}
        trees = {of: await self._trees.tree(of, day) for of in cities if of is not None and city in (None, of)}
        return silence(work, sent, trees, self._trees.city_of, day)

    async def _open_on(self, database: Database, day: dt.date, city: str | None) -> list[tuple[str, str]]:
        """City and unit of each obligation of a city (None: of all) that was open at the end of a day."""
        if city is None:
            async with self._past.work.slot():
                found: Sequence[Obligation] = await seen_in_turns(await timelines(database, {}), day, None, as_owed)
        else:
            found = await self._past.of_city(database, city, day, None)
        return [(one["city"], one["unit"]) for one in found if one["lifecycle"] not in SETTLED]

    async def _sent_by(self, database: Database, day: dt.date) -> dict[str, Sent]:
        async with self._past.work.slot():
            return await sent_by(database, day)


async def open_now(database: Database, city: str | None) -> list[tuple[str, str]]:
    """City and unit of each open obligation of a city (None: of all)."""
    where = {"lifecycle": {"$nin": _SETTLED}} | _of(city)
    found = await database[Obligations.name].find(where, {"city": 1, "unit": 1}).to_list(None)
    return [(one["city"], one["unit"]) for one in found]


def _of(city: str | None) -> dict[str, str]:
    return {} if city is None else {"city": city}


async def sent_so_far(database: Database) -> dict[str, Sent]:
    """What each sender has sent."""
    found = await database[Sources.name].find({"last_day": {"$ne": None}}).to_list(None)
    return {
        one["source"]: Sent(dt.date.fromisoformat(one["last_day"]), one["accepted"], one["figures_since"] is not None)
        for one in found
    }


async def sent_by(database: Database, day: dt.date) -> dict[str, Sent]:
    """What each sender had sent by the end of a day."""
    limit = day.isoformat()
    sources = await database[Sources.name].find({}, {"source": 1, "figures_since": 1}).to_list(None)
    figures = {one["source"] for one in sources if one["figures_since"] is not None and one["figures_since"] <= limit}
    days: dict[str, list[tuple[str, int]]] = {}
    async for month in database[SourceMonths.name].find({"month": {"$lte": limit[:7]}}):
        days.setdefault(month["source"], []).extend(_until(month["days"].items(), limit))
    return {
        source: Sent(dt.date.fromisoformat(max(found)[0]), sum(count for _, count in found), source in figures)
        for source, found in days.items()
        if found
    }


def _until(days: Iterable[tuple[str, int]], limit: str) -> list[tuple[str, int]]:
    return [(day, count) for day, count in days if day <= limit]
