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
    """A plan of a higher level that this plan carries out; ``plan`` is its id where it is in the ledger."""

    number: str | None = None
    authority: str
    issued_on: dt.date | None = None
    plan: str | None = None


class Domain(EventData):
    """A task group of the plan; ``area`` is the code of the PAR area it belongs to."""

    ordinal: str
    area: str
    title: str


class ReportingDate(EventData):
    """One periodic report the plan asks for; ``by_unit`` is the unit or group meant by the words ``by``."""

    period: str | None
    due: dt.date | None
    by: str | None
    to: str | None
    by_unit: str | None = None


class Finding(EventData):
    """Something in an imported document that a person should look at; codes are listed in docs/importing.md."""

    code: str
    where: str
    message_vi: str
    message_en: str


class NotPlaced(EventData):
    """Text of an imported document that no field holds."""

    where: str
    text: str


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
    """One task (row) of a plan. ``leads`` and ``coordinators`` are unit or group ids; ``*_text`` the words.

    ``key`` names the task for as long as the plan exists, whatever number it gets (None: its ordinal's key).
    ``places`` says for each field where in the imported document it stands.
    """

    plan: str
    key: str | None = None
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
    funding: str | None = None
    note: str | None = None
    split_from: str | None = None
    places: dict[str, str] = Field(default_factory=dict)


class Target(EventData):
    """One target of a plan; ``value`` is an exact decimal as text, None where the plan states no figure.

    ``nested_in`` is the number of the target whose total is this one's denominator ("trong số đó").
    """

    plan: str
    number: int
    domain: str | None = None
    text: str
    indicator: str
    comparator: str | None = None
    value: str | None = None
    unit: str | None = None
    scope: str | None = None
    nested_in: int | None = None


@event_type("par.target.set.v1")
class TargetSet(Target):
    """A target was added."""


@event_type("par.plan.funding-noted.v1")
class FundingNoted(EventData):
    """What the plan says of the money for its work."""

    plan: str
    funding: tuple[str, ...]


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


@event_type("par.plan.imported.v1")
class PlanImported(EventData):
    """The draft was read from a file; it cannot be issued before a person has confirmed it."""

    plan: str
    file_name: str
    sha256: str
    format: str
    tasks: int
    findings: int
    not_placed: int


@event_type("par.plan.findings-noted.v1")
class FindingsNoted(EventData):
    """Findings of the import, and text that was not placed; a long list comes in several events."""

    plan: str
    findings: tuple[Finding, ...] = ()
    not_placed: tuple[NotPlaced, ...] = ()


@event_type("par.plan.confirmed.v1")
class PlanConfirmed(EventData):
    """A person has looked at an imported draft and at ``findings`` + ``not_placed`` things to look at."""

    plan: str
    findings: int
    not_placed: int
    note: str | None = None


@event_type("par.plan.numbered.v1")
class PlanNumbered(EventData):
    """The document got its number, which may be long after its issue."""

    plan: str
    number: str
    printed_on: dt.date | None = None


@event_type("par.plan.linked.v1")
class PlanLinked(EventData):
    """Which plans of higher levels this plan carries out; replaces what was known before."""

    plan: str
    implements: tuple[UpperPlan, ...]


class Document(EventData):
    """The document that changes a plan, as far as it is known."""

    title: str
    number: str | None = None
    authority: str | None = None
    issued_on: dt.date | None = None


@event_type("par.plan.amended.v1")
class PlanAmended(EventData):
    """A new version of an issued plan, in force from ``effective_on``.

    The ``changes`` facts that follow it are appended with it as one: together they are the amendment. Version 1 is
    the plan as issued.
    """

    plan: str
    city: str
    version: int
    document: Document
    effective_on: dt.date
    changes: int


@event_type("par.plan.domain-added.v1")
class DomainAdded(EventData):
    """A task group was added to the plan, or one it has got another title or area."""

    plan: str
    domain: Domain


@event_type("par.task.moved.v1")
class TaskMoved(EventData):
    """The task ``task`` (its key) stands under another number or in another group; the work is the same."""

    plan: str
    task: str
    ordinal: str
    domain: str


@event_type("par.task.reworded.v1")
class TaskReworded(EventData):
    """The task's title, products, funding or note read otherwise."""

    plan: str
    task: str
    title: str
    products: tuple[str, ...] = ()
    funding: str | None = None
    note: str | None = None


@event_type("par.task.rescheduled.v1")
class TaskRescheduled(EventData):
    """The task has another time."""

    plan: str
    task: str
    time_text: str
    schedule: Schedule


@event_type("par.task.reassigned.v1")
class TaskReassigned(EventData):
    """Others are responsible for the task."""

    plan: str
    task: str
    leads: tuple[str, ...] = ()
    leads_text: tuple[str, ...] = ()
    coordinators: tuple[str, ...] = ()
    coordinators_text: tuple[str, ...] = ()
    leader_in_charge: str | None = None


@event_type("par.task.split.v1")
class TaskSplit(EventData):
    """The task ends; the tasks ``into`` (keys, each added with ``split_from``) take its place."""

    plan: str
    task: str
    into: tuple[str, ...]


@event_type("par.task.dropped.v1")
class TaskDropped(EventData):
    """The plan no longer asks for the task."""

    plan: str
    task: str
    reason: str | None = None


@event_type("par.target.revised.v1")
class TargetRevised(Target):
    """The target ``number`` reads otherwise; all its fields as they are now."""


@event_type("par.target.dropped.v1")
class TargetDropped(EventData):
    """The plan no longer has the target ``number``; numbers are not given twice."""

    plan: str
    number: int


@event_type("par.plan.revoked.v1")
class PlanRevoked(EventData):
    """The plan is no longer in force from ``effective_on``; open work ends. ``replaced_by`` is a plan's id."""

    plan: str
    city: str
    document: Document
    effective_on: dt.date
    reason: str | None = None
    replaced_by: str | None = None


@event_type("par.plan.closed.v1")
class PlanClosed(EventData):
    """The plan's year is settled: nothing about the plan changes any more."""

    plan: str
    city: str
    closed_on: dt.date
    note: str | None = None
