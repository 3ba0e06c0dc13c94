"""Read model ``surveys``: each survey of an authority about a unit, with the satisfaction it found."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from par.events.survey import Item, SurveyRecorded, SurveyRetracted
from par.exact import exact, rate
from par.projection import Document, EventFact, EveryDocument, Fact, Projection

HUNDRED: Final = 100


class Surveys(Projection):
    """``<authority>:<unit>:<survey>``: what was asked and answered; ``withdrawn`` is why it counts no more.

    Satisfaction is the sum of the answers' weights over the number of answers, of an item and of all items together:
    answers are pooled, shares are never averaged.
    """

    name = "surveys"
    version = 2
    indexes = (("unit", "survey", "authority"), ("city", "year"), ("authority", "year"))

    def keys(self, fact: Fact) -> Iterable[str] | EveryDocument:
        """The survey of the fact."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        if not isinstance(data, SurveyRecorded | SurveyRetracted):
            return ()
        if data.authority is None:  # of those builds, one authority at most had a survey of that name about the unit
            unit, survey = data.unit, data.survey
            where = {"unit": unit, "survey": survey}
            return EveryDocument(where, lambda found: (found["unit"], found["survey"]) == (unit, survey))
        return (f"{data.authority}:{data.unit}:{data.survey}",)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The survey as reported last, or withdrawn."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        if isinstance(data, SurveyRecorded):
            return _recorded(data)
        assert isinstance(data, SurveyRetracted)
        return None if document is None else {**document, "withdrawn": data.reason}


def _recorded(data: SurveyRecorded) -> dict[str, Any]:
    weights = {level.code: exact(level.weight) for level in data.levels}
    body = data.model_dump(mode="json")
    items = [
        {**shown, "answered": sum(item.counts.values()), "satisfaction": _satisfaction([item], weights)}
        for item, shown in zip(data.items, body["items"], strict=True)
    ]
    return {
        **body,
        "year": data.last_day.year,
        "items": items,
        "satisfaction": _satisfaction(data.items, weights),
        "withdrawn": None,
    }


def _satisfaction(items: Iterable[Item], weights: Mapping[str, Fraction]) -> dict[str, str] | None:
    counts = [(weights[level], count) for item in items for level, count in item.counts.items()]
    worth = sum((weight * count for weight, count in counts), Fraction(0))
    return rate(worth / HUNDRED, sum(count for _, count in counts))
