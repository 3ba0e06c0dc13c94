"""The rules of an inspection: who inspects whom, in which order, and what a follow-up follows."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from tests.progress.support import CITY, OFFICE, OTHER_WARD, STAFF, TREE, TREE_FACTS, WARD

from par.events import EventData
from par.events.inspection import (
    Finding,
    InspectionDropped,
    InspectionEnded,
    InspectionForm,
    InspectionHeld,
    InspectionPlanned,
    LeftOpen,
    RemedyConfirmed,
    RemedyRefused,
    RemedyReported,
    Severity,
)
from par.events.obligation import Evidence
from par.events.unit import UnitsMerged, UnitType
from par.testing.deciders import Given, given
from par.units.register import UnitRegister
from progress_service.inspection.commands import Accept, Announce, Cancel, Close, Conduct, Remedy, Return
from progress_service.inspection.decider import INSPECTION, MAX_REMEDIES, MAX_REMEDIES_IN_ALL
from progress_service.inspection.follow_ups import first_of

DAY = dt.date(2023, 6, 30)
HELD_ON = dt.date(2023, 6, 12)
FIRST, FOLLOW_UP = f"{CITY}--7", f"{CITY}--7--follow-up-1"
RECORD = Evidence(document="02/BB-ĐKT")
BY_CITY: dict[str, Any] = {"inspection": FIRST, "sender": CITY, "city": CITY, "tree": TREE, "day": DAY}
BY_WARD = BY_CITY | {"sender": WARD}


def finding(number: int, due: dt.date | None = None) -> Finding:
    return Finding(number=number, text="Sai", area="procedures", severity=Severity.MINOR, remedy="Sửa", due=due)


def announce(**fields: Any) -> Announce:
    usual = {"unit": WARD, "form": InspectionForm.PERIODIC, "planned_on": HELD_ON}
    return Announce(**{**BY_CITY, **usual, **fields})


def conduct(*findings: Finding, **fields: Any) -> Conduct:
    return Conduct(**{**BY_CITY, "conducted_on": HELD_ON, "evidence": RECORD, "findings": findings, **fields})


def remedy(number: int = 1, **fields: Any) -> Remedy:
    said = {"finding": number, "remedied_on": DAY, "text": "Đã sửa", "evidence": RECORD}
    return Remedy(**{**BY_WARD, **said, **fields})


def accept(number: int = 1, **fields: Any) -> Accept:
    return Accept(**{**BY_CITY, "finding": number, **fields})


def send_back(number: int = 1, **fields: Any) -> Return:
    return Return(**{**BY_CITY, "finding": number, "reason": "Chưa đủ", **fields})


def close(*numbers: int, **fields: Any) -> Close:
    reasons = tuple(LeftOpen(finding=number, reason="Chờ tỉnh") for number in numbers)
    return Close(**{**BY_CITY, "reasons": reasons, **fields})


def cancel(**fields: Any) -> Cancel:
    return Cancel(**{**BY_CITY, "reason": "Hoãn", **fields})


def planned(**fields: Any) -> InspectionPlanned:
    usual: dict[str, Any] = {
        "inspection": FIRST,
        "city": CITY,
        "authority": CITY,
        "unit": WARD,
        "unit_type": UnitType.WARD,
        "ancestors": (CITY,),
        "form": InspectionForm.PERIODIC,
        "planned_on": HELD_ON,
    }
    return InspectionPlanned(**{**usual, **fields})


def held(*findings: Finding, inspection: str = FIRST) -> InspectionHeld:
    return InspectionHeld(inspection=inspection, conducted_on=HELD_ON, evidence=RECORD, findings=findings)


def reported(number: int = 1) -> RemedyReported:
    return RemedyReported(inspection=FIRST, finding=number, remedied_on=DAY, text="Đã sửa", evidence=RECORD)


def confirmed(number: int = 1) -> RemedyConfirmed:
    return RemedyConfirmed(inspection=FIRST, finding=number)


def refused(number: int = 1) -> RemedyRefused:
    return RemedyRefused(inspection=FIRST, finding=number, reason="Chưa đủ")


ENDED = InspectionEnded(inspection=FIRST)
DROPPED = InspectionDropped(inspection=FIRST, reason="Hoãn")


def test_a_whole_life() -> None:
    after = given(INSPECTION).when(announce()).then(planned())
    after = after.when(conduct(finding(1), finding(2, DAY))).then(held(finding(1), finding(2, DAY)))
    after = after.when(remedy()).then(reported())
    after = after.when(send_back()).then(refused())
    after = after.when(remedy()).then(reported())
    after = after.when(accept()).then(confirmed())
    left = (LeftOpen(finding=2, reason="Chờ tỉnh"),)
    after.when(close(2, note="Xong")).then(InspectionEnded(inspection=FIRST, left=left, note="Xong"))


def test_one_of_a_plans_list_names_the_obligation_that_follows_from_it() -> None:
    listed = {"plan": "ct-tthc-2023", "entry": 6}
    of_plan = planned(**listed, obligation=f"ct-tthc-2023--inspection-6--1--{CITY}")
    given(INSPECTION).when(announce(**listed)).then(of_plan)
    given(INSPECTION).when(announce(plan="ct-tthc-2023")).then(planned(plan="ct-tthc-2023"))


def test_an_unannounced_one_goes_straight_to_conducted() -> None:
    unannounced = planned(form=InspectionForm.UNANNOUNCED, planned_on=None)
    given(INSPECTION).when(conduct(unit=WARD)).then(unannounced, held())
    # It may have been announced to the ledger all the same.
    told = given(INSPECTION).when(announce(form=InspectionForm.UNANNOUNCED)).accepted()
    told.when(conduct()).then(held())
    told.when(conduct(unit=WARD)).then(held())
    told.when(conduct(unit=OTHER_WARD)).then_rejected("inspection-exists", "/data/unit")


def test_what_was_announced_is_not_said_otherwise_when_it_is_conducted() -> None:
    """What is not recorded is refused: nobody must think that it was."""
    listed: dict[str, Any] = {"plan": "ct-tthc-2023", "entry": 6}
    told = given(INSPECTION).when(announce(**listed)).accepted()
    told.when(conduct(**listed)).then(held())
    told.when(conduct(plan="ct-tthc-2023")).then(held())
    told.when(conduct(plan="other", entry=6)).then_rejected("inspection-exists", "/data/plan")
    told.when(conduct(plan="ct-tthc-2023", entry=7)).then_rejected("inspection-exists", "/data/entry")
    given(INSPECTION, planned()).when(conduct(**listed)).then_rejected("inspection-exists", "/data/plan")


@pytest.mark.parametrize(
    ("sender", "unit", "allowed"),
    [
        (CITY, WARD, True),
        (CITY, OFFICE, True),
        (CITY, STAFF, True),
        (WARD, STAFF, True),
        (CITY, CITY, False),
        (WARD, WARD, False),
        (WARD, OTHER_WARD, False),
        (WARD, CITY, False),
        (STAFF, WARD, False),
        ("nobody", WARD, False),
    ],
)
def test_a_unit_above_inspects(sender: str, unit: str, allowed: bool) -> None:
    for command in (announce, conduct):
        outcome = given(INSPECTION).when(command(sender=sender, unit=unit, inspection=f"{sender}--7"))
        if allowed:
            outcome.accepted()
        else:
            outcome.then_rejected("not-the-inspector", "/source")


@pytest.mark.parametrize("command", [announce, conduct])
def test_an_inspection_has_a_known_unit_and_its_authoritys_name(command: Any) -> None:
    given(INSPECTION).when(command(unit="nobody")).then_rejected("unknown-unit", "/data/unit")
    # A unit ``ct--b`` may have an inspection ``ct--b--7``, too.
    for name in ("7", f"{WARD}--7", f"{CITY}-7", CITY, f"{CITY}--b--7", f"{CITY}---7"):
        given(INSPECTION).when(command(unit=WARD, inspection=name)).then_rejected("inspection-id", "/subject")


LIVES: dict[str, tuple[EventData, ...]] = {
    "never": (),
    "announced": (planned(),),
    "conducted": (planned(), held(finding(1))),
    "closed": (planned(), held(), ENDED),
    "cancelled": (planned(), DROPPED),
}
ORDERS: dict[str, tuple[Any, set[str]]] = {
    "announce": (announce(), {"never"}),
    "conduct": (conduct(), {"announced"}),
    "remedy": (remedy(), {"conducted"}),
    "close": (close(1), {"conducted"}),
    "cancel": (cancel(), {"announced"}),
}


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize("action", ORDERS)
def test_every_order(life: str, action: str) -> None:
    command, allowed = ORDERS[action]
    outcome = given(INSPECTION, *LIVES[life]).when(command)
    if life in allowed:
        outcome.accepted()
    elif action == "announce":
        outcome.then_rejected("inspection-exists", "/subject")
    elif life == "never":
        outcome.then_rejected("unknown-inspection", "/subject")
    else:
        outcome.then_rejected("inspection-order", "/type")


REMEDIES: dict[str, tuple[EventData, ...]] = {
    "open": (),
    "remedied": (reported(),),
    "returned": (reported(), refused()),
    "accepted": (reported(), confirmed()),
}


@pytest.mark.parametrize("stage", REMEDIES)
def test_every_order_of_a_remedy(stage: str) -> None:
    after = given(INSPECTION, planned(), held(finding(1)), *REMEDIES[stage])
    for command, allowed in (
        (remedy(), {"open", "returned"}),
        (accept(), {"remedied"}),
        (send_back(), {"remedied"}),
    ):
        if stage in allowed:
            after.when(command).accepted()
        else:
            after.when(command).then_rejected("finding-order", "/data/finding")
        after.when(type(command)(**_fields(command) | {"finding": 2})).then_rejected("unknown-finding", "/data/finding")


def _fields(command: Any) -> dict[str, Any]:
    return {name: getattr(command, name) for name in type(command).__dataclass_fields__}


@pytest.mark.parametrize("life", ["announced", "closed", "cancelled"])
@pytest.mark.parametrize("command", [accept(), send_back()])
def test_remedies_are_judged_only_while_the_inspection_is_open(life: str, command: Any) -> None:
    given(INSPECTION, *LIVES[life]).when(command).then_rejected("inspection-order", "/type")


@pytest.mark.parametrize("command", [conduct, accept, send_back, close, cancel])
def test_only_the_authority_speaks_for_the_inspection(command: Any) -> None:
    life = "announced" if command in (conduct, cancel) else "conducted"
    state = given(INSPECTION, *LIVES[life], *([reported()] if life == "conducted" else []))
    for sender in (WARD, OFFICE, OTHER_WARD):
        state.when(command(sender=sender)).then_rejected("not-the-inspector", "/source")


def test_only_the_inspected_unit_reports_remedies() -> None:
    for sender in (CITY, OTHER_WARD, STAFF):
        given(INSPECTION, *LIVES["conducted"]).when(remedy(sender=sender)).then_rejected("wrong-unit", "/source")


def test_closing_accounts_for_every_finding() -> None:
    three = given(INSPECTION, planned(), held(finding(1), finding(2), finding(3)), reported(), confirmed(), reported(2))
    outcome = three.when(close())
    outcome.then_rejected("findings-open", "/data/reasons")
    assert outcome.rejection is not None
    assert outcome.rejection.fields["findings"] == "2, 3"  # a remedy that was not accepted is none
    three.when(close(2, 2)).then_rejected("finding-repeated", "/data/reasons/1/finding")
    three.when(close(4)).then_rejected("unknown-finding", "/data/reasons/0/finding")
    three.when(close(1)).then_rejected("finding-order", "/data/reasons/0/finding")
    three.when(close(2, 3)).accepted()
    given(INSPECTION, planned(), held()).when(close()).then(ENDED)


def test_days_are_in_order() -> None:
    announced, tomorrow = given(INSPECTION, planned()), DAY + dt.timedelta(1)
    announced.when(conduct(conducted_on=tomorrow)).then_rejected("in-the-future", "/data/conducted_on")
    early = finding(1, HELD_ON - dt.timedelta(1))
    announced.when(conduct(finding(2), early)).then_rejected("dates-reversed", "/data/findings/1/due")
    announced.when(conduct(finding(1), finding(1))).then_rejected("finding-repeated", "/data/findings/1/number")
    conducted = given(INSPECTION, *LIVES["conducted"])
    conducted.when(remedy(remedied_on=tomorrow)).then_rejected("in-the-future", "/data/remedied_on")
    before = HELD_ON - dt.timedelta(1)
    conducted.when(remedy(remedied_on=before)).then_rejected("dates-reversed", "/data/remedied_on")
    conducted.when(remedy(remedied_on=HELD_ON)).accepted()


def test_a_remedy_does_not_come_back_for_ever() -> None:
    again = [fact for _ in range(MAX_REMEDIES) for fact in (reported(), refused())]
    given(INSPECTION, *LIVES["conducted"], *again).when(remedy()).then_rejected("too-many-remedies", "/data/finding")


def test_nor_do_those_of_all_findings_together() -> None:
    each = MAX_REMEDIES - 1
    count = MAX_REMEDIES_IN_ALL // each
    again = [
        fact for number in range(1, count + 1) for _ in range(each) for fact in (reported(number), refused(number))
    ]
    rest = MAX_REMEDIES_IN_ALL - count * each
    again += [fact for _ in range(rest) for fact in (reported(count + 1), refused(count + 1))]
    findings = [finding(number) for number in range(1, count + 3)]
    full = given(INSPECTION, planned(), held(*findings), *again)
    for number in (1, count + 1, count + 2):
        full.when(remedy(number)).then_rejected("too-many-remedies", "/subject")
    given(INSPECTION, planned(), held(*findings), *again[2:]).when(remedy()).accepted()


def follow_up(**fields: Any) -> Announce:
    return announce(**{"inspection": FOLLOW_UP, "form": InspectionForm.FOLLOW_UP, "follows": FIRST, **fields})


def conducted() -> Given[Any, Any]:
    return given(INSPECTION, *LIVES["conducted"])


def test_a_follow_up_follows_what_was_conducted() -> None:
    fact = planned(inspection=FOLLOW_UP, form=InspectionForm.FOLLOW_UP, follows=FIRST)
    conducted().when(follow_up()).then(fact)
    after = given(INSPECTION, *LIVES["closed"]).when(follow_up()).then(fact)
    # It has a life of its own, and can be followed up itself.
    after.when(conduct(inspection=FOLLOW_UP)).then(held(inspection=FOLLOW_UP))
    second = follow_up(inspection=f"{FIRST}--follow-up-2", follows=FOLLOW_UP)
    after.when(second).then_rejected("inspection-order", "/data/follows")
    given(INSPECTION, *LIVES["closed"], fact, held(inspection=FOLLOW_UP)).when(second).accepted()


@pytest.mark.parametrize(
    ("life", "command", "code"),
    [
        ("announced", follow_up(), "inspection-order"),
        ("cancelled", follow_up(), "inspection-order"),
        ("never", follow_up(), "unknown-inspection"),
        ("conducted", follow_up(follows=f"{CITY}--8"), "unknown-inspection"),
        ("conducted", follow_up(follows=FOLLOW_UP), "unknown-inspection"),
        ("conducted", follow_up(follows=None), "invalid-follow-up"),
        ("conducted", follow_up(unit=OTHER_WARD), "invalid-follow-up"),
        ("conducted", follow_up(form=InspectionForm.PERIODIC), "invalid-follow-up"),
        ("conducted", follow_up(inspection=f"{CITY}--8"), "invalid-follow-up"),
        ("never", announce(follows=FIRST, inspection=f"{CITY}--8"), "invalid-follow-up"),
        ("never", announce(inspection=FOLLOW_UP), "invalid-follow-up"),
    ],
)
def test_what_is_no_follow_up(life: str, command: Announce, code: str) -> None:
    given(INSPECTION, *LIVES[life]).when(command).then_rejected(code, "/data/follows")


def test_a_follow_up_is_announced_first() -> None:
    conducted().when(conduct(inspection=FOLLOW_UP, unit=WARD)).then_rejected("unknown-inspection", "/subject")


@for_all(st.integers(1, 99))
def test_follow_ups_are_decided_on_with_what_they_follow(number: int) -> None:
    assert first_of(f"{FIRST}--follow-up-{number}") == FIRST
    assert first_of(FIRST) == FIRST
    assert first_of(f"{FIRST}--follow-up-0{number}") != FIRST


def test_whoever_takes_over_the_unit_goes_on() -> None:
    july = dt.date(2023, 7, 1)
    merged = UnitRegister.of((*TREE_FACTS, UnitsMerged(city=CITY, units=(WARD,), into=OTHER_WARD, on=july))).on(july)
    of_merged: dict[str, Any] = {"tree": merged, "day": july}
    conducted().when(remedy(sender=OTHER_WARD, **of_merged)).accepted()
    conducted().when(remedy(sender=WARD, **of_merged)).accepted()
    conducted().when(follow_up(unit=OTHER_WARD, **of_merged)).accepted()
    conducted().when(follow_up(unit=WARD, **of_merged)).then_rejected("unknown-unit", "/data/unit")


def test_whoever_takes_over_the_authority_goes_on() -> None:
    """Also with follow-ups, whose id stays that of the first inspection."""
    july, first = dt.date(2023, 7, 1), f"{WARD}--7"
    merged = UnitRegister.of((*TREE_FACTS, UnitsMerged(city=CITY, units=(WARD,), into=OTHER_WARD, on=july))).on(july)
    of_ward = {"inspection": first, "authority": WARD, "unit": STAFF, "unit_type": UnitType.OTHER}
    life = (planned(**of_ward, ancestors=(WARD, CITY)), held(inspection=first))
    inspected = given(INSPECTION, *life)
    said: dict[str, Any] = {"inspection": f"{first}--follow-up-1", "follows": first, "unit": STAFF}
    said |= {"tree": merged, "day": july}
    fact = planned(
        **of_ward | {"inspection": said["inspection"], "authority": OTHER_WARD},
        ancestors=merged.ancestors(STAFF),
        form=InspectionForm.FOLLOW_UP,
        follows=first,
    )
    after = inspected.when(follow_up(**said, sender=OTHER_WARD)).then(fact)
    after.when(conduct(inspection=said["inspection"], sender=OTHER_WARD, tree=merged, day=july)).accepted()
    # Nobody else does, also who stands above the unit.
    inspected.when(follow_up(**said, sender=CITY)).then_rejected("not-the-inspector", "/source")
    renamed = said | {"inspection": f"{OTHER_WARD}--7--follow-up-1"}
    inspected.when(follow_up(**renamed, sender=OTHER_WARD)).then_rejected("invalid-follow-up", "/data/follows")


def test_only_its_authority_follows_up_an_inspection() -> None:
    conducted().when(follow_up(sender=WARD)).then_rejected("not-the-inspector", "/source")
    conducted().when(follow_up(sender=OFFICE)).then_rejected("not-the-inspector", "/source")
