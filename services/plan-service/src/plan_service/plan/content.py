"""What the planning office says about a plan."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from par.events.plan import Every, ScheduleKind
from plan_service.values import Code, Content, DecimalText, Line, Name, Ordinal, Token, Words

ParArea = Literal[
    "direction",
    "institutions",
    "procedures",
    "organisation",
    "civil-service",
    "public-finance",
    "digital-government",
]
"""Direction, and the six fields of administrative reform (Resolution 76/NQ-CP of 2021)."""

Comparator = Literal[">=", ">", "=", "<="]

Texts = Annotated[tuple[Line, ...], Field(max_length=50)]
UnitIds = Annotated[tuple[Token, ...], Field(max_length=100)]


class OfPlan(Content):
    """Every command names its plan and the city in whose tree it stands."""

    plan: Token
    city: Token


class UpperPlanContent(Content):
    """A plan of a higher level, as far as the document names it."""

    number: Name | None = None
    authority: Line
    issued_on: dt.date | None = None


class DomainContent(Content):
    """A task group."""

    ordinal: Ordinal
    area: ParArea
    title: Line


class DraftPlan(OfPlan):
    """Begin a plan; ``number`` may be unknown for ever."""

    authority: Token
    title: Line
    year: Annotated[int, Field(ge=2000, le=2100)]
    number: Name | None = None
    implements: Annotated[tuple[UpperPlanContent, ...], Field(max_length=50)] = ()
    legal_bases: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    domains: Annotated[tuple[DomainContent, ...], Field(min_length=1, max_length=50)]


class MilestoneContent(Content):
    """A named date."""

    label: Line
    due: dt.date


class ScheduleContent(Content):
    """The reading of a task's time: whatever the document gives, so every part may be missing."""

    kind: ScheduleKind | None = None
    from_: Annotated[dt.date | None, Field(alias="from")] = None
    due: dt.date | None = None
    every: Every | None = None
    times_per_year: Annotated[int, Field(ge=1, le=366)] | None = None
    milestones: Annotated[tuple[MilestoneContent, ...], Field(max_length=50)] = ()


class TaskContent(Content):
    """One row of the plan."""

    ordinal: Ordinal
    domain: Ordinal
    title: Line
    products: Texts = ()
    leads: UnitIds = ()
    leads_text: Texts = ()
    coordinators: UnitIds = ()
    coordinators_text: Texts = ()
    leader_in_charge: Line | None = None
    time_text: Words = ""
    schedule: ScheduleContent = ScheduleContent()
    note: Words | None = None


class AddTasks(OfPlan):
    """Rows to append, in the order of the document."""

    tasks: Annotated[tuple[TaskContent, ...], Field(min_length=1, max_length=200)]


class TargetContent(Content):
    """A target; without a figure ``comparator`` and ``value`` are None."""

    domain: Ordinal | None = None
    text: Line
    indicator: Code
    comparator: Comparator | None = None
    value: DecimalText | None = None
    unit: Literal["percent", "count", "grade"] | None = None
    scope: Line | None = None


class SetTargets(OfPlan):
    """Targets to append; they are numbered from 1 in the order of the document."""

    targets: Annotated[tuple[TargetContent, ...], Field(min_length=1, max_length=200)]


class ReportingDateContent(Content):
    """A report the plan asks for; what it does not say is None."""

    period: Literal["month", "quarter", "Q1", "Q2", "Q3", "Q4", "H1", "H2", "9M", "year", "adhoc"] | None = None
    due: dt.date | None = None
    by: Line | None = None
    to: Line | None = None


class ResponsibilityContent(Content):
    """A standing duty; ``unit_id`` may be a unit, a group, or None where nobody in the tree is meant."""

    unit: Line
    unit_id: Token | None = None
    duty: Line


class ProcedureReviewContent(Content):
    """Procedures of one field that a unit reviews; ``stated`` is the date as printed."""

    unit: Token
    field: Line
    due: dt.date
    stated: dt.date | None = None


class PlannedInspectionContent(Content):
    """A unit on the inspection list."""

    unit: Token
    group: Line
    kind: Literal["unannounced", "follow-up", "periodic"]
    note: Words | None = None


class SetDetails(OfPlan):
    """Lists of the plan. A list that is given replaces the one before; one that is missing stays as it is."""

    reporting: Annotated[tuple[ReportingDateContent, ...], Field(max_length=100)] | None = None
    responsibilities: Annotated[tuple[ResponsibilityContent, ...], Field(max_length=200)] | None = None
    procedure_reviews: Annotated[tuple[ProcedureReviewContent, ...], Field(max_length=200)] | None = None
    inspections: Annotated[tuple[PlannedInspectionContent, ...], Field(max_length=500)] | None = None


class IssuePlan(OfPlan):
    """The plan is in force from ``issued_on``; ``printed_on`` is the date on the document, if any."""

    issued_on: dt.date
    printed_on: dt.date | None = None


PlanContent = DraftPlan | AddTasks | SetTargets | SetDetails | IssuePlan
