"""Asking what would be."""

from collections.abc import Sequence
from typing import Any

from par.events import Recorded
from par.events.measurement import FigureState, MeasurementExplained, MeasurementRecorded
from par.events.obligation import ObligationConfirmed
from par.problems import Rejected
from par.projection.store.database import Database
from par.service import Query, Question
from report_service.what_if.answers import WhatIfAnswer
from report_service.what_if.invented import MOST_IN_ALL, Scenario, imagined
from report_service.what_if.scenes import Scenes
from report_service.what_if.standing import difference, leaves_between


class WhatIfQuestion(Question, Scenario):
    """What the index of ``units`` would be."""


def what_if_query(scenes: Scenes) -> Query[WhatIfQuestion]:
    """The query ``what-if``, on NATS alone: scenarios are too long for an address."""

    async def what_if(_: Database, asked: WhatIfQuestion) -> dict[str, Any]:
        """Raises Rejected, NotFound for a unit that is in no round, Retryable."""
        if imagined(asked.events) > MOST_IN_ALL:
            raise Rejected("too-many-imagined", "/events", limit=MOST_IN_ALL)
        async with scenes.open(asked.units, asked.year, asked.day, asked.min_position) as scene:
            overlay = scene.base.branch()
            facts = await scene.imagine(overlay, asked.events)
            items = []
            for unit in dict.fromkeys(asked.units):
                old, new = await scene.result_of(scene.base, unit), await scene.result_of(overlay, unit)
                items.append(
                    {
                        **{name: old[name] for name in ("unit", "name", "unit_type", "max")},
                        "before": await scene.standing(scene.base, unit),
                        "after": await scene.standing(overlay, unit),
                        "change": difference(old["score"], new["score"]),
                        "leaves": leaves_between(old, new),
                    }
                )
            return {
                "city": scene.world.city,
                "year": asked.year,
                "day": scene.world.day.isoformat(),
                "based_on": scene.based_on,
                "figures": figures_of(facts),
                "confirmed": [
                    fact.event.data.obligation for fact in facts if isinstance(fact.event.data, ObligationConfirmed)
                ],
                "items": items,
            }

    return Query("what-if", None, WhatIfQuestion, what_if, WhatIfAnswer)


def figures_of(facts: Sequence[Recorded]) -> list[dict[str, Any]]:
    """The figures that were imagined, as an answer shows them."""
    return [found for fact in facts if (found := _figures(fact)) is not None]


def _figures(fact: Recorded) -> dict[str, Any] | None:
    data = fact.event.data
    match data:
        case MeasurementRecorded():
            counts: dict[str, int | None] = {"numerator": data.numerator, "denominator": data.denominator}
            state = FigureState.REPORTED
        case MeasurementExplained():
            counts, state = {"numerator": None, "denominator": None}, data.state
        case _:
            return None
    return {
        **{name: getattr(data, name) for name in ("unit", "indicator", "period")},
        "state": state.value,
        **counts,
    }
