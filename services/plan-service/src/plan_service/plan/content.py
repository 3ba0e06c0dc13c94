"""What the planning office says about a plan."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from par.events.plan import Every, ScheduleKind
from par.values import Code, Content, DecimalText, Line, Name, Ordinal, Token, Words

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
Count = Annotated[int, Field(ge=0, le=1_000_000)]
TargetNumber = Annotated[int, Field(ge=1, le=10_000)]


class OfPlan(Content):
    """Every command names its plan and the city in whose tree it stands."""

    plan: Token
    city: Token


class UpperPlanContent(Content):
    """A plan of a higher level, as far as the document names it."""

    number: Name | None = None
    authority: Line
    issued_on: dt.date | None = None
    plan: Token | None = None


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
    funding: Words | None = None
    note: Words | None = None
    places: Annotated[dict[Code, Line], Field(max_length=50)] = Field(default_factory=dict)


class AddTasks(OfPlan):
    """Rows to append, in the order of the document."""

    tasks: Annotated[tuple[TaskContent, ...], Field(min_length=1, max_length=200)]


class TargetContent(Content):
    """A target; without a figure ``comparator`` and ``value`` are None; ``nested_in`` is the number of another one."""

    domain: Ordinal | None = None
    text: Line
    indicator: Code
    comparator: Comparator | None = None
    value: DecimalText | None = None
    unit: Literal["percent", "count", "grade"] | None = None
    scope: Line | None = None
    nested_in: TargetNumber | None = None


class SetTargets(OfPlan):
    """Targets to append; they are numbered from 1 in the order of the document."""

    targets: Annotated[tuple[TargetContent, ...], Field(min_length=1, max_length=200)]


class ReportingDateContent(Content):
    """A report the plan asks for; what it does not say is None."""

    period: Literal["month", "quarter", "Q1", "Q2", "Q3", "Q4", "H1", "H2", "9M", "year", "adhoc"] | None = None
    due: dt.date | None = None
    by: Line | None = None
    by_unit: Token | None = None
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


class Details(Content):
    """Lists of the plan. A list that is given replaces the one before; one that is missing stays as it is."""

    reporting: Annotated[tuple[ReportingDateContent, ...], Field(max_length=100)] | None = None
    responsibilities: Annotated[tuple[ResponsibilityContent, ...], Field(max_length=200)] | None = None
    procedure_reviews: Annotated[tuple[ProcedureReviewContent, ...], Field(max_length=200)] | None = None
    inspections: Annotated[tuple[PlannedInspectionContent, ...], Field(max_length=500)] | None = None
    funding: Annotated[tuple[Words, ...], Field(max_length=50)] | None = None


class SetDetails(OfPlan, Details):
    """Set lists of a draft."""


class RecordImport(OfPlan):
    """The draft is read from a file, and so many ``tasks``, ``findings`` and pieces ``not_placed`` are to come."""

    file_name: Line
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    format: Code
    tasks: Count
    findings: Count
    not_placed: Count


class FindingContent(Content):
    """Something the importer wants a person to look at."""

    code: Code
    where: Line
    message_vi: Words
    message_en: Words


class NotPlacedContent(Content):
    """Text of the file that no field holds."""

    where: Line
    text: Words


class NoteFindings(OfPlan):
    """Findings of the import, in as many commands as are needed."""

    findings: Annotated[tuple[FindingContent, ...], Field(max_length=200)] = ()
    not_placed: Annotated[tuple[NotPlacedContent, ...], Field(max_length=200)] = ()


class ConfirmPlan(OfPlan):
    """A person has looked at the draft as it stands now."""

    note: Words | None = None


class IssuePlan(OfPlan):
    """The plan is in force from ``issued_on``; ``printed_on`` is the date on the document, if any."""

    issued_on: dt.date
    printed_on: dt.date | None = None


class DocumentContent(Content):
    """The document that changes a plan, as far as it is known."""

    title: Line
    number: Name | None = None
    authority: Line | None = None
    issued_on: dt.date | None = None


class NumberPlan(OfPlan):
    """The document got its number; ``printed_on`` is its date where that came late as well."""

    number: Name
    printed_on: dt.date | None = None


class LinkPlan(OfPlan):
    """All plans of higher levels that this one carries out."""

    implements: Annotated[tuple[UpperPlanContent, ...], Field(max_length=50)]


class RevokePlan(OfPlan):
    """The plan is no longer in force from ``effective_on``; ``replaced_by`` is the id of another plan."""

    document: DocumentContent
    effective_on: dt.date
    reason: Words | None = None
    replaced_by: Token | None = None


class ClosePlan(OfPlan):
    """The plan is settled."""

    closed_on: dt.date
    note: Words | None = None
