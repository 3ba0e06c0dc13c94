"""The page of a unit: its work by domain, its obligations and reports, its score leaf by leaf."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from par.problems import NotFound
from report_service.web.figures import rate_of, share_of, stacked
from report_service.web.look import CELLS, Look
from report_service.web.naming import Names
from report_service.web.others import Part, part
from report_service.web.sources import Row, Sources
from report_service.web.trends import line_of, trends

OBLIGATIONS: Final = 25
"""Rows of the list that a page shows at a time."""


async def unit_page(sources: Sources, look: Look, unit: str) -> dict[str, Any]:
    """All that the template of the page needs. Raises NotFound."""
    city = await sources.places.city_of(unit)
    place = None if city is None else await sources.places.place(city, sources.day(look))
    found = None if place is None else place.unit(unit)
    if city is None or place is None or found is None:
        raise NotFound("unknown-unit", unit=unit)
    year, years = await sources.year(look, city)
    asked = {"as_of": look.asked.as_of}
    own, ask = sources.own, sources.asker
    (index, rank, figures, explained), (status, domains, obligations, reports) = await asyncio.gather(
        asyncio.gather(
            part("result", own.result_of(unit, year)),
            part("rank", own.place_of(city, found.type.value, unit, year)),
            part("figures", own.figures(unit, year)),
            part("score explained", sources.explain(unit, year)),
        ),
        asyncio.gather(
            part("status", ask.ask("progress", "status-of", {"by": "unit", "key": unit, **asked})),
            part("domains", ask.rows("progress", "status", {"by": "domain", "unit": unit, **asked})),
            part("obligations", ask.ask("progress", "obligations", _obligations(unit, look))),
            part("reports", ask.rows("progress", "period-reports", {"unit": unit, **asked})),
        ),
    )
    plans = sorted({row["plan"] for row in domains.value or []} | {row["plan"] for row in reports.value or []})
    headings = await _headings(sources, plans)
    index_set = (await part("index set", sources.sets.of(index.value))).value
    names = Names.of(index_set, look.lang)
    rows = _figures(figures)
    return {
        "city": city,
        "place": place,
        "unit": found,
        "name": found.name,
        "day": sources.day(look),
        "year": year,
        "years": years,
        "above": list(_above(place.tree.ancestors(unit) if unit in place.tree.units else ())),
        "below": [one for one in place.tree.units.values() if one.parent == unit],
        "ended": place.tree.ended.get(unit),
        "index": index,
        "index_set": index_set,
        "explained": explained,
        "names": names,
        "sheet": None if explained.value is None else _sheet(explained.value, look),
        "rank": rank,
        "status": status,
        "pieces": None if status.value is None else stacked(status.value, CELLS),
        "rate": None if status.value is None else rate_of(status.value["completion_rate"]),
        "on_time": None if status.value is None else rate_of(status.value["on_time_rate"]),
        "domains": _domains(domains, status, headings),
        "obligations": obligations,
        "plans": {plan: heading["title"] for plan, heading in headings.items()},
        "reports": reports,
        "figures": figures,
        "indicators": [_indicator(row, names, look) for row in rows],
        "trends": trends(rows, [], names, unit, look.asked.as_of),
    }


def _obligations(unit: str, look: Look) -> dict[str, Any]:
    asked = look.asked
    return {
        "unit": unit,
        "as_of": asked.as_of,
        "timeliness": asked.cell,
        "kind": asked.kind,
        "plan": asked.plan,
        "after": asked.after,
        "limit": OBLIGATIONS,
    }


async def _headings(sources: Sources, plans: Sequence[str]) -> dict[str, Row]:
    """The headings of plans by id; without those that nobody answers for."""
    found = await asyncio.gather(
        *(part("plan's heading", sources.asker.ask("plan", "plan-heading", {"plan": plan})) for plan in plans)
    )
    return {plan: heading.value for plan, heading in zip(plans, found, strict=True) if heading.value is not None}


def _above(ancestors: Iterable[str]) -> Iterator[str]:
    """From the root downwards, as a path is read."""
    return reversed(list(ancestors))


def _sheet(explained: Row, look: Look) -> list[dict[str, Any]]:
    """The areas of a score, each with its leaves, what each was computed from, and what people entered."""
    name = f"name_{look.lang}"
    return [
        {
            **area,
            "name": area[name] or area["area"],
            "share": share_of(area["score"], area.get("base", area["max"])),
            "leaves": [
                {**leaf, "name": leaf[name] or leaf["code"], "share": share_of(leaf["score"], leaf["max"])}
                for leaf in area["leaves"]
            ],
        }
        for area in explained["areas"]
    ]


def _domains(domains: Part[list[Any]], status: Part[dict[str, Any]], headings: Mapping[str, Row]) -> Part[list[Row]]:
    """The domains of each plan, and a last row for what stands in none: reports, inspections, reviews."""
    if domains.value is None:
        return Part(None, domains.fault)
    titles = {
        (plan, domain["ordinal"]): domain["title"]
        for plan, heading in headings.items()
        for domain in heading["domains"]
    }
    rows: list[Row] = [
        {**row, "title": titles.get((row["plan"], row["name"])), "pieces": stacked(row, CELLS)} for row in domains.value
    ]
    if status.value is not None:
        rest = {cell: status.value[cell] - sum(row[cell] for row in rows) for cell in CELLS}
        if any(count > 0 for count in rest.values()) and all(count >= 0 for count in rest.values()):
            rows.append({**rest, "plan": None, "name": None, "title": None, "pieces": stacked(rest, CELLS)})
    return Part(rows)


def _figures(figures: Part[dict[str, Any]]) -> list[Row]:
    """A unit's own reports, or what is pooled for it where it pools."""
    if figures.value is None:
        return []
    return list(figures.value["pooled"] or figures.value["items"])


def _indicator(row: Row, names: Names, look: Look) -> dict[str, Any]:
    return {**row, "name": names.indicator(row["indicator"]), "line": line_of(row, look.asked.as_of)}
