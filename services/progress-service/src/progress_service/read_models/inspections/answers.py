"""Inspections as reads show them."""

import datetime as dt
from typing import Annotated

from pydantic import AwareDatetime, Field, JsonValue

from par.events.inspection import InspectionForm, Severity
from par.events.obligation import Evidence
from par.events.unit import UnitType
from par.service import PageAnswer
from par.values import AnswerModel
from progress_service.inspection.commands import FindingStatus, Status
from progress_service.inspection.history import What

Count = Annotated[int, Field(ge=0)]


class FindingAnswer(AnswerModel):
    """What was found, and what became of it."""

    number: int
    text: str
    area: Annotated[str, Field(description="Code of the PAR area.")]
    severity: Severity
    remedy: Annotated[str, Field(description="What was asked for.")]
    due: Annotated[dt.date | None, Field(description="The last day on which the remedy is in time.")]
    status: FindingStatus
    remedied_on: Annotated[dt.date | None, Field(description="As the inspected unit says.")]
    remedy_text: str | None
    remedy_evidence: Evidence | None
    returned: Annotated[int, Field(ge=0, description="How often a remedy was sent back.")]
    return_reason: str | None
    note: Annotated[str | None, Field(description="Of the authority, with the acceptance.")]
    left_open_reason: str | None


class InspectionFields(AnswerModel):
    """Who inspects whom, why, and what came of it."""

    inspection: str
    city: str
    authority: Annotated[str, Field(description="Who inspects.")]
    unit: Annotated[str, Field(description="Who is inspected.")]
    unit_type: UnitType
    ancestors: Annotated[tuple[str, ...], Field(description="The units above `unit`, nearest first.")]
    form: InspectionForm
    plan: Annotated[str | None, Field(description="The plan that lists it.")]
    entry: Annotated[int | None, Field(description="Its number in the plan's list.")]
    obligation: Annotated[str | None, Field(description="The authority's obligation that follows from the entry.")]
    follows: Annotated[str | None, Field(description="Only of follow-ups: the inspection followed up.")]
    planned_on: Annotated[dt.date | None, Field(description="Null where nothing was announced.")]
    status: Status
    conducted_on: dt.date | None
    evidence: Annotated[Evidence | None, Field(description="The record of the inspection.")]
    note: Annotated[str | None, Field(description="Of the authority, with the closing.")]
    cancel_reason: str | None


class InspectionRow(InspectionFields):
    """One inspection of a list, with the numbers of its findings."""

    findings: Count
    open_findings: Annotated[int, Field(ge=0, description="Without an accepted remedy, and not left open.")]
    position: Annotated[int, Field(description="Position in the log of the latest event about it.")]


class InspectionsAnswer(PageAnswer):
    """A page of inspections."""

    items: tuple[InspectionRow, ...]


class HistoryEntry(AnswerModel):
    """One fact about an inspection."""

    what: What
    position: Annotated[int, Field(description="In the log.")]
    recorded: Annotated[AwareDatetime, Field(description="When the ledger learned of it.")]
    on: Annotated[dt.date, Field(description="The first day of which it is true.")]
    set: Annotated[dict[str, JsonValue], Field(description="The fields of the inspection that it set.")]
    findings: Annotated[dict[str, dict[str, JsonValue]], Field(description="Those of findings, by number.")]


class InspectionAnswer(InspectionFields):
    """One inspection; its history only where it is shown as it is now."""

    findings: tuple[FindingAnswer, ...]
    history: tuple[HistoryEntry, ...] | None = None


class RemediesOfUnit(AnswerModel):
    """How the remedies asked of one unit stand; each finding is in one cell."""

    unit: str
    city: str
    findings: Annotated[int, Field(ge=0, description="Of inspections conducted by the day asked for.")]
    remedied_in_time: Annotated[int, Field(ge=0, description="Accepted, and made by the due date, or without one.")]
    remedied_late: Count
    open_in_term: Annotated[int, Field(ge=0, description="Not accepted; the due day itself is in term.")]
    open_overdue: Count
    open_no_due: Count
    left_open: Annotated[int, Field(ge=0, description="The inspection was closed without a remedy, with a reason.")]


class RemediesAnswer(PageAnswer):
    """A page of units."""

    items: tuple[RemediesOfUnit, ...]
