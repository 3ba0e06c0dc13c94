"""Asking for the cheapest steps to the next class or rank."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from par.events.unit import UnitType
from par.problems import Rejected
from par.projection.store.database import Database
from par.service import Query, Question
from par.units import POOLING_TYPES
from report_service.index.sheet import stored_formula
from report_service.read_models.ledger_obligations.projection import NAME as LEDGER_OBLIGATIONS
from report_service.read_models.unit_indicators.projection import NAME as UNIT_INDICATORS
from report_service.tokens import Token, Year
from report_service.what_if.answers import StepsToClassAnswer
from report_service.what_if.goals import Goal, next_class, next_rank
from report_service.what_if.invented import MOST_EVENTS, MOST_IN_ALL, Day, Invented, Word, imagined
from report_service.what_if.scenes import Scene, Scenes
from report_service.what_if.standing import difference
from report_service.what_if.steps import Plan, Planner, Step, Tried
from report_service.what_if.usual_steps import LEDGER, OVERDUE, all_done, first_report, raised, targets_of

MOST_STEPS: Final = 24


class StepContent(Word):
    """A step that could be taken; ``cost`` in whatever unit the asker counts in."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    cost: Annotated[int, Field(strict=True, ge=1, le=10**9)] = 1
    events: Annotated[tuple[Invented, ...], Field(min_length=1, max_length=MOST_EVENTS)]


class StepsToClassQuestion(Question):
    """The cheapest of ``steps`` that bring ``unit`` to the next ``goal`` in the main round of ``year``.

    Without ``steps``: one per leaf below its maximum, each of cost 1, "bring its figures to what earns full points".
    """

    unit: Token
    year: Year
    goal: Literal["class", "rank"] = "class"
    steps: Annotated[tuple[StepContent, ...], Field(max_length=MOST_STEPS)] = ()
    day: Day | None = None


def steps_query(scenes: Scenes) -> Query[StepsToClassQuestion]:
    """The query ``steps-to-class``, on NATS alone."""

    async def steps_to_class(_: Database, asked: StepsToClassQuestion) -> dict[str, Any]:
        """Raises Rejected, NotFound for a unit that is in no round, Retryable."""
        if sum(imagined(step.events) for step in asked.steps) > MOST_IN_ALL:
            raise Rejected("too-many-imagined", "/steps", limit=MOST_IN_ALL)
        async with scenes.open([asked.unit], asked.year, asked.day, asked.min_position, at="/unit") as scene:
            result = await scene.result_of(scene.base, asked.unit)
            steps = [Step(step.name, step.cost, step.events) for step in asked.steps]
            left_out: list[dict[str, str]] = []
            if not steps:
                steps, left_out = await usual_steps(scene, asked.unit)
            goal = await _goal(scene, asked, result)
            planner = Planner(scene, asked.unit, steps, goal or Goal("score", "", None))
            tried = await planner.tried()
            plan = Plan((), exact=True, overlay=scene.base) if goal is None else await planner.plan(tried)
            after = await scene.standing(plan.overlay, asked.unit)
            return {
                **{name: result[name] for name in ("unit", "name", "unit_type", "city", "year")},
                "day": scene.world.day.isoformat(),
                "based_on": scene.based_on,
                "before": await scene.standing(scene.base, asked.unit),
                "goal": None if goal is None else goal.to_json(),
                "reached": goal is None or goal.is_reached(after["score"]),
                "method": "exact" if plan.exact else "greedy",
                "cost": sum(steps[number].cost for number in plan.chosen),
                "steps": [_shown(one, result, number in plan.chosen) for number, one in enumerate(tried)],
                "left_out": left_out,
                "after": after,
            }

    return Query("steps-to-class", None, StepsToClassQuestion, steps_to_class, StepsToClassAnswer)


async def usual_steps(scene: Scene, unit: str) -> tuple[list[Step], list[dict[str, str]]]:
    """A step per leaf below its maximum, and why some leaves have none: ``[{leaf reason}]``."""
    result, index = await scene.result_of(scene.base, unit), await scene.index_of(scene.base, unit)
    rows = {row["code"]: row for row in index["leaves"]}
    steps: list[Step] = []
    left_out: list[dict[str, str]] = []
    in_all = 0
    for leaf in result["leaves"]:
        if not leaf["applies"] or (leaf["score"] is not None and Fraction(leaf["score"]) >= Fraction(leaf["max"])):
            continue
        targets = targets_of(stored_formula(rows[leaf["code"]]["formula"]))
        if not targets or leaf["counted"] not in (None, "proposed"):
            left_out.append({"leaf": leaf["code"], "reason": "entered"})
            continue
        events = [one for name, target in targets.items() for one in await _raising(scene, index, name, target)]
        weight = imagined(events)
        in_all += weight
        if not events:
            left_out.append({"leaf": leaf["code"], "reason": "nothing-to-raise"})
        elif len(events) > MOST_EVENTS or in_all > MOST_IN_ALL or len(steps) >= MOST_STEPS:
            in_all -= weight
            left_out.append({"leaf": leaf["code"], "reason": "too-many-events"})
        else:
            steps.append(Step(leaf["code"], 1, tuple(events)))
    return steps, left_out


async def _raising(scene: Scene, index: Mapping[str, Any], indicator: str, target: Fraction) -> list[Invented]:
    pools = UnitType(index["unit_type"]) in POOLING_TYPES
    own = [{"unit": index["unit"]}, *([{"ancestors": index["unit"]}] if pools else [])]
    where = {"city": index["city"], "year": index["year"]}
    if indicator in LEDGER:
        # One more than can be imagined tells that there are too many; a large city has hundreds of thousands.
        overdue = {"$and": [{**where, **OVERDUE}, {"$or": own}]}
        return all_done(await scene.select(LEDGER_OBLIGATIONS, overdue, MOST_IN_ALL + 1))
    rows = await scene.select(UNIT_INDICATORS, {"$and": [{**where, "indicator": indicator}, {"$or": own}]})
    if any(row["periods"] for row in rows):
        return raised(rows, target)
    month = min(scene.world.day.isoformat()[:7], f"{index['year']}-12")
    if pools or month[:4] != str(index["year"]):
        return []
    return [first_report(index["unit"], indicator, month, target)]


async def _goal(scene: Scene, asked: StepsToClassQuestion, result: Mapping[str, Any]) -> Goal | None:
    if asked.goal == "rank":
        return next_rank(result, await scene.ranking(scene.base, asked.unit))
    if not result["classes"]:
        raise Rejected("round-without-classes", "/goal", round=result["round"])
    return next_class(result)


def _shown(one: Tried, before: Mapping[str, Any], chosen: bool) -> dict[str, Any]:
    return {
        "name": one.step.name,
        "cost": one.step.cost,
        "gain": difference(before["score"], one.result["score"]),
        "leaves": list(one.leaves),
        "events": len(one.step.events),
        "chosen": chosen,
    }
