"""Rankings as reads show them."""

from typing import Annotated

from pydantic import Field

from par.events.unit import UnitType
from par.service import PageAnswer
from par.values import AnswerModel
from report_service.numbers import ExactScore, ShownPoints


class RankingEntry(AnswerModel):
    """A unit in its place."""

    unit: str
    name: str
    score: ExactScore
    shown: ShownPoints
    rank: Annotated[int, Field(description="From 1; equal scores share a rank and the next one is left out.")]


class Ranking(AnswerModel):
    """The units of one type, best first."""

    city: str
    unit_type: UnitType
    year: int
    round: str
    entries: tuple[RankingEntry, ...]
    unscored: Annotated[tuple[str, ...], Field(description="Units without a score.")]
    position: Annotated[int, Field(description="Position in the log of the event that last changed it.")]


class RankingsAnswer(PageAnswer):
    """A page with one ranking per unit type."""

    items: tuple[Ranking, ...]
