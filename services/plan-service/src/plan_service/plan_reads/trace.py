"""Reading which plans a plan carries out, and which carry it out."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from par.events.plan import UpperPlan
from par.plans.trace import Heading, Link, Plans, Trace
from par.plans.written import heading_of, written
from par.problems import NotFound
from par.projection.store.database import Database
from par.service import Query
from plan_service.plan_reads.answers import TraceAnswer
from plan_service.plan_reads.past import Past
from plan_service.plan_reads.question import TraceQuestion
from plan_service.read_models.plans.projection import Plans as PlansModel
from plan_service.read_models.units.projection import Units

_FIELDS: Final = (
    "plan",
    "city",
    "authority",
    "title",
    "year",
    "number",
    "issued_on",
    "printed_on",
    "implements",
)


def trace_queries(past: Past) -> Sequence[Query[Any]]:
    """``plan-trace``."""

    async def trace(database: Database, asked: TraceQuestion) -> dict[str, Any]:
        """``above`` and ``below``: links level by level, with what each document says of the other. NotFound."""
        if asked.is_now:
            rows = await database[PlansModel.name].find({}, dict.fromkeys(_FIELDS, 1)).to_list(None)
        else:
            rows = [heading_of(plan) for plan in await past.plans(None, asked)]
        names = await _names(database, {row["authority"] for row in rows})
        plans = Plans(_heading(row, names) for row in rows)
        try:
            return _shown(plans.trace(asked.plan))
        except KeyError:
            raise NotFound("unknown-plan", plan=asked.plan) from None

    return (Query("plan-trace", "/v1/plans/{plan}/trace", TraceQuestion, trace, TraceAnswer),)


async def _names(database: Database, authorities: set[str]) -> dict[str, frozenset[str]]:
    """What the authorities are and were called."""
    where = {"unit": {"$in": sorted(authorities)}}
    units = (
        await database[Units.name].find(where, {"unit": 1, "facts.data.name": 1, "facts.data.aliases": 1}).to_list(None)
    )
    return {unit["unit"]: frozenset(_called(fact["data"] for fact in unit["facts"])) for unit in units}


def _called(facts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for fact in facts:
        if "name" in fact:
            yield from (fact["name"], *fact["aliases"])


def _heading(row: Mapping[str, Any], names: Mapping[str, frozenset[str]]) -> Heading:
    return Heading(
        plan=row["plan"],
        city=row["city"],
        authority=row["authority"],
        title=row["title"],
        year=row["year"],
        number=row["number"],
        dates=frozenset(dt.date.fromisoformat(day) for day in (row["issued_on"], row["printed_on"]) if day),
        names=names.get(row["authority"], frozenset()),
        implements=[UpperPlan.model_validate(upper) for upper in row["implements"]],
    )


def _shown(trace: Trace) -> dict[str, Any]:
    return {
        "plan": trace.plan.plan,
        "above": [_link(link) for link in trace.above],
        "below": [_link(link) for link in trace.below],
        "complete": trace.complete,
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "level": link.level,
        "lower": _plan(link.lower),
        "upper": None if link.upper is None else _plan(link.upper),
        "named": written(link.named),
        "found_by": None if link.found is None else link.found.value,
    }


def _plan(heading: Heading) -> dict[str, Any]:
    return {
        "plan": heading.plan,
        "city": heading.city,
        "authority": heading.authority,
        "title": heading.title,
        "year": heading.year,
        "number": heading.number,
    }
