"""Figures that the ledger counts, as reads show them."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from par.events.index_set import LedgerFigure
from par.events.obligation import ObligationKind, Term
from par.obligations.lifecycle import Lifecycle
from par.service import PageAnswer
from par.values import AnswerModel
from report_service.numbers import Percent

Count = Annotated[int, Field(ge=0)]


class LedgerCount(AnswerModel):
    """One figure of a unit and year, counted from obligations on the ledger's day."""

    unit: str
    city: str
    indicator: LedgerFigure
    year: Annotated[int, Field(description="Of the plans that ask for the work.")]
    pooled: Annotated[bool, Field(description="Whether all units below are counted too.")]
    state: Annotated[Literal["reported"], Field(description="The ledger is never silent about what it counts.")]
    numerator: Count
    denominator: Count
    value: Percent
    obligations: Annotated[Count, Field(description="All that are owed, also those that are not due yet.")]
    position: Annotated[int, Field(description="Position in the log of the event that last changed it.")]


class LedgerFiguresAnswer(AnswerModel):
    """What the unit owes itself, and with all units below it."""

    items: tuple[LedgerCount, ...]


class CountedObligation(AnswerModel):
    """One obligation and what it adds to each figure."""

    obligation: str
    unit: str
    plan: str
    kind: ObligationKind
    lifecycle: Annotated[Lifecycle, Field(description="Without `in_progress`: no figure depends on it.")]
    term: Term
    due: Annotated[dt.date | None, Field(strict=False, description="The date that counts.")]
    claimed_on: Annotated[dt.date | None, Field(strict=False)]
    completed_on: Annotated[dt.date | None, Field(strict=False, description="The claimed day of a confirmed product.")]
    waits: Annotated[bool, Field(description="For an outside document, and so is not late.")]
    counts: Annotated[
        dict[LedgerFigure, tuple[Count, Count]], Field(description="Numerator and denominator by figure.", strict=False)
    ]
    events: Annotated[tuple[int, ...], Field(description="Positions in the log of the events behind it.")]


class LedgerObligationsAnswer(PageAnswer):
    """A page of obligations by id."""

    items: tuple[CountedObligation, ...]
