"""Facts about satisfaction surveys (aggregate ``survey``: one, by one authority, about one unit; progress-service)."""

import datetime as dt
from enum import StrEnum

from par.events.registry import EventData, event_type
from par.events.unit import UnitType


class SurveyMethod(StrEnum):
    """How people were asked."""

    PAPER = "paper"
    ONLINE = "online"
    PHONE = "phone"
    MIXED = "mixed"


class Level(EventData):
    """An answer people can give, and how much of full satisfaction it is worth: percent as decimal text."""

    code: str
    weight: str


class Item(EventData):
    """One question: how many people gave which answer (level -> count; a level left out: nobody)."""

    code: str
    text: str
    counts: dict[str, int]


@event_type("par.survey.recorded.v1")
class SurveyRecorded(EventData):
    """``authority`` asked about ``unit`` from ``first_day`` to ``last_day``.

    Of a ``population`` it asked a ``sample``, of which so many ``answers`` came back. ``unit_type``, ``city`` and
    ``ancestors`` (the pooling units above, nearest first) are those of the day of recording.
    """

    survey: str
    authority: str
    unit: str
    unit_type: UnitType
    city: str
    ancestors: tuple[str, ...]
    title: str
    method: SurveyMethod
    first_day: dt.date
    last_day: dt.date
    population: int
    sample: int
    answers: int
    levels: tuple[Level, ...]
    items: tuple[Item, ...]


@event_type("par.survey.retracted.v1")
class SurveyRetracted(EventData):
    """The survey of ``authority`` about ``unit`` counts no more; it can be reported anew.

    ``authority`` None: written when of one name a unit had one survey, so that the withdrawal did not say whose.
    """

    survey: str
    authority: str | None = None
    unit: str
    reason: str
