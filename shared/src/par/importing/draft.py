"""A draft: what the importer understood of a document, before a person has confirmed it.

Text fields are :class:`Traced`, so that each says where it stands in the document. Readings (schedules, unit ids,
numbers) stand beside the words, never in their place.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from par.deadlines.reading import Reading
from par.events.plan import Schedule
from par.importing.traced import NOTHING, Traced


@dataclass(frozen=True, slots=True)
class Named:
    """A unit as the document names it; ``unit`` is its id and ``canonical`` its official name where it is known.

    ``settled``: the document states the id, or that there is none; the words are not looked up.
    """

    text: Traced
    unit: str | None = None
    canonical: str | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class UpperPlanDraft:
    """A plan of a higher level that this one carries out; ``plan`` is its id where the document states it."""

    text: Traced
    number: str | None = None
    authority: str | None = None
    issued_on: dt.date | None = None
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class HeadingDraft:
    """The head of the plan. ``implements`` and ``legal_bases`` in the order of the document.

    ``plan``, ``city`` and ``authority_unit`` are ids, which only a document exported from the ledger states.
    """

    title: Traced = NOTHING
    authority: Traced = NOTHING
    number: Traced = NOTHING
    issued_on: dt.date | None = None
    issued_on_text: Traced = NOTHING
    implements: tuple[UpperPlanDraft, ...] = ()
    legal_bases: tuple[Traced, ...] = ()
    plan: str | None = None
    city: str | None = None
    authority_unit: str | None = None


@dataclass(frozen=True, slots=True)
class DomainDraft:
    """A task group; ``area`` is the code of the PAR area, None where the title does not tell."""

    ordinal: str
    title: Traced
    area: str | None = None


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """One task. ``reading`` is that of ``time``; ``funding`` and ``note`` are empty where there are no such columns.

    ``schedule``, ``lead_units`` and ``coordinator_units`` are what a document exported from the ledger states in codes
    beside the words; None where the words alone count.
    """

    ordinal: str
    domain: str
    title: Traced
    ordinal_text: Traced = NOTHING
    products: tuple[Traced, ...] = ()
    leads: tuple[Named, ...] = ()
    coordinators: tuple[Named, ...] = ()
    leader_in_charge: Traced = NOTHING
    time: Traced = NOTHING
    reading: Reading | None = None
    funding: Traced = NOTHING
    note: Traced = NOTHING
    schedule: Schedule | None = None
    lead_units: tuple[str, ...] | None = None
    coordinator_units: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """One target; ``nested_in`` is the number (from 1) of the target whose total is the denominator of this one."""

    text: Traced
    indicator: str
    domain: str | None = None
    comparator: str | None = None
    value: str | None = None
    unit: str | None = None
    scope: str | None = None
    nested_in: int | None = None


@dataclass(frozen=True, slots=True)
class ReportingDraft:
    """One report the plan asks for, ``due`` on a day; ``by_unit`` is the id of the unit or group that ``by`` names.

    ``settled`` as in :class:`Named`.
    """

    text: Traced
    period: str | None = None
    due: dt.date | None = None
    by: str | None = None
    to: str | None = None
    by_unit: str | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class DutyDraft:
    """A standing duty of one unit."""

    unit: Named
    duty: Traced


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """Procedures of one field that one unit reviews."""

    unit: Named
    field: Traced
    time: Traced = NOTHING
    stated: dt.date | None = None
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class InspectionDraft:
    """One unit on the inspection list; ``kind`` as in the plan's words: unannounced, follow-up, periodic."""

    unit: Named
    group: Traced
    kind: str
    note: Traced = NOTHING


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should look at; ``code`` is stable, ``fields`` fill its sentences."""

    code: str
    where: str
    texts: tuple[Traced, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """All that was understood. What stands in no field and in no finding is listed as not placed."""

    heading: HeadingDraft = HeadingDraft()
    year: int = 0
    domains: tuple[DomainDraft, ...] = ()
    tasks: tuple[TaskDraft, ...] = ()
    targets: tuple[TargetDraft, ...] = ()
    reporting: tuple[ReportingDraft, ...] = ()
    responsibilities: tuple[DutyDraft, ...] = ()
    procedure_reviews: tuple[ReviewDraft, ...] = ()
    inspections: tuple[InspectionDraft, ...] = ()
    funding: tuple[Traced, ...] = ()
    furniture: tuple[Traced, ...] = ()
    """Column headings, repeated heads of continued tables, page numbers: recognised, and nothing of the plan."""
    findings: tuple[Finding, ...] = ()
