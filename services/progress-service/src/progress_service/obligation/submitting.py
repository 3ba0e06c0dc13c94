"""What senders may say of obligations, and the commands it means."""

import datetime as dt
from typing import Final

from par.calendar.local_time import local_day
from par.events import AggregateId
from par.events.obligation import Covers, PeriodReport, Said
from par.problems import Rejected
from par.units import UnitTree
from progress_service.contract.fields import Contract
from progress_service.contract.kind import Kind, Routed, Situation
from progress_service.contract.submission import Submission
from progress_service.obligation.asking import report_id
from progress_service.obligation.commands import (
    AskForReport,
    Block,
    Confirm,
    DenyExtension,
    GrantExtension,
    Progress,
    ReportCommand,
    RequestExtension,
    Return,
    Start,
    Submit,
    Unblock,
    Waive,
    Withdraw,
)
from progress_service.obligation.decider import OBLIGATION
from progress_service.obligation.forms import (
    ExtensionDenied,
    ExtensionGranted,
    ExtensionRequested,
    ObligationWaived,
    PeriodReportRequested,
    PeriodReportSubmitted,
    ProductConfirmed,
    ProductReturned,
    ProductSubmitted,
    SubmittedCovers,
    WorkBlocked,
    WorkProgressed,
    WorkStarted,
    WorkUnblocked,
    WorkWithdrawn,
)

LONGEST_ID: Final = 200
"""Of an obligation that is opened by a sender: reports name it in the subject of their events."""

Told = tuple[str, str, UnitTree, dt.date, Said, Said | None]
"""What every command on an obligation begins with; see ``Reported``."""


def route(submission: Submission, situation: Situation) -> Routed:
    """The command on the obligation that the event's subject names."""
    aggregate = AggregateId(situation.city, "progress", "obligation", submission.target)
    return Routed(aggregate, OBLIGATION, _command(submission, situation))


def route_request(submission: Submission, situation: Situation) -> Routed:
    """The command that opens an obligation to report of the unit that the subject names. Raises Rejected."""
    unit, data = submission.target, submission.data
    assert isinstance(data, PeriodReportRequested)
    if situation.city_of(unit) != situation.city:
        raise Rejected("unknown-unit", "/subject", unit=unit)
    plan = situation.plans.get(data.plan)
    if plan is None or plan.city != situation.city:
        raise Rejected("unknown-plan", "/data/plan", plan=data.plan)
    if plan.issued_on is None or not plan.is_in_force(situation.day):
        raise Rejected("plan-not-in-force", "/data/plan", plan=data.plan, day=situation.day)
    obligation = report_id(plan.plan, data.request, unit)
    if len(obligation) > LONGEST_ID:
        reason = {"reason_vi": "tên quá dài", "reason_en": "the name is too long"}
        raise Rejected("invalid-field", "/data/request", **reason)
    command = AskForReport(
        obligation=obligation,
        sender=situation.sender,
        tree=situation.tree,
        day=situation.day,
        city=situation.city,
        plan=plan.plan,
        authority=plan.authority,
        year=plan.year,
        unit=unit,
        request=data.request,
        title=data.title,
        due=data.due,
        asked_on=local_day(submission.envelope.time),
        issued_on=plan.issued_on,
        covers=_covers(data.covers),
        said=submission.identity,
    )
    return Routed(AggregateId(situation.city, "progress", "obligation", obligation), OBLIGATION, command)


def _command(submission: Submission, situation: Situation) -> ReportCommand | Withdraw:
    envelope = submission.envelope
    corrects = (envelope.source, envelope.corrects) if envelope.corrects is not None else None
    told = (submission.target, situation.sender, situation.tree, situation.day, submission.identity, corrects)
    data = submission.data
    if isinstance(data, WorkWithdrawn):
        return Withdraw(*told, event=(data.source or envelope.source, data.event), reason=data.reason)
    command = _of_the_unit(data, told) or _of_the_office(data, told)
    assert command is not None, f"no command for {type(data).__name__}"
    return command


def _of_the_unit(data: Contract, told: Told) -> ReportCommand | None:
    match data:
        case WorkStarted():
            return Start(*told, note=data.note)
        case WorkProgressed():
            return Progress(*told, percent=data.percent, text=data.text)
        case ProductSubmitted():
            return Submit(*told, completed_on=data.completed_on, evidence=data.evidence)
        case PeriodReportSubmitted():
            return Submit(*told, completed_on=data.completed_on, evidence=data.evidence, report=_report(data))
        case ExtensionRequested():
            return RequestExtension(*told, until=data.until, reason=data.reason)
        case WorkBlocked():
            return Block(*told, document=data.document, since=data.since, note=data.note)
        case WorkUnblocked():
            return Unblock(*told, on=data.on, note=data.note)
        case _:
            return None


def _of_the_office(data: Contract, told: Told) -> ReportCommand | None:
    match data:
        case ProductConfirmed():
            return Confirm(*told, note=data.note)
        case ProductReturned():
            return Return(*told, reason=data.reason)
        case ExtensionGranted():
            return GrantExtension(*told, until=data.until, note=data.note)
        case ExtensionDenied():
            return DenyExtension(*told, reason=data.reason)
        case ObligationWaived():
            return Waive(*told, reason=data.reason, document=data.document)
        case _:
            return None


def _report(data: PeriodReportSubmitted) -> PeriodReport:
    return PeriodReport(
        covers=_covers(data.covers),
        summary=data.summary,
        difficulties=data.difficulties,
        proposals=data.proposals,
    )


def _covers(said: SubmittedCovers | None) -> Covers | None:
    return Covers.model_validate(said.model_dump(by_alias=True)) if said is not None else None


OBLIGATION_KINDS: Final = (
    *(
        Kind(name, "obligation", form, route, correctable=form is not WorkWithdrawn)
        for name, form in (
            ("par.work.started.v1", WorkStarted),
            ("par.work.progressed.v1", WorkProgressed),
            ("par.work.blocked.v1", WorkBlocked),
            ("par.work.unblocked.v1", WorkUnblocked),
            ("par.work.withdrawn.v1", WorkWithdrawn),
            ("par.product.submitted.v1", ProductSubmitted),
            ("par.product.confirmed.v1", ProductConfirmed),
            ("par.product.returned.v1", ProductReturned),
            ("par.extension.requested.v1", ExtensionRequested),
            ("par.extension.granted.v1", ExtensionGranted),
            ("par.extension.denied.v1", ExtensionDenied),
            ("par.obligation.waived.v1", ObligationWaived),
            ("par.period-report.submitted.v1", PeriodReportSubmitted),
        )
    ),
    Kind("par.period-report.requested.v1", "unit", PeriodReportRequested, route_request),
)
