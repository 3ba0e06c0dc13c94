"""Facts about one obligation (aggregate ``obligation``, owner progress-service).

An obligation is one task × one product or milestone × one responsible unit × one period; or one review of
procedures, one inspection, or one report of a plan's lists.

Facts that follow from a plan or from the unit tree carry ``cause``: the position in the log of the event that they
follow from, and the number of the step among those that followed from it. In the order of causes a repeat decides on
what the first try decided on, whatever senders have reported meanwhile. None: written before there was a cause.

Facts that a sender reported carry ``said``: source and id of its event, by which it can be withdrawn. None: written
before reports could be withdrawn.
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


class ObligationKind(StrEnum):
    """What of a plan is owed: a task's product, or an entry of one of its lists."""

    TASK = "task"
    PROCEDURE_REVIEW = "procedure_review"
    INSPECTION = "inspection"
    REPORT = "report"


class HandOverReason(StrEnum):
    """Why another unit goes on with the work."""

    REASSIGNED = "reassigned"
    MERGED = "merged"
    SPLIT = "split"
    CLOSED = "closed"


class CancelReason(StrEnum):
    """Why nobody owes it any more: what became of the task, the plan, or the unit."""

    DROPPED = "dropped"
    SPLIT = "split"
    REPLACED = "replaced"
    REASSIGNED = "reassigned"
    REVOKED = "revoked"
    MERGED = "merged"
    CLOSED = "closed"


Cause = tuple[int, int]
Said = tuple[str, str]
"""Source and id of a sender's event."""


class Evidence(EventData):
    """What proves a product: the document and where in it, by page or section."""

    document: Annotated[str, Field(min_length=1, max_length=200)]
    issued_on: dt.date | None = None
    page: Annotated[str, Field(max_length=100)] | None = None
    section: Annotated[str, Field(max_length=200)] | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    link: Annotated[str, Field(max_length=500, pattern=r"^https?://")] | None = None


class Covers(EventData):
    """The days a report speaks of, both included."""

    from_: dt.date = Field(alias="from")
    to: dt.date


class PeriodReport(EventData):
    """What a periodic report says beside its document."""

    covers: Covers | None = None
    summary: str | None = None
    difficulties: str | None = None
    proposals: str | None = None


@event_type("par.obligation.opened.v1")
class ObligationOpened(EventData):
    """Something is to be delivered, from ``on`` (None: the day of the event).

    ``ancestors`` are the units above ``unit`` on the day of issue, nearest first. ``key`` says what of the plan it
    follows from: the key of a task, or ``review-2``, ``inspection-2``, ``report-2`` for an entry of a list by its
    number (None: the key of the ordinal ``task``). Only tasks have ``task``, ``domain`` and ``area``. An inspection is
    owed by the plan's authority, ``about`` is the unit inspected. ``period`` of a report is the one of the plan's
    calendar (``Q1 H1 9M year``, …), or ``adhoc`` where the authority asked for it in the year: then ``key`` is
    ``request--<its name>``, and ``covers`` may say which days it shall speak of.
    """

    obligation: str
    city: str
    plan: str
    authority: str
    year: int
    kind: ObligationKind = ObligationKind.TASK
    key: str | None = None
    task: str | None = None
    domain: str | None = None
    area: str | None = None
    title: str
    product: str | None
    about: str | None = None
    unit: str
    unit_type: UnitType
    ancestors: tuple[str, ...]
    leader_in_charge: str | None = None
    period: str | None = None
    term: Term
    due: dt.date | None = None
    covers: Covers | None = None
    on: dt.date | None = None
    cause: Cause | None = None
    said: Said | None = None


@event_type("par.obligation.started.v1")
class ObligationStarted(EventData):
    """Work has begun."""

    obligation: str
    note: str | None = None
    said: Said | None = None


@event_type("par.obligation.progressed.v1")
class ObligationProgressed(EventData):
    """The unit's own account of how far it is, in percent."""

    obligation: str
    percent: int
    text: str
    said: Said | None = None


