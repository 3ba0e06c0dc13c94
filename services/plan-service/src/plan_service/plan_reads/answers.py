"""Plans as reads show them; what changed between versions: ``diff_answers``."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from par.events.plan import (
    Document,
    Domain,
    Finding,
    NotPlaced,
    PlannedInspection,
    ProcedureReview,
    ReportingDate,
    Responsibility,
    TaskAdded,
    UpperPlan,
)
from par.plans.answers import PlanTarget
from par.plans.content import Stage
from par.plans.trace import Found
from par.service import PageAnswer
from par.values import AnswerModel


class Counts(AnswerModel):
    """How many tasks and targets a plan has."""

    tasks: int
    targets: int


class ImportRecord(AnswerModel):
    """The file a draft was read from, and how much was read."""

    file_name: str
    sha256: str
    format: str
    tasks: int
    findings: int
    not_placed: int


class Revocation(AnswerModel):
    """By which document the plan ended, from which day."""

    document: Document
    effective_on: dt.date
    reason: str | None
    replaced_by: Annotated[str | None, Field(description="A plan's id.")]


class PlanFields(AnswerModel):
    """What a plan is and how far it has come, without its lists and tasks."""

    plan: str
    city: str
    authority: Annotated[str, Field(description="The unit that issues it.")]
    title: str
    year: int
    number: Annotated[str | None, Field(description="Of the document.")]
    domains: tuple[Domain, ...]
    status: Stage
    version: Annotated[int, Field(description="0 while it is a draft, 1 as issued, one more with each amendment.")]
    issued_on: Annotated[dt.date | None, Field(description="In force from that day.")]
    printed_on: Annotated[dt.date | None, Field(description="The date the document bears.")]
    effective_on: Annotated[dt.date | None, Field(description="The first day of this version.")]
    document: Annotated[Document | None, Field(description="The document that made this version of it.")]
    imported: ImportRecord | None
    confirmed: Annotated[bool, Field(description="Whether a person has confirmed the imported draft as it is.")]
    revoked: Revocation | None
    closed_on: dt.date | None
    counts: Counts


class PlanRow(PlanFields):
    """One plan of a list."""

    position: Annotated[
        int | None, Field(description="Position in the log of the latest event about it. Not in reads of the past.")
    ] = None


class PlansAnswer(PageAnswer):
    """A page of plans by year and id."""

    items: tuple[PlanRow, ...]


class PlanHeadingAnswer(PlanFields):
    """A plan with its lists."""

    implements: Annotated[tuple[UpperPlan, ...], Field(description="Plans of higher levels that it carries out.")]
    legal_bases: tuple[str, ...]
    last_target: Annotated[int, Field(description="The highest number a target ever had; none is given twice.")]
    targets: tuple[PlanTarget, ...]
    reporting: tuple[ReportingDate, ...]
    responsibilities: tuple[Responsibility, ...]
    procedure_reviews: tuple[ProcedureReview, ...]
    inspections: tuple[PlannedInspection, ...]
    funding: tuple[str, ...]


class PlanTask(TaskAdded):
    """One task of a plan as its row reads."""

    task: Annotated[str, Field(description="`<plan>:<key>`; stays the same whatever number the task gets.")]
    key: str


class PlanAnswer(PlanHeadingAnswer):
    """A whole plan."""

    tasks: Annotated[tuple[PlanTask, ...], Field(description="In the order of the document.")]


class TasksAnswer(PageAnswer):
    """A page of tasks in the order of the document."""

    items: tuple[PlanTask, ...]


class NumberedFinding(Finding):
    """Something to look at; ``code`` is stable."""

    kind: Literal["finding"]
    number: Annotated[int, Field(description="In the whole list, from 1.")]


class NumberedNotPlaced(NotPlaced):
    """Text that no field holds."""

    kind: Literal["not-placed"]
    number: Annotated[int, Field(description="In the whole list, from 1.")]


class FindingsAnswer(PageAnswer):
    """A page of findings, then of text that was not placed."""

    items: tuple[Annotated[NumberedFinding | NumberedNotPlaced, Field(discriminator="kind")], ...]


class PlanVersion(AnswerModel):
    """One version of a plan."""

    version: int
    event_position: Annotated[int, Field(description="In the log: the last event of this version.")]
    recorded: Annotated[AwareDatetime | None, Field(description="When the ledger learned of it.")]
    effective_on: dt.date
    document: Annotated[Document | None, Field(description="The amending document; null for version 1.")]
    changes: Annotated[int, Field(description="How many facts the amendment consists of.")]
    counts: Counts


class VersionsAnswer(AnswerModel):
    """All versions, in order; none while the plan is a draft."""

    items: tuple[PlanVersion, ...]


class TracedPlan(AnswerModel):
    """A plan at one end of a link."""

    plan: str
    city: str
    authority: str
    title: str
    year: int
    number: str | None


class TraceLink(AnswerModel):
    """One step: ``lower`` names ``upper``."""

    level: Annotated[int, Field(description="How many steps from the plan that was asked for, from 1.")]
    lower: TracedPlan
    upper: Annotated[TracedPlan | None, Field(description="Null: not in the ledger.")]
    named: Annotated[UpperPlan, Field(description="The words of the lower plan.")]
    found_by: Found | None


class TraceAnswer(AnswerModel):
    """The plans above and below one plan, nearest first."""

    plan: str
    above: tuple[TraceLink, ...]
    below: tuple[TraceLink, ...]
    complete: Annotated[bool, Field(description="False where the trace was cut off at its limit.")]
