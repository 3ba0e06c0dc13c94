"""Index sets as reads show them."""

import datetime as dt
from typing import Annotated

from pydantic import AwareDatetime, Field

from par.events.index_set import IndexSetPublished
from par.values import AnswerModel

Recorded = Annotated[AwareDatetime | None, Field(description="When the ledger learned of it.")]


class IndexSetAnswer(IndexSetPublished):
    """One version of an index set."""

    recorded: Recorded


class IndexSetVersion(AnswerModel):
    """What tells one version from the others."""

    index_set: str
    version: int
    supersedes: Annotated[int | None, Field(description="The version in whose place it holds.")]
    holds_from: Annotated[dt.date | None, Field(description="Null: from the beginning.")]
    override_reason: Annotated[str | None, Field(description="Why it was published with sums that do not add up.")]
    name_vi: str
    name_en: str
    recorded: Recorded


class IndexSetVersionsAnswer(AnswerModel):
    """All versions of one set, in order."""

    items: tuple[IndexSetVersion, ...]
