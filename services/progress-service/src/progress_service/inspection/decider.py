"""The rules of an inspection's life, and of the follow-ups of it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, assert_never

from par.deciding import Decider
from par.events import EventData
from par.events.inspection import (
    InspectionDropped,
    InspectionEnded,
    InspectionForm,
    InspectionHeld,
    InspectionPlanned,
    RemedyConfirmed,
    RemedyRefused,
    RemedyReported,
)
from par.problems import Rejected
from progress_service.inspection.checks import check_authority, check_status, known, of_authority
from progress_service.inspection.commands import (
    Accept,
    Announce,
    Cancel,
    Close,
    Command,
    Conduct,
    FindingState,
    FindingStatus,
    Inspection,
    Inspections,
    OnFinding,
    Remedy,
    Return,
    Status,
)
from progress_service.inspection.follow_ups import first_of, followed, goes_on

MAX_REMEDIES: Final = 20
"""Of one finding: a remedy that comes back so often is talked about, not sent again."""
MAX_REMEDIES_IN_ALL: Final = 200
"""Of one inspection. Each comes back at most once, so this bounds its history, which is one document."""


def decide(command: Command, state: Inspections) -> Sequence[EventData]:
    """The facts of a command; raises Rejected with the rule that forbids it."""
    match command:
        case Announce():
            if command.inspection in state:
                raise Rejected("inspection-exists", "/subject", inspection=command.inspection)
            before = followed(command, state)
            authority = command.sender if before is None else goes_on(command, before)
            return [_planned(command, authority, command.unit, command.form, on=command.planned_on)]
        case Conduct():
            return _conducted(command, state)
        case Cancel():
            found = of_authority(command, state)
            check_status("cancel", found, Status.ANNOUNCED)
            return [InspectionDropped(inspection=found.id, reason=command.reason)]
        case Close():
            found = of_authority(command, state)
            check_status("close", found, Status.CONDUCTED)
            _check_left(command, found)
            return [InspectionEnded(inspection=found.id, left=command.reasons, note=command.note)]
        case Remedy() | Accept() | Return():
            return [_on_finding(command, state)]
        case _:
            assert_never(command)


def evolve(state: Inspections, data: EventData) -> Inspections:
    """The inspections after a fact."""
    if isinstance(data, InspectionPlanned):
        planned = Inspection(data.inspection, data.authority, data.unit, data.plan, data.entry)
        return MappingProxyType({**state, data.inspection: planned})
    found = state.get(getattr(data, "inspection", ""))
    if found is None:
        return state
    return MappingProxyType({**state, found.id: _after(found, data)})


def _after(found: Inspection, data: EventData) -> Inspection:
    match data:
        case InspectionHeld():
            findings = {finding.number: FindingState() for finding in data.findings}
            return replace(found, status=Status.CONDUCTED, conducted_on=data.conducted_on, findings=findings)
        case RemedyReported() | RemedyConfirmed() | RemedyRefused() if data.finding in found.findings:
            finding = _after_remedy(found.findings[data.finding], data)
            return replace(found, findings={**found.findings, data.finding: finding})
        case InspectionEnded():
            return replace(found, status=Status.CLOSED)
        case InspectionDropped():
            return replace(found, status=Status.CANCELLED)
        case _:
            return found


def _after_remedy(finding: FindingState, data: RemedyReported | RemedyConfirmed | RemedyRefused) -> FindingState:
    match data:
        case RemedyReported():
            return FindingState(FindingStatus.REMEDIED, finding.remedies + 1)
        case RemedyConfirmed():
            return replace(finding, status=FindingStatus.ACCEPTED)
        case RemedyRefused():
            return replace(finding, status=FindingStatus.OPEN)
        case _:
            assert_never(data)


def _planned(
    command: Announce | Conduct, authority: str, unit: str, form: InspectionForm, *, on: dt.date | None
) -> InspectionPlanned:
    """A new inspection. Raises Rejected unless the sender stands above the unit and the id begins with the sender.

    A follow-up has the id of the first inspection, whose authority may have merged since: see ``goes_on``.
    """
    tree, sender = command.tree, command.sender
    follows = command.follows if isinstance(command, Announce) else None
    if unit not in tree.units:
        raise Rejected("unknown-unit", "/data/unit", unit=unit)
    if follows is None:
        if sender not in tree.ancestors(unit):
            raise Rejected("not-the-inspector", "/source", sender=sender, unit=unit)
        more = command.inspection.removeprefix(f"{sender}--")
        # (Else ``a--b--1`` would be an inspection by ``a`` and by ``a--b``: units' ids may hold ``--``.)
        if more == command.inspection or more.startswith("-") or "--" in more:
            raise Rejected("inspection-id", "/subject", form=f"inspection/{sender}--…")
    plan, entry = command.plan, command.entry
    listed = plan is not None and entry is not None
    return InspectionPlanned(
        inspection=command.inspection,
        city=command.city,
        authority=authority,
        unit=unit,
        unit_type=tree.units[unit].type,
        ancestors=tree.ancestors(unit),
        form=form,
        plan=plan,
        entry=entry,
        obligation=f"{plan}--inspection-{entry}--1--{authority}" if listed else None,
        follows=follows,
        planned_on=on,
    )


def _conducted(command: Conduct, state: Inspections) -> Sequence[EventData]:
    facts: list[EventData] = []
    found = state.get(command.inspection)
    if found is not None:
        check_authority(command, found)
        for name in ("unit", "plan", "entry"):
            if getattr(command, name) not in (None, getattr(found, name)):
                raise Rejected("inspection-exists", f"/data/{name}", inspection=found.id)
        check_status("conduct", found, Status.ANNOUNCED)
    elif command.unit is None or first_of(command.inspection) != command.inspection:
        raise Rejected("unknown-inspection", "/subject", inspection=command.inspection)
    else:
        facts.append(_planned(command, command.sender, command.unit, InspectionForm.UNANNOUNCED, on=None))
    if command.conducted_on > command.day:
        raise Rejected("in-the-future", "/data/conducted_on", time=command.conducted_on, day=command.day)
    seen: set[int] = set()
    for place, finding in enumerate(command.findings):
        if finding.number in seen:
            raise Rejected("finding-repeated", f"/data/findings/{place}/number", finding=finding.number)
        seen.add(finding.number)
        if finding.due is not None and finding.due < command.conducted_on:
            pointer = f"/data/findings/{place}/due"
            raise Rejected("dates-reversed", pointer, later=finding.due, earlier=command.conducted_on)
    held = InspectionHeld(
        inspection=command.inspection,
        conducted_on=command.conducted_on,
        evidence=command.evidence,
        findings=command.findings,
    )
    return [*facts, held]


def _on_finding(command: OnFinding, state: Inspections) -> EventData:
    found = known(command, state)
    if isinstance(command, Remedy):
        if not command.tree.speaks_for(command.sender, found.unit):
            raise Rejected("wrong-unit", "/source", sender=command.sender, unit=found.unit)
    else:
        check_authority(command, found)
    action = type(command).__name__.lower()
    check_status(action, found, Status.CONDUCTED)
    finding = found.findings.get(command.finding)
    if finding is None:
        raise Rejected("unknown-finding", "/data/finding", finding=command.finding)
    wanted = FindingStatus.OPEN if isinstance(command, Remedy) else FindingStatus.REMEDIED
    if finding.status is not wanted:
        raise _finding_order(action, command.finding, finding, "/data/finding")
    of_finding: dict[str, Any] = {"inspection": found.id, "finding": command.finding}
    match command:
        case Remedy():
            _check_remedy(command, found, finding)
            on, evidence = command.remedied_on, command.evidence
            return RemedyReported(**of_finding, remedied_on=on, text=command.text, evidence=evidence)
        case Accept():
            return RemedyConfirmed(**of_finding, note=command.note)
        case Return():
            return RemedyRefused(**of_finding, reason=command.reason)
        case _:
            assert_never(command)


def _check_remedy(command: Remedy, found: Inspection, finding: FindingState) -> None:
    if command.remedied_on > command.day:
        raise Rejected("in-the-future", "/data/remedied_on", time=command.remedied_on, day=command.day)
    if found.conducted_on is not None and command.remedied_on < found.conducted_on:
        later, earlier = command.remedied_on, found.conducted_on
        raise Rejected("dates-reversed", "/data/remedied_on", later=later, earlier=earlier)
    if finding.remedies >= MAX_REMEDIES:
        vietnamese, english = f"kiến nghị số {command.finding}", f"the finding number {command.finding}"
        raise _too_many_remedies("/data/finding", vietnamese, english, MAX_REMEDIES)
    if sum(each.remedies for each in found.findings.values()) >= MAX_REMEDIES_IN_ALL:
        raise _too_many_remedies("/subject", "cuộc kiểm tra này", "this inspection", MAX_REMEDIES_IN_ALL)


def _too_many_remedies(pointer: str, what_vi: str, what_en: str, limit: int) -> Rejected:
    return Rejected("too-many-remedies", pointer, what_vi=what_vi, what_en=what_en, limit=limit)


def _check_left(command: Close, found: Inspection) -> None:
    """Each finding is remedied and accepted, or has one reason."""
    reasons: set[int] = set()
    for place, left in enumerate(command.reasons):
        pointer = f"/data/reasons/{place}/finding"
        if left.finding in reasons:
            raise Rejected("finding-repeated", pointer, finding=left.finding)
        finding = found.findings.get(left.finding)
        if finding is None:
            raise Rejected("unknown-finding", pointer, finding=left.finding)
        if finding.status is FindingStatus.ACCEPTED:
            raise _finding_order("close", left.finding, finding, pointer)
        reasons.add(left.finding)
    open_ones = [
        number
        for number, finding in sorted(found.findings.items())
        if finding.status is not FindingStatus.ACCEPTED and number not in reasons
    ]
    if open_ones:
        raise Rejected("findings-open", "/data/reasons", findings=", ".join(map(str, open_ones)))


def _finding_order(action: str, number: int, finding: FindingState, pointer: str) -> Rejected:
    return Rejected("finding-order", pointer, action=action, finding=number, status=finding.status)


_NONE: Final[Mapping[str, Inspection]] = MappingProxyType({})

INSPECTION: Decider[Inspections, Command] = Decider(_NONE, decide, evolve)
