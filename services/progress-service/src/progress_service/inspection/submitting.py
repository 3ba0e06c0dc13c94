"""What senders may say of inspections."""

from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from par.events import AggregateId
from par.events.inspection import Finding, InspectionForm, LeftOpen, Severity
from par.problems import Rejected
from progress_service.contract.fields import Contract, Date, Line, Reason, Token, Words
from progress_service.contract.kind import Kind, Routed, Situation
from progress_service.contract.places import check_city
from progress_service.contract.submission import Submission
from progress_service.inspection.commands import Accept, Announce, Cancel, Close, Command, Conduct, Remedy, Return
from progress_service.inspection.decider import INSPECTION
from progress_service.inspection.follow_ups import first_of
from progress_service.obligation.forms import SubmittedEvidence

MAX_FINDINGS: Final = 50

Number = Annotated[int, Field(strict=True, ge=1, le=MAX_FINDINGS)]
Entry = Annotated[int, Field(strict=True, ge=1, le=1000)]
AreaCode = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=40)]


class Listed(Contract):
    """The plan that lists the inspection, and its number in that list, from 1."""

    plan: Token | None = None
    entry: Entry | None = None

    @model_validator(mode="after")
    def _entry_of_a_plan(self) -> Self:
        if self.entry is not None and self.plan is None:
            raise ValueError("an entry needs its plan")
        return self


class InspectionAnnounced(Listed):
    """``par.inspection.announced.v1``, subject ``inspection/<authority>--<more>``; by a unit above ``unit``."""

    unit: Token
    form: InspectionForm
    planned_on: Date
    follows: Annotated[str, Field(max_length=250)] | None = None


class ReportedFinding(Contract):
    """A finding and the remedy asked for."""

    number: Number
    text: Line
    area: AreaCode
    severity: Severity
    remedy: Line
    due: Date | None = None


class InspectionConducted(Listed):
    """``par.inspection.conducted.v1``, same subject and sender; what was announced already is left out or the same."""

    conducted_on: Date
    evidence: SubmittedEvidence
    findings: Annotated[list[ReportedFinding], Field(max_length=MAX_FINDINGS)]
    unit: Token | None = None


class InspectionRemedied(Contract):
    """``par.inspection.remedied.v1``, same subject; by a sender that speaks for the inspected unit."""

    finding: Number
    remedied_on: Date
    text: Reason
    evidence: SubmittedEvidence


class RemedyAccepted(Contract):
    """``par.inspection.remedy-accepted.v1``, by the authority."""

    finding: Number
    note: Words | None = None


class RemedyReturned(Contract):
    """``par.inspection.remedy-returned.v1``, by the authority."""

    finding: Number
    reason: Reason


class LeftOpenFinding(Contract):
    """A finding that stays without an accepted remedy, and why."""

    finding: Number
    reason: Line


class InspectionClosed(Contract):
    """``par.inspection.closed.v1``, by the authority; ``reasons`` for each finding without an accepted remedy."""

    reasons: Annotated[list[LeftOpenFinding], Field(default_factory=list, max_length=MAX_FINDINGS)]
    note: Words | None = None


class InspectionCancelled(Contract):
    """``par.inspection.cancelled.v1``, by the authority, before it was conducted."""

    reason: Reason


def route(submission: Submission, situation: Situation) -> Routed:
    """The command on the inspection and its follow-ups."""
    data = submission.data
    if isinstance(data, Listed) and data.plan is not None:
        known = situation.plans.get(data.plan)
        # A list of inspections may name a plan before it is drafted here; then its id has to tell the city.
        city = situation.city_of(data.plan) if known is None else known.city
        if city != situation.city:
            raise Rejected("unknown-plan", "/data/plan", plan=data.plan)
    aggregate = AggregateId(situation.city, "progress", "inspection", first_of(submission.target))
    return Routed(aggregate, INSPECTION, _command(submission, situation))


def _command(submission: Submission, situation: Situation) -> Command:
    data = submission.data
    said: dict[str, Any] = {
        "inspection": submission.target,
        "sender": situation.sender,
        "city": situation.city,
        "tree": situation.tree,
        "day": situation.day,
    }
    match data:
        case InspectionAnnounced():
            check_city(data.unit, situation, "/data/unit")
            return Announce(**said, **data.model_dump())
        case InspectionConducted():
            if data.unit is not None:
                check_city(data.unit, situation, "/data/unit")
            return Conduct(
                **said,
                conducted_on=data.conducted_on,
                evidence=data.evidence,
                findings=tuple(Finding(**found.model_dump()) for found in data.findings),
                unit=data.unit,
                plan=data.plan,
                entry=data.entry,
            )
        case InspectionRemedied(finding=finding):
            on, evidence = data.remedied_on, data.evidence
            return Remedy(**said, finding=finding, remedied_on=on, text=data.text, evidence=evidence)
        case RemedyAccepted():
            return Accept(**said, finding=data.finding, note=data.note)
        case RemedyReturned():
            return Return(**said, finding=data.finding, reason=data.reason)
        case InspectionClosed():
            reasons = tuple(LeftOpen(finding=left.finding, reason=left.reason) for left in data.reasons)
            return Close(**said, reasons=reasons, note=data.note)
        case InspectionCancelled():
            return Cancel(**said, reason=data.reason)
        case _:
            raise AssertionError(f"no command for {type(data).__name__}")


INSPECTION_KINDS: Final = tuple(
    Kind(name, "inspection", form, route)
    for name, form in (
        ("par.inspection.announced.v1", InspectionAnnounced),
        ("par.inspection.conducted.v1", InspectionConducted),
        ("par.inspection.remedied.v1", InspectionRemedied),
        ("par.inspection.remedy-accepted.v1", RemedyAccepted),
        ("par.inspection.remedy-returned.v1", RemedyReturned),
        ("par.inspection.closed.v1", InspectionClosed),
        ("par.inspection.cancelled.v1", InspectionCancelled),
    )
)
