"""Publications as reads show them."""

from typing import Annotated

from pydantic import Field

from par.events.unit import UnitType
from par.service import PageAnswer
from par.values import AnswerModel
from report_service.numbers import ExactDecimal, ExactScore, Percent, Score, ShownScore


class FrozenAt(AnswerModel):
    """Where the log stood."""

    position: Annotated[int, Field(description="The results are those of the log up to it.")]


class FrozenResult(AnswerModel):
    """A unit's result as it was published."""

    unit: str
    name: str
    unit_type: UnitType
    score: Score
    shown: ShownScore
    percent: Score
    percent_shown: Percent
    rank: int | None
    class_vi: str | None
    class_en: str | None
    bonus: ExactScore
    penalty: ExactScore
    stage: Annotated[str, Field(description="Of the score sheet; `proposed`: there was none.")]


class PublicationRow(AnswerModel):
    """A revision of what was published of a round."""

    city: str
    year: int
    round: str
    main: bool
    index_set: str
    version: Annotated[int, Field(description="Of the index set.")]
    base: ExactDecimal
    revision: Annotated[int, Field(description="From 1; a correction is the next one.")]
    reason: Annotated[str | None, Field(description="Of a correction.")]
    on: Annotated[str | None, Field(description="The ledger's day.")]
    at: FrozenAt
    content_hash: Annotated[
        str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of what is published as canonical JSON.")
    ]
    results: tuple[FrozenResult, ...]
    position: Annotated[int, Field(description="In the log: the publication itself.")]


class PublicationsAnswer(PageAnswer):
    """A page of revisions by round and revision."""

    items: tuple[PublicationRow, ...]
