"""Past figures under the units of another day: what units that are no more reported stands with their successors.

Each report counts once, also for the units above: for whoever goes on for its unit on that day (of several the
first), and for the pooling units above those. Of indicators that cannot be summed only the unit's own figures count.

A figure of which the latest month counts (``last``: a standing, not a flow) is in the report of the successor, once
that one has reported figures of a month that ends after the change. The former units' standings then count no more.
That the successor says why it has no figures is no standing.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from par.events.index_set import Accumulate
from par.units import UnitRegister, UnitTree
from report_service.index.said import is_reported, pooled
from report_service.read_models.city_indicators.kinds import OWN_ONLY, added

Row = Mapping[str, Any]
"""A document of ``unit_indicators``: the year of one unit and indicator."""


def counting_for(unit: str, register: UnitRegister, day: dt.date) -> list[str]:
    """The units whose reports count for ``unit`` under the tree of ``day``; none once others go on for it."""
    known = dict.fromkeys((unit, *(found.id for found in register.every())))
    return [found for found in known if unit in _places(found, register, day)]


def under_tree(unit: str, rows: Iterable[Row], tree: UnitTree) -> list[dict[str, Any]]:
    """The figures of ``unit`` by indicator, from the ``rows`` of one year of all units that count for it.

    ``from_units`` are those in the figure of the year; ``periods`` the months, pooled.
    """
    by_indicator: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["unit"] == unit or row["kind"] not in OWN_ONLY:
            by_indicator[row["indicator"]].append(row)
    return [_shown(unit, by_indicator[indicator], tree) for indicator in sorted(by_indicator)]


def _shown(unit: str, rows: Sequence[Row], tree: UnitTree) -> dict[str, Any]:
    year = _counting(rows, {row["unit"]: _latest(row) for row in rows}, tree)
    periods = sorted({period for row in rows for period in row["periods"]})
    return {
        "unit": unit,
        "indicator": rows[0]["indicator"],
        "year": rows[0]["year"],
        "from_units": sorted(row["unit"] for row in year if is_reported(row)),
        **_sum(unit, [(row, row) for row in year], tree),
        "periods": {period: _month(unit, rows, period, tree) for period in periods},
    }


def _latest(row: Row) -> str:
    """The latest month with figures; empty: none."""
    return max((period for period, report in row["periods"].items() if is_reported(report)), default="")


def _month(unit: str, rows: Sequence[Row], period: str, tree: UnitTree) -> dict[str, Any]:
    said = [row for row in rows if period in row["periods"]]
    reported = {row["unit"]: period for row in said if is_reported(row["periods"][period])}
    return _sum(unit, [(row, row["periods"][period]) for row in _counting(said, reported, tree)], tree)


def _counting(rows: Iterable[Row], reported: Mapping[str, str], tree: UnitTree) -> list[Row]:
    """The ``rows`` without standings told anew by others; ``reported`` is each unit's latest month with figures."""
    return [row for row in rows if not _told_anew(row, reported, tree)]


def _told_anew(row: Row, reported: Mapping[str, str], tree: UnitTree) -> bool:
    ended = tree.ended.get(row["unit"])
    if ended is None or row["accumulate"] != Accumulate.LAST:
        return False
    month = ended.on.isoformat()[:7]
    return any(reported.get(heir, "") >= month for heir in _line(row["unit"], tree))


def _line(unit: str, tree: UnitTree) -> Iterator[str]:
    """Who went on for ``unit``, one after the other."""
    while unit in tree.ended and tree.ended[unit].into:
        unit = tree.ended[unit].into[0]
        yield unit


def _places(unit: str, register: UnitRegister, day: dt.date) -> tuple[str, ...]:
    """For whom the reports of ``unit`` count under the tree of ``day``: one unit, and the pooling ones above it.

    A unit that ended with nobody in its place, or is not there yet, stays below the one that it was, or will be, below.
    """
    tree = register.on(day)
    here = next(iter(tree.successors(unit)), None)
    if here is not None:
        return (here, *(above for above in tree.ancestors(here) if tree.pools(above)))
    parent = _parent(unit, register, tree)
    above = () if parent is None else _places(parent, register, day)
    return (unit, *(found for found in above if found in tree.units and tree.pools(found)))


def _parent(unit: str, register: UnitRegister, tree: UnitTree) -> str | None:
    if unit in tree.ended:
        return tree.ended[unit].unit.parent
    return register.on(register.opened_on(unit)).units[unit].parent if register.has_unit(unit) else None


def _sum(unit: str, figures: Iterable[tuple[Row, Row]], tree: UnitTree) -> dict[str, Any]:
    """Rows with their figures of the year or a month, as they count for ``unit``."""
    pools = unit in tree.units and tree.pools(unit)
    total = pooled(None, None, None)
    for row, found in figures:
        total = pooled(total, None, added(row, found) if pools else found)
    return total
