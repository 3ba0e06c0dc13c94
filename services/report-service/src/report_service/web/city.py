"""The page of a city: where it stands, who is ahead, what is late, who is silent."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from par.problems import NotFound
from report_service.web.figures import rate_of, share_of, stacked
from report_service.web.look import CELLS, Look
from report_service.web.naming import Names
from report_service.web.others import Part, part
from report_service.web.sources import Row, Sources
from report_service.web.trends import trends

SILENT_DAYS: Final = 30
LATE_ROWS: Final = 1_000
"""Late obligations that are read; a city with more of them sees the first."""
SHOWN_LATE: Final = 10
SILENT_ROWS: Final = 200
"""Silent units that are read: where more are silent, their number is not the trouble."""


async def city_page(sources: Sources, look: Look, city: str) -> dict[str, Any]:
    """All that the template of the page needs. Raises NotFound."""
    day = sources.day(look)
    place = await sources.places.place(city, day)
    if place is None:
        raise NotFound("not-found", what=city)
    year, years = await sources.year(look, city)
    asked = {"as_of": look.asked.as_of}
    start = {look.asked.type: look.asked.at} if look.asked.type and look.asked.at else {}
    own, ask = sources.own, sources.asker
    (index, rankings, pools, targets, published, closed), (status, areas, plans, late, silent) = await asyncio.gather(
        asyncio.gather(
            part("result", own.result_of(city, year)),
            part("rankings", own.rankings(city, year, start)),
            part("indicators", own.pooled(city, year)),
            part("targets", own.targets(city, year)),
            part("publications", own.published(city, year)),
            part("periods", own.closed_periods(city, year)),
        ),
        asyncio.gather(
            part("status", ask.ask("progress", "status-of", {"by": "city", "key": city, **asked})),
            part("areas", ask.rows("progress", "status", {"by": "area", "city": city, **asked})),
            part("plans", _plans(sources, look, city)),
            part("late", _late(sources, city, day, asked)),
            part(
                "silent",
                ask.rows("progress", "sources", {"city": city, "silent_for": SILENT_DAYS, **asked}, SILENT_ROWS),
            ),
        ),
    )
    index_set = (await part("index set", sources.sets.of(index.value))).value
    names = Names.of(index_set, look.lang)
    return {
        "city": city,
        "name": place.name(city),
        "place": place,
        "day": day,
        "year": year,
        "years": years,
        "found": place.search(look.asked.q) if look.asked.q else None,
        "index": index,
        "index_set": index_set,
        "index_areas": [] if index.value is None else [_area(area, names) for area in index.value["areas"]],
        "rankings": rankings,
        "rows": start,
        "indicators": _indicators(pools, names),
        "trends": trends(pools.value or [], targets.value or [], names, place.city, look.asked.as_of),
        "targets": _with_judgement(targets),
        "status": status,
        "pieces": None if status.value is None else stacked(status.value, CELLS),
        "rate": None if status.value is None else rate_of(status.value["completion_rate"]),
        "work_areas": areas,
        "plans": plans,
        "late": late,
        "silent": silent,
        "silent_rows": SILENT_ROWS,
        "published": published,
        "closed": closed,
    }


def _area(area: Row, names: Names) -> dict[str, Any]:
    share = share_of(area["score"], area["max"])
    return {**area, "name": names.area(area["area"]), "share": share}


def _indicators(pools: Part[list[dict[str, Any]]], names: Names) -> Part[list[Row]]:
    if pools.value is None:
        return Part(None, pools.fault)
    return Part([{**row, "name": names.indicator(row["indicator"])} for row in pools.value])


def _with_judgement(targets: Part[list[dict[str, Any]]]) -> Part[dict[str, Any]]:
    """The targets by how they stand: what is judged first, and how many of those judged are met."""
    if targets.value is None:
        return Part(None, targets.fault)
    judged = [one for one in targets.value if one["measured"] is not None]
    counts = Counter(one["standing"] for one in targets.value)
    return Part({"judged": judged, "counts": counts, "met": counts["met"], "of": len(judged), "all": targets.value})


async def _plans(sources: Sources, look: Look, city: str) -> list[Row]:
    """The plans of the city on the day, each with its counts; drafts are none of them."""
    asked = {"as_of": look.asked.as_of}
    plans, counts = await asyncio.gather(
        sources.asker.rows("plan", "plans", {"city": city, **asked}),
        sources.asker.rows("progress", "status", {"by": "plan", "city": city, **asked}),
    )
    by_plan = {row["key"]: row for row in counts}
    return [
        {**plan, "counts": by_plan.get(plan["plan"]), "pieces": _pieces(by_plan.get(plan["plan"]))}
        for plan in plans
        if plan["version"]
    ]


def _pieces(counts: Row | None) -> list[dict[str, Any]]:
    return [] if counts is None else stacked(counts, CELLS)


async def _late(sources: Sources, city: str, day: dt.date | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Overdue obligations: the oldest of them, and the units that have most."""
    question = {"city": city, "timeliness": "open_overdue", **asked}
    if day is not None:
        question["due_before"] = day.isoformat()
    rows = await sources.asker.rows("progress", "obligations", question, LATE_ROWS)
    rows.sort(key=lambda row: (row["due"], row["obligation"]))
    oldest = [{**row, "days": _days(row["due"], day)} for row in rows[:SHOWN_LATE]]
    return {"oldest": oldest, "by_unit": _most(row["unit"] for row in rows), "count": len(rows)}


def _days(due: str, day: dt.date | None) -> int | None:
    return None if day is None else (day - dt.date.fromisoformat(due)).days


def _most(units: Iterable[str]) -> Sequence[tuple[str, int]]:
    return sorted(Counter(units).items(), key=lambda item: (-item[1], item[0]))[:SHOWN_LATE]
