"""Facts about inspections (aggregate ``inspection``: an inspection and the follow-ups of it; progress-service).

A follow-up looks at the remedies that an earlier inspection asked for, so the two are decided on together. Each fact
names the one it is about.
"""

import datetime as dt
from enum import StrEnum

from par.events.obligation import Evidence
from par.events.registry import EventData, event_type
from par.events.unit import UnitType


class InspectionForm(StrEnum):
    """Why a unit is inspected: by a plan, as a sample without notice, or to see what was remedied."""

    PERIODIC = "periodic"
    UNANNOUNCED = "unannounced"
    FOLLOW_UP = "follow_up"


class Severity(StrEnum):
    """How much a finding weighs."""

    MINOR = "minor"
    MAJOR = "major"


class Finding(EventData):
    """What was found, in which PAR ``area``, and the ``remedy`` asked for, by ``due`` (None: no date was set)."""

    number: int
    text: str
    area: str
    severity: Severity
    remedy: str
    due: dt.date | None = None


class LeftOpen(EventData):
    """A finding without an accepted remedy when the inspection was closed, and why."""

    finding: int
    reason: str


@event_type("par.inspection.planned.v1")
class InspectionPlanned(EventData):
    """``authority`` inspects ``unit``; ``planned_on`` None: it was first heard of when it had been conducted.

    ``plan`` and ``entry`` name the plan that lists it and its number in that list, ``obligation`` the obligation of the
    authority that follows from it. ``ancestors`` are the units above ``unit`` on the day of recording, nearest first.
    """

    inspection: str
    city: str
    authority: str
    unit: str
    unit_type: UnitType
    ancestors: tuple[str, ...]
    form: InspectionForm
    plan: str | None = None
    entry: int | None = None
    obligation: str | None = None
    follows: str | None = None
    planned_on: dt.date | None = None


@event_type("par.inspection.held.v1")
class InspectionHeld(EventData):
    """The inspection took place; ``evidence`` is its record."""

    inspection: str
    conducted_on: dt.date
    evidence: Evidence
    findings: tuple[Finding, ...]


@event_type("par.inspection.remedy-reported.v1")
class RemedyReported(EventData):
    """The inspected unit says that it has remedied a finding on a day."""

    inspection: str
    finding: int
    remedied_on: dt.date
    text: str
    evidence: Evidence


@event_type("par.inspection.remedy-confirmed.v1")
class RemedyConfirmed(EventData):
    """The authority accepts the remedy."""

    inspection: str
    finding: int
    note: str | None = None


@event_type("par.inspection.remedy-refused.v1")
class RemedyRefused(EventData):
    """The authority does not accept the remedy: the finding is open again."""

    inspection: str
    finding: int
    reason: str


@event_type("par.inspection.ended.v1")
class InspectionEnded(EventData):
    """All findings are remedied, or ``left`` with a reason."""

    inspection: str
    left: tuple[LeftOpen, ...] = ()
    note: str | None = None


@event_type("par.inspection.dropped.v1")
class InspectionDropped(EventData):
    """It does not take place."""

    inspection: str
    reason: str
