"""The commands on one obligation."""

import datetime as dt
from dataclasses import dataclass

from par.events import EventData
from par.events.obligation import Covers, Evidence, ObligationOpened, PeriodReport, Said
from par.units import UnitTree


@dataclass(frozen=True, slots=True)
class Open:
    """Open the obligation (the policy on issued and amended plans)."""

    opened: ObligationOpened


@dataclass(frozen=True, slots=True)
class Follow:
    """What follows for an open obligation from its plan or from the unit tree (the same policy)."""

    obligation: str
    facts: tuple[EventData, ...]


@dataclass(frozen=True, slots=True)
class AskForReport:
    """The authority of a plan asks a unit for a report beside the plan's calendar, on the ledger's day ``day``.

    ``asked_on`` is the day of the event, ``issued_on`` that from which the plan is in force.
    """

    obligation: str
    sender: str
    tree: UnitTree
    day: dt.date
    city: str
    plan: str
    authority: str
    year: int
    unit: str
    request: str
    title: str
    due: dt.date
    asked_on: dt.date
    issued_on: dt.date
    covers: Covers | None = None
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """Something a sender says of an obligation, on the calendar day ``day`` and the unit tree of that day.

    ``said`` is the identity of its event, ``corrects`` that of the earlier one in whose place it stands.
    """

    obligation: str
    sender: str
    tree: UnitTree
    day: dt.date
    said: Said | None = None
    corrects: Said | None = None


@dataclass(frozen=True, slots=True)
class Start(Reported):
    """Work has begun."""

    note: str | None = None


@dataclass(frozen=True, slots=True)
class Progress(Reported):
    """So far it is ``percent`` done."""

    percent: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Submit(Reported):
    """The product is handed in; of an obligation to report, the ``report``."""

    completed_on: dt.date = dt.date.min
    evidence: Evidence | None = None
    report: PeriodReport | None = None


@dataclass(frozen=True, slots=True)
class RequestExtension(Reported):
    """The unit asks for time until ``until``."""

    until: dt.date = dt.date.min
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Block(Reported):
    """The work waits for an outside document since ``since``."""

    document: str = ""
    since: dt.date = dt.date.min
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Unblock(Reported):
    """The document is there: the work can go on from ``on``."""

    on: dt.date = dt.date.min
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Confirm(Reported):
    """The planning office accepts the product."""

    note: str | None = None


@dataclass(frozen=True, slots=True)
class Return(Reported):
    """The planning office sends the product back."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class GrantExtension(Reported):
    """The planning office gives time until ``until`` (None: as requested)."""

    until: dt.date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DenyExtension(Reported):
    """The planning office gives no more time."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Waive(Reported):
    """The planning office asks for it no longer."""

    reason: str = ""
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Withdraw(Reported):
    """What the event ``event`` said is taken back."""

    event: Said = ("", "")
    reason: str = ""


UnitCommand = Start | Progress | Submit | RequestExtension | Block
OfficeCommand = Confirm | Return | GrantExtension | DenyExtension | Waive
ReportCommand = UnitCommand | OfficeCommand | Unblock
Command = Open | Follow | AskForReport | ReportCommand | Withdraw
