"""What can be asked of an inspection, and what its rules remember."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from par.events.inspection import Finding, InspectionForm, LeftOpen
from par.events.obligation import Evidence
from par.units import UnitTree


class Status(StrEnum):
    """Where an inspection stands."""

    ANNOUNCED = "announced"
    CONDUCTED = "conducted"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class FindingStatus(StrEnum):
    """Where the remedy of a finding stands."""

    OPEN = "open"
    REMEDIED = "remedied"
    ACCEPTED = "accepted"
    LEFT_OPEN = "left_open"


@dataclass(frozen=True, slots=True)
class FindingState:
    """How far one finding is, and how often a remedy was reported."""

    status: FindingStatus = FindingStatus.OPEN
    remedies: int = 0


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the rules remember of one inspection; ``findings`` by number."""

    id: str
    authority: str
    unit: str
    plan: str | None = None
    entry: int | None = None
    status: Status = Status.ANNOUNCED
    conducted_on: dt.date | None = None
    findings: Mapping[int, FindingState] = field(default_factory=dict)


Inspections = Mapping[str, Inspection]
"""An inspection and its follow-ups, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfInspection:
    """Something a sender says of an inspection, on the calendar day ``day`` and the unit tree of that day."""

    inspection: str
    sender: str
    city: str
    tree: UnitTree
    day: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Announce(OfInspection):
    """The authority will inspect ``unit``."""

    unit: str
    form: InspectionForm
    planned_on: dt.date
    plan: str | None = None
    entry: int | None = None
    follows: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct(OfInspection):
    """The inspection took place; ``unit``, and perhaps ``plan`` and ``entry``, where nothing was announced."""

    conducted_on: dt.date
    evidence: Evidence
    findings: tuple[Finding, ...]
    unit: str | None = None
    plan: str | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy(OfInspection):
    """The inspected unit has remedied a finding."""

    finding: int
    remedied_on: dt.date
    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(OfInspection):
    """The authority accepts a remedy."""

    finding: int
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(OfInspection):
    """The authority sends a remedy back."""

    finding: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(OfInspection):
    """The authority has nothing more to ask for."""

    reasons: tuple[LeftOpen, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(OfInspection):
    """It does not take place."""

    reason: str


OnFinding = Remedy | Accept | Return
Command = Announce | Conduct | OnFinding | Close | Cancel
