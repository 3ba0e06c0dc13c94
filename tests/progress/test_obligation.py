"""The rules of an obligation's life: every command in every lifecycle."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.progress.support import CITY, OFFICE, OTHER_WARD, STAFF, TREE, TREE_FACTS, WARD, opened

from par.events import EventData
from par.events.obligation import (
    CancelReason,
    Evidence,
    HandOverReason,
    ObligationBlocked,
    ObligationCancelled,
    ObligationConfirmed,
    ObligationExtensionRequested,
    ObligationHandedOver,
    ObligationKind,
    ObligationOpened,
    ObligationProgressed,
    ObligationReturned,
    ObligationStarted,
    ObligationSubmitted,
    ObligationWaived,
    PeriodReport,
)
from par.events.unit import UnitsMerged
from par.obligations.lifecycle import Lifecycle, next_lifecycle, what_of
from par.testing.deciders import Given, given
from par.units import UnitTree
from par.units.register import UnitRegister
from progress_service.obligation.commands import (
    Block,
    Command,
    Confirm,
    Follow,
    Open,
    Progress,
    ReportCommand,
    RequestExtension,
    Return,
    Start,
    Submit,
    Waive,
)
from progress_service.obligation.decider import MOST_ACCOUNTS, MOST_TURNS, OBLIGATION
from progress_service.obligation.state import Obligation

DAY = dt.date(2023, 3, 31)
EVIDENCE = Evidence(document="12/BC-UBND")
LATER = dt.date(2023, 8, 31)
OPENED = opened(due=dt.date(2023, 6, 30))
ID = OPENED.obligation

STARTED = ObligationStarted(obligation=ID)
PROGRESSED = ObligationProgressed(obligation=ID, percent=40, text="Đang làm")
SUBMITTED = ObligationSubmitted(obligation=ID, completed_on=DAY, evidence=EVIDENCE)
RETURNED = ObligationReturned(obligation=ID, reason="Thiếu phụ lục")
CONFIRMED = ObligationConfirmed(obligation=ID)
REQUESTED = ObligationExtensionRequested(obligation=ID, until=LATER, reason="Thiếu số liệu")
BLOCKED = ObligationBlocked(obligation=ID, document="Thông tư của Bộ", since=DAY, told_on=DAY)
WAIVED = ObligationWaived(obligation=ID, reason="Đã làm chung", document="5/QĐ-UBND")
CANCELLED = ObligationCancelled(obligation=ID, reason=CancelReason.DROPPED, on=DAY, cause=(9, 0))
HANDED_OVER = ObligationHandedOver(
    obligation=ID,
    unit=OTHER_WARD,
    unit_type=TREE.units[OTHER_WARD].type,
    ancestors=(CITY,),
    from_unit=WARD,
    reason=HandOverReason.REASSIGNED,
    on=DAY,
    cause=(9, 0),
)

HISTORIES: dict[Lifecycle, tuple[EventData, ...]] = {
    Lifecycle.NOT_STARTED: (OPENED,),
    Lifecycle.IN_PROGRESS: (OPENED, STARTED),
    Lifecycle.SUBMITTED: (OPENED, STARTED, SUBMITTED),
    Lifecycle.RETURNED: (OPENED, SUBMITTED, RETURNED),
    Lifecycle.CONFIRMED: (OPENED, SUBMITTED, CONFIRMED),
    Lifecycle.CANCELLED: (OPENED, STARTED, CANCELLED),
    Lifecycle.WAIVED: (OPENED, STARTED, WAIVED),
}

Maker = Callable[[str, UnitTree], ReportCommand]

COMMANDS: dict[str, tuple[Maker, EventData]] = {
    "start": (lambda sender, tree: Start(ID, sender, tree, DAY), STARTED),
    "progress": (lambda sender, tree: Progress(ID, sender, tree, DAY, percent=40, text="Đang làm"), PROGRESSED),
    "submit": (lambda sender, tree: Submit(ID, sender, tree, DAY, completed_on=DAY, evidence=EVIDENCE), SUBMITTED),
    "confirm": (lambda sender, tree: Confirm(ID, sender, tree, DAY), CONFIRMED),
    "return": (lambda sender, tree: Return(ID, sender, tree, DAY, reason="Thiếu phụ lục"), RETURNED),
    "request-extension": (
        lambda sender, tree: RequestExtension(ID, sender, tree, DAY, until=LATER, reason="Thiếu số liệu"),
        REQUESTED,
    ),
    "block": (lambda sender, tree: Block(ID, sender, tree, DAY, document="Thông tư của Bộ", since=DAY), BLOCKED),
    "waive": (
        lambda sender, tree: Waive(ID, sender, tree, DAY, reason="Đã làm chung", document="5/QĐ-UBND"),
        WAIVED,
    ),
}
BY_THE_OFFICE = {"confirm", "return", "waive"}

N, P, S, R, C, X, W = Lifecycle
TRANSITIONS: dict[str, dict[Lifecycle, Lifecycle | None]] = {
    # None: not in that order
    "start": {N: P, P: P, S: S, R: R, C: None, X: None, W: None},
    "progress": {N: P, P: P, S: S, R: R, C: None, X: None, W: None},
    "submit": {N: S, P: S, S: None, R: S, C: None, X: None, W: None},
    "confirm": {N: None, P: None, S: C, R: None, C: None, X: None, W: None},
    "return": {N: None, P: None, S: R, R: None, C: None, X: None, W: None},
    "request-extension": {N: N, P: P, S: S, R: R, C: None, X: None, W: None},
    "block": {N: N, P: P, S: None, R: R, C: None, X: None, W: None},
    "waive": {N: W, P: W, S: W, R: W, C: None, X: None, W: None},
}
TABLE = [(name, before, after) for name, row in TRANSITIONS.items() for before, after in row.items()]


def after_history(lifecycle: Lifecycle) -> Given[Obligation | None, Command]:
    return given(OBLIGATION, *HISTORIES[lifecycle])


def by_right(name: str, tree: UnitTree = TREE) -> ReportCommand:
    return COMMANDS[name][0](CITY if name in BY_THE_OFFICE else WARD, tree)


def test_the_table_is_complete() -> None:
    assert {name: set(row) for name, row in TRANSITIONS.items()} == {name: set(Lifecycle) for name in COMMANDS}
    assert set(HISTORIES) == set(Lifecycle)
    reached = [(state.lifecycle if state else None) for state in (after_history(name).state for name in Lifecycle)]
    assert reached == list(Lifecycle)


@pytest.mark.parametrize(("name", "before", "after"), TABLE)
def test_every_command_in_every_lifecycle(name: str, before: Lifecycle, after: Lifecycle | None) -> None:
    outcome = after_history(before).when(by_right(name))
    if after is None:
        outcome.then_rejected("illegal-order", "/type")
    else:
        state = outcome.then(COMMANDS[name][1]).state
        assert state is not None
        assert state.lifecycle is after


@pytest.mark.parametrize("lifecycle", Lifecycle)
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("sender", [OTHER_WARD, OFFICE, STAFF, "nobody"])
def test_nobody_else_may_speak_whatever_the_lifecycle(name: str, sender: str, lifecycle: Lifecycle) -> None:
    outcome = after_history(lifecycle).when(COMMANDS[name][0](sender, TREE))
    if name in BY_THE_OFFICE:
        outcome.then_rejected("not-the-authority", "/source")
    else:
        outcome.then_rejected("wrong-unit", "/subject")


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - BY_THE_OFFICE))
def test_the_city_does_not_report_for_a_ward(name: str) -> None:
    after_history(N).when(COMMANDS[name][0](CITY, TREE)).then_rejected("wrong-unit", "/subject")


@pytest.mark.parametrize("name", sorted(BY_THE_OFFICE))
def test_a_unit_does_not_judge_its_own_product(name: str) -> None:
    after_history(S).when(COMMANDS[name][0](WARD, TREE)).then_rejected("not-the-authority", "/source")


@pytest.mark.parametrize(("unit", "sender"), [(STAFF, WARD), (STAFF, STAFF), (OFFICE, CITY), (OFFICE, OFFICE)])
def test_an_authority_reports_for_its_departments_and_staff(unit: str, sender: str) -> None:
    given(OBLIGATION, opened(unit=unit)).when(Start(ID, sender, TREE, DAY)).then(STARTED)


def test_the_unit_must_stand_in_the_tree_of_the_day() -> None:
    without = UnitRegister.of(TREE_FACTS[:2]).on(None)
    given(OBLIGATION, OPENED).when(Start(ID, WARD, without, DAY)).then_rejected("wrong-unit", "/subject")


@pytest.mark.parametrize("name", COMMANDS)
def test_an_obligation_that_was_never_opened_is_unknown(name: str) -> None:
    given(OBLIGATION).when(by_right(name)).then_rejected("unknown-obligation", "/subject")


def test_opening_twice_is_no_second_fact() -> None:
    given(OBLIGATION).when(Open(OPENED)).then(OPENED).when(Open(OPENED)).then_nothing()


@pytest.mark.parametrize("lifecycle", Lifecycle)
def test_opening_again_never_resets_the_work(lifecycle: Lifecycle) -> None:
    after_history(lifecycle).when(Open(OPENED)).then_nothing()


def test_completed_today_is_not_the_future_and_tomorrow_is() -> None:
    def submit(completed: dt.date) -> Submit:
        return Submit(ID, WARD, TREE, DAY, completed_on=completed, evidence=EVIDENCE)

    assert given(OBLIGATION, OPENED).when(submit(DAY)).facts
    assert given(OBLIGATION, OPENED).when(submit(DAY - dt.timedelta(400))).facts
    given(OBLIGATION, OPENED).when(submit(DAY + dt.timedelta(1))).then_rejected("in-the-future", "/data/completed_on")


def test_a_returned_product_can_be_handed_in_again_and_confirmed() -> None:
    history = given(OBLIGATION, OPENED)
    for name in ("start", "submit", "return", "progress", "submit", "confirm"):
        history = history.when(by_right(name)).accepted()
    assert history.state is not None
    assert (history.state.lifecycle, history.state.unit) == (C, WARD)


@pytest.mark.parametrize("lifecycle", Lifecycle)
def test_what_follows_from_the_plan_touches_only_what_is_open(lifecycle: Lifecycle) -> None:
    outcome = after_history(lifecycle).when(Follow(ID, (HANDED_OVER, CANCELLED)))
    if lifecycle in (C, X, W):
        outcome.then_nothing()
    else:
        state = outcome.then(HANDED_OVER, CANCELLED).state
        assert state is not None
        assert (state.lifecycle, state.unit) == (X, OTHER_WARD)


def test_nothing_follows_for_what_was_never_opened() -> None:
    given(OBLIGATION).when(Follow(ID, (CANCELLED,))).then_nothing()


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - BY_THE_OFFICE))
def test_whoever_took_it_over_reports_and_nobody_else(name: str) -> None:
    handed = given(OBLIGATION, OPENED, HANDED_OVER)
    handed.when(COMMANDS[name][0](OTHER_WARD, TREE)).then(COMMANDS[name][1])
    handed.when(COMMANDS[name][0](WARD, TREE)).then_rejected("wrong-unit", "/subject")


@pytest.mark.parametrize("name", sorted(BY_THE_OFFICE))
def test_the_successor_of_an_authority_judges_in_its_place(name: str) -> None:
    by_ward = opened(unit=STAFF, authority=WARD, due=OPENED.due)
    merged = UnitsMerged(city=CITY, units=(WARD,), into=OTHER_WARD, on=DAY)
    tree = UnitRegister.of((*TREE_FACTS, merged)).on(DAY)
    submitted = given(OBLIGATION, by_ward, SUBMITTED)
    submitted.when(COMMANDS[name][0](OTHER_WARD, tree)).then(COMMANDS[name][1])
    submitted.when(COMMANDS[name][0](CITY, tree)).then_rejected("not-the-authority", "/source")


def test_facts_before_the_opening_are_ignored() -> None:
    assert OBLIGATION.evolve(None, STARTED) is None


@pytest.mark.parametrize("lifecycle", Lifecycle)
def test_an_unknown_fact_changes_no_lifecycle(lifecycle: Lifecycle) -> None:
    assert next_lifecycle(lifecycle, what_of(TREE_FACTS[0])) is lifecycle
    known = after_history(lifecycle).state
    assert OBLIGATION.evolve(known, TREE_FACTS[0]) is known
    assert isinstance(OPENED, ObligationOpened)


def test_a_report_is_handed_in_as_a_report_and_nothing_else_is() -> None:
    report = PeriodReport(summary="Đạt kế hoạch")
    as_product = Submit(ID, WARD, TREE, DAY, completed_on=DAY, evidence=EVIDENCE)
    as_report = Submit(ID, WARD, TREE, DAY, completed_on=DAY, evidence=EVIDENCE, report=report)
    to_report = opened(kind=ObligationKind.REPORT, key="report-1", period="Q1", due=OPENED.due)
    given(OBLIGATION, to_report).when(as_report).then(SUBMITTED.model_copy(update={"report": report}))
    given(OBLIGATION, to_report).when(as_product).then_rejected("other-type-needed", "/type")
    given(OBLIGATION, OPENED).when(as_report).then_rejected("other-type-needed", "/type")


def test_a_flood_of_accounts_ends_and_the_product_can_still_be_handed_in() -> None:
    flooded = given(OBLIGATION, OPENED, *([PROGRESSED] * MOST_ACCOUNTS))
    flooded.when(by_right("progress")).then_rejected("too-many-reports", "/subject")
    flooded.when(by_right("start")).then_rejected("too-many-reports", "/subject")
    flooded.when(by_right("submit")).then(SUBMITTED)


def test_a_flood_of_everything_else_ends_and_work_can_still_be_brought_to_its_end() -> None:
    flooded = given(OBLIGATION, OPENED, *([SUBMITTED] * MOST_TURNS), *([RETURNED] * MOST_TURNS))
    flooded.when(by_right("block")).then_rejected("too-many-reports", "/subject")
    flooded.when(by_right("progress")).then(PROGRESSED)
    flooded.when(by_right("waive")).then(WAIVED)
    handed_in = flooded.when(by_right("submit")).then(SUBMITTED)
    handed_in.when(by_right("return")).then_rejected("too-many-reports", "/subject")
    handed_in.when(by_right("confirm")).then(CONFIRMED)
    again = replace(by_right("submit"), corrects=(f"/{WARD}/one-stop", "e-1"))
    handed_in.when(again).then_rejected("too-many-reports", "/subject")


def test_what_a_former_unit_said_does_not_lock_its_successor_out() -> None:
    flooded = given(OBLIGATION, OPENED, *([REQUESTED] * MOST_TURNS), *([PROGRESSED] * MOST_ACCOUNTS), HANDED_OVER)
    by_successor = given(OBLIGATION, *flooded.history)
    by_successor.when(Progress(ID, OTHER_WARD, TREE, DAY, percent=40, text="Đang làm")).then(PROGRESSED)
    by_successor.when(Block(ID, OTHER_WARD, TREE, DAY, document="Thông tư của Bộ", since=DAY)).accepted()


def test_the_rules_keep_no_texts() -> None:
    """A thousand accounts of two thousand letters each would be megabytes for one obligation."""
    text = "ế" * 2_000
    told = [
        STARTED.model_copy(update={"note": text}),
        PROGRESSED.model_copy(update={"text": text}),
        REQUESTED.model_copy(update={"reason": text}),
        BLOCKED.model_copy(update={"document": text, "note": text}),
        SUBMITTED.model_copy(update={"evidence": Evidence(document="ế" * 200, section="ế" * 200)}),
        RETURNED.model_copy(update={"reason": text}),
        WAIVED.model_copy(update={"reason": text}),
    ]
    state = given(OBLIGATION, OPENED.model_copy(update={"title": text}), *told).state
    assert "ếế" not in repr(state)
