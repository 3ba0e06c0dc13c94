"""Facts about one obligation (aggregate ``obligation``, owner progress-service).

An obligation is one task × one product or milestone × one responsible unit × one period.
"""

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from par.events.registry import EventData, event_type
from par.events.unit import UnitType


class Term(StrEnum):
    """Whether an obligation has a due date: dated, none, or waiting for an outside document."""

    DATED = "dated"
    NONE = "none"
    CONDITIONAL = "conditional"


class Evidence(EventData):
    """What proves a product: the document and where in it."""

    document: Annotated[str, Field(min_length=1, max_length=200)]
    issued_on: dt.date | None = None
    page: Annotated[str, Field(max_length=100)] | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    link: Annotated[str, Field(max_length=500, pattern=r"^https?://")] | None = None


@event_type("par.obligation.opened.v1")
class ObligationOpened(EventData):
    """Something is to be delivered. ``ancestors`` are the units above ``unit`` on the day of issue, nearest first."""

    obligation: str
    city: str
    plan: str
    authority: str
    year: int
    task: str
    domain: str
    area: str
    title: str
    product: str | None
    unit: str
    unit_type: UnitType
    ancestors: tuple[str, ...]
    leader_in_charge: str | None = None
    period: str | None = None
    term: Term
    due: dt.date | None = None


@event_type("par.obligation.started.v1")
class ObligationStarted(EventData):
    """Work has begun."""

    obligation: str
    note: str | None = None


@event_type("par.obligation.progressed.v1")
class ObligationProgressed(EventData):
    """The unit's own account of how far it is, in percent."""

    obligation: str
    percent: int
    text: str


@event_type("par.obligation.submitted.v1")
class ObligationSubmitted(EventData):
    """The product was handed in; ``completed_on`` is the day the unit claims."""

    obligation: str
    completed_on: dt.date
    evidence: Evidence


@event_type("par.obligation.returned.v1")
class ObligationReturned(EventData):
    """The planning office did not accept the product: the obligation is open again."""

    obligation: str
    reason: str


@event_type("par.obligation.confirmed.v1")
class ObligationConfirmed(EventData):
    """The planning office accepted the product."""

    obligation: str
    note: str | None = None
