"""Facts about a plan (aggregate ``plan``, owner plan-service)."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from par.events.registry import EventData, event_type


class ScheduleKind(StrEnum):
    """How a task's time is meant; the words are kept beside it in ``time_text``."""

    DEADLINE = "deadline"
    WINDOW = "window"
    RECURRING = "recurring"
    CONTINUOUS = "continuous"
    CONDITIONAL = "conditional"


class Every(StrEnum):
    """The interval of a recurring task."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class Milestone(EventData):
    """One named date of a task; ``label`` is a product's text where the date belongs to that product."""

    label: str
    due: dt.date


class Schedule(EventData):
    """The reading of a task's time; ``kind`` None where the document gives no time at all."""

    kind: ScheduleKind | None = None
    from_: dt.date | None = Field(default=None, alias="from")
    due: dt.date | None = None
    every: Every | None = None
    times_per_year: int | None = None
    milestones: tuple[Milestone, ...] = ()


class UpperPlan(EventData):
    """A plan of a higher level that this plan carries out, as far as the document names it."""

    number: str | None = None
    authority: str
    issued_on: dt.date | None = None


class Domain(EventData):
    """A task group of the plan; ``area`` is the code of the PAR area it belongs to."""

    ordinal: str
    area: str
    title: str


class ReportingDate(EventData):
    """One periodic report the plan asks for."""

    period: str | None
    due: dt.date | None
    by: str | None
    to: str | None


class Responsibility(EventData):
    """A standing duty of one unit."""

    unit: str
    unit_id: str | None = None
    duty: str


class ProcedureReview(EventData):
    """Administrative procedures of one field to be reviewed by one unit; ``stated`` is the date as printed."""

    unit: str
    field: str
    due: dt.date
    stated: dt.date | None = None


class PlannedInspection(EventData):
    """One unit on the inspection list."""

    unit: str
    group: str
    kind: str
    note: str | None = None


@event_type("par.plan-id.reserved.v1")
class PlanIdReserved(EventData):
    """The id of a plan belongs to one city, whose plan alone may have it (aggregate ``plan-id`` of no city)."""

    plan: str
    city: str


@event_type("par.plan.drafted.v1")
class PlanDrafted(EventData):
    """A plan was begun: its heading and its domains."""

    plan: str
    city: str
    authority: str
    title: str
    year: int
    number: str | None = None
    implements: tuple[UpperPlan, ...] = ()
    legal_bases: tuple[str, ...] = ()
    domains: tuple[Domain, ...] = ()


@event_type("par.task.added.v1")
class TaskAdded(EventData):
    """One task (row) of a plan. ``leads`` and ``coordinators`` are unit or group ids; ``*_text`` the words."""

    plan: str
    ordinal: str
    domain: str
    title: str
    products: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    leads_text: tuple[str, ...] = ()
    coordinators: tuple[str, ...] = ()
    coordinators_text: tuple[str, ...] = ()
    leader_in_charge: str | None = None
    time_text: str = ""
    schedule: Schedule = Schedule()
    note: str | None = None


@event_type("par.target.set.v1")
class TargetSet(EventData):
    """One target of a plan; ``value`` is an exact decimal as text, None where the plan states no figure."""

    plan: str
    number: int
    domain: str | None = None
    text: str
    indicator: str
    comparator: str | None = None
    value: str | None = None
    unit: str | None = None
    scope: str | None = None


@event_type("par.plan.reporting-set.v1")
class ReportingSet(EventData):
    """The plan's reporting calendar."""

    plan: str
    reporting: tuple[ReportingDate, ...]


@event_type("par.plan.responsibilities-stated.v1")
class ResponsibilitiesStated(EventData):
    """The standing duties the plan gives to units."""

    plan: str
    responsibilities: tuple[Responsibility, ...]


@event_type("par.plan.procedure-reviews-listed.v1")
class ProcedureReviewsListed(EventData):
    """The plan's list of procedures to be reviewed."""

    plan: str
    procedure_reviews: tuple[ProcedureReview, ...]


@event_type("par.plan.inspections-listed.v1")
class InspectionsListed(EventData):
    """The plan's list of units to be inspected."""

    plan: str
    inspections: tuple[PlannedInspection, ...]


@event_type("par.plan.issued.v1")
class PlanIssued(EventData):
    """The plan is in force from ``issued_on``; the printed date may be absent (``printed_on`` None)."""

    plan: str
    city: str
    year: int
    issued_on: dt.date
    printed_on: dt.date | None = None