@event_type("par.obligation.submitted.v1")
class ObligationSubmitted(EventData):
    """The product was handed in; ``completed_on`` is the day the unit claims. ``report`` only where it is a report."""

    obligation: str
    completed_on: dt.date
    evidence: Evidence
    report: PeriodReport | None = None
    said: Said | None = None


@event_type("par.obligation.returned.v1")
class ObligationReturned(EventData):
    """The planning office did not accept the product: the obligation is open again."""

    obligation: str
    reason: str
    said: Said | None = None


@event_type("par.obligation.confirmed.v1")
class ObligationConfirmed(EventData):
    """The planning office accepted the product."""

    obligation: str
    note: str | None = None
    said: Said | None = None


@event_type("par.obligation.extension-requested.v1")
class ObligationExtensionRequested(EventData):
    """The unit asks for time up to and with ``until``."""

    obligation: str
    until: dt.date
    reason: str
    said: Said | None = None


@event_type("par.obligation.extension-granted.v1")
class ObligationExtensionGranted(EventData):
    """It is on time up to and with ``until``; the plan's own date is not touched."""

    obligation: str
    until: dt.date
    note: str | None = None
    said: Said | None = None


@event_type("par.obligation.extension-denied.v1")
class ObligationExtensionDenied(EventData):
    """The date stays."""

    obligation: str
    reason: str
    said: Said | None = None


@event_type("par.obligation.blocked.v1")
class ObligationBlocked(EventData):
    """From ``since`` the work waits for ``document`` of an upper level.

    ``told_on`` is the ledger's day of the report (None: written before reports had it): a wait that was reported only
    after the due date moves no date.
    """

    obligation: str
    document: str
    since: dt.date
    told_on: dt.date | None = None
    note: str | None = None
    said: Said | None = None


@event_type("par.obligation.unblocked.v1")
class ObligationUnblocked(EventData):
    """From ``on`` the work that waited since ``since`` can go on."""

    obligation: str
    since: dt.date
    on: dt.date
    note: str | None = None
    said: Said | None = None


@event_type("par.obligation.waived.v1")
class ObligationWaived(EventData):
    """The authority asks for it no longer: there is no more to be done."""

    obligation: str
    reason: str
    document: str | None = None
    said: Said | None = None


@event_type("par.obligation.report-withdrawn.v1")
class ObligationReportWithdrawn(EventData):
    """What was ``withdrawn`` counts as never said. ``reason`` None: the event ``said`` stands in its place."""

    obligation: str
    withdrawn: Said
    reason: str | None = None
    said: Said


@event_type("par.obligation.rescheduled.v1")
class ObligationRescheduled(EventData):
    """From ``on`` its plan has another due date for it, or none any more."""

    obligation: str
    term: Term
    due: dt.date | None
    on: dt.date
    cause: Cause


@event_type("par.obligation.described.v1")
class ObligationDescribed(EventData):
    """From ``on`` the plan says it in other words or at another place, or its unit stands elsewhere in the tree.

    All of it as it reads then; the work is the same.
    """

    obligation: str
    task: str | None
    domain: str | None
    area: str | None
    title: str
    product: str | None
    unit_type: UnitType
    ancestors: tuple[str, ...]
    leader_in_charge: str | None
    on: dt.date
    cause: Cause


@event_type("par.obligation.handed-over.v1")
class ObligationHandedOver(EventData):
    """From ``on`` the work is ``unit``'s, with all that was reported of it so far."""

    obligation: str
    unit: str
    unit_type: UnitType
    ancestors: tuple[str, ...]
    from_unit: str
    reason: HandOverReason
    on: dt.date
    cause: Cause


@event_type("par.obligation.cancelled.v1")
class ObligationCancelled(EventData):
    """From ``on`` it is no longer owed; the obligations ``into`` go on with the work, none: nobody does."""

    obligation: str
    reason: CancelReason
    into: tuple[str, ...] = ()
    on: dt.date
    cause: Cause
