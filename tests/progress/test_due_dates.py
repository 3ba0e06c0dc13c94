"""Extensions, blocks and waivers: who may ask for what when, and which date counts afterwards."""

import datetime as dt
from typing import Any

import pytest
from tests.progress.support import CITY, OFFICE, OTHER_WARD, STAFF, TREE, WARD, opened

from par.events import EventData
from par.events.obligation import (
    Evidence,
    ObligationBlocked,
    ObligationExtensionDenied,
    ObligationExtensionGranted,
    ObligationExtensionRequested,
    ObligationRescheduled,
    ObligationSubmitted,
    ObligationUnblocked,
    Term,
)
from par.testing.deciders import Given, given
from progress_service.obligation.commands import (
    Block,
    Command,
    DenyExtension,
    GrantExtension,
    RequestExtension,
    Submit,
    Unblock,
)
from progress_service.obligation.decider import OBLIGATION
from progress_service.obligation.state import Obligation

ID = "ob-1"


def day(month: int, number: int) -> dt.date:
    return dt.date(2023, month, number)


TODAY = day(7, 31)
DUE = day(6, 30)
OPENED = opened(ID, WARD, DUE, on=day(1, 5))
UNDATED = opened(ID, WARD, on=day(1, 5))
REQUESTED = ObligationExtensionRequested(obligation=ID, until=day(8, 31), reason="Thiếu số liệu")
GRANTED = ObligationExtensionGranted(obligation=ID, until=day(8, 31))
DENIED = ObligationExtensionDenied(obligation=ID, reason="Không có căn cứ")
BLOCKED = ObligationBlocked(obligation=ID, document="Thông tư", since=day(6, 1))


def rescheduled(due: dt.date | None) -> ObligationRescheduled:
    term = Term.DATED if due is not None else Term.NONE
    return ObligationRescheduled(obligation=ID, term=term, due=due, on=TODAY, cause=(9, 0))


def unblocked(on: dt.date, since: dt.date = BLOCKED.since) -> ObligationUnblocked:
    return ObligationUnblocked(obligation=ID, since=since, on=on)


def blocked(since: dt.date, told_on: dt.date | None = None) -> ObligationBlocked:
    return BLOCKED.model_copy(update={"since": since, "told_on": told_on})


def granted(until: dt.date) -> ObligationExtensionGranted:
    return GRANTED.model_copy(update={"until": until})


def after(*facts: EventData) -> Given[Obligation | None, Command]:
    return given(OBLIGATION, OPENED, *facts)


def dates(*facts: EventData) -> tuple[dt.date | None, dt.date | None]:
    """The plan's date and the one that counts."""
    state = after(*facts).state
    assert state is not None
    return state.dates.by_plan, state.due


def request(until: dt.date, sender: str = WARD) -> RequestExtension:
    return RequestExtension(ID, sender, TREE, TODAY, until=until, reason="Thiếu số liệu")


def grant(until: dt.date | None = None, sender: str = CITY) -> GrantExtension:
    return GrantExtension(ID, sender, TREE, TODAY, until=until)


def deny(sender: str = CITY) -> DenyExtension:
    return DenyExtension(ID, sender, TREE, TODAY, reason="Không có căn cứ")


def block(since: dt.date, sender: str = WARD) -> Block:
    return Block(ID, sender, TREE, TODAY, document="Thông tư", since=since)


def unblock(on: dt.date, sender: str = WARD) -> Unblock:
    return Unblock(ID, sender, TREE, TODAY, on=on)


def test_an_extension_is_asked_for_and_granted_as_asked_or_otherwise() -> None:
    waiting = after().when(request(day(8, 31))).then(REQUESTED)
    waiting.when(grant()).then(GRANTED)
    waiting.when(grant(day(7, 15))).then(granted(day(7, 15)))
    waiting.when(deny()).then(DENIED)
    assert dates(REQUESTED) == dates(REQUESTED, DENIED) == (DUE, DUE)
    assert dates(REQUESTED, GRANTED) == (DUE, day(8, 31))


def test_one_request_at_a_time_and_another_one_after_the_answer() -> None:
    after(REQUESTED).when(request(day(9, 30))).then_rejected("extension-pending", "/type")
    after(REQUESTED, DENIED).when(request(day(9, 30))).accepted()
    after(REQUESTED, GRANTED).when(request(day(9, 30))).accepted()


@pytest.mark.parametrize("facts", [(), (REQUESTED, GRANTED), (REQUESTED, DENIED)])
def test_nothing_is_answered_that_nobody_asked_for(facts: tuple[EventData, ...]) -> None:
    for answer in (grant(day(12, 31)), grant(), deny()):
        after(*facts).when(answer).then_rejected("no-extension-requested", "/type")


def test_time_is_only_given_beyond_the_date_that_counts() -> None:
    for until in (DUE, day(6, 29)):
        after().when(request(until)).then_rejected("until-not-later", "/data/until")
        after(REQUESTED).when(grant(until)).then_rejected("until-not-later", "/data/until")
    after(REQUESTED, GRANTED).when(request(day(8, 31))).then_rejected("until-not-later", "/data/until")
    # The plan came to a later date by itself.
    after(REQUESTED, rescheduled(day(9, 30))).when(grant()).then_rejected("until-not-later", "/data/until")


def test_what_has_no_date_cannot_be_extended() -> None:
    given(OBLIGATION, UNDATED).when(request(day(8, 31))).then_rejected("not-dated", "/subject")
    after(REQUESTED, rescheduled(None)).when(grant()).then_rejected("not-dated", "/subject")
    after(REQUESTED, rescheduled(None)).when(deny()).then(DENIED)


@pytest.mark.parametrize(
    ("plans", "counts"),
    [
        (day(7, 31), day(8, 31)),
        (day(8, 31), day(8, 31)),
        (day(9, 30), day(9, 30)),
        (day(5, 1), day(8, 31)),
        (None, None),
    ],
)
def test_an_amendment_keeps_what_was_granted_and_may_bring_more(plans: dt.date | None, counts: dt.date | None) -> None:
    assert dates(REQUESTED, GRANTED, rescheduled(plans)) == (plans, counts)


def test_the_dates_of_a_plan_without_extension_are_its_own() -> None:
    assert dates(rescheduled(day(5, 1))) == (day(5, 1), day(5, 1))
    assert dates(blocked(day(7, 15)), unblocked(day(7, 20), day(7, 15)), rescheduled(day(5, 1))) == (
        day(5, 1),
        day(5, 1),
    )


@pytest.mark.parametrize(
    ("since", "on", "counts"),
    [
        (day(6, 1), day(6, 21), day(7, 20)),  # twenty days
        (day(6, 30), day(7, 10), day(7, 10)),  # from the due day itself
        (day(7, 1), day(7, 10), DUE),  # late before it waited
        (day(6, 1), day(6, 1), DUE),
    ],
)
def test_the_date_moves_by_the_days_of_waiting(since: dt.date, on: dt.date, counts: dt.date) -> None:
    assert dates(blocked(since), unblocked(on, since)) == (DUE, counts)


@pytest.mark.parametrize(
    ("told_on", "counts"),
    [(day(6, 1), day(7, 20)), (DUE, day(7, 20)), (day(7, 1), DUE), (day(9, 15), DUE)],
)
def test_what_is_told_of_a_wait_after_the_due_date_moves_no_date(told_on: dt.date, counts: dt.date) -> None:
    assert dates(blocked(day(6, 1), told_on), unblocked(day(6, 21), day(6, 1))) == (DUE, counts)


def test_whether_a_wait_is_told_in_time_goes_by_the_date_that_counted_then() -> None:
    late, end = blocked(day(6, 1), day(8, 15)), unblocked(day(6, 21), day(6, 1))
    assert dates(REQUESTED, GRANTED, late, end) == (DUE, day(9, 20))
    assert dates(late, REQUESTED, GRANTED, end) == (DUE, day(8, 31)), "more time excuses no earlier silence"
    assert dates(late, rescheduled(day(8, 31)), end) == (day(8, 31), day(8, 31))


def test_days_of_waiting_move_what_was_granted_and_add_up() -> None:
    first = (blocked(day(2, 1)), unblocked(day(2, 11), day(2, 1)))
    second = (blocked(day(7, 1)), unblocked(day(7, 6), day(7, 1)))
    assert dates(*first, *second) == (DUE, day(7, 15))
    assert dates(REQUESTED, GRANTED, *second) == (DUE, day(9, 5))
    assert dates(*first, REQUESTED, GRANTED) == (DUE, day(8, 31))


def test_a_block_is_ended_by_the_unit_or_by_the_authority() -> None:
    after().when(block(day(6, 1))).then(blocked(day(6, 1), TODAY))
    for sender in (WARD, CITY):
        after(BLOCKED).when(unblock(day(6, 21), sender)).then(unblocked(day(6, 21)))
    for sender in (OTHER_WARD, OFFICE, STAFF):
        after(BLOCKED).when(unblock(day(6, 21), sender)).then_rejected("wrong-unit", "/subject")
    after().when(block(day(6, 1), CITY)).then_rejected("wrong-unit", "/subject")


@pytest.mark.parametrize(
    ("facts", "command", "code", "pointer"),
    [
        ((BLOCKED,), block(day(6, 2)), "already-blocked", "/type"),
        ((), block(day(8, 1)), "in-the-future", "/data/since"),
        ((), block(day(1, 4)), "block-too-early", "/data/since"),
        ((BLOCKED, unblocked(day(6, 21))), block(day(6, 20)), "block-too-early", "/data/since"),
        ((), unblock(day(6, 21)), "not-blocked", "/type"),
        ((BLOCKED, unblocked(day(6, 21))), unblock(day(6, 22)), "not-blocked", "/type"),
        ((BLOCKED,), unblock(day(8, 1)), "in-the-future", "/data/on"),
        ((BLOCKED,), unblock(day(5, 31)), "before-the-block", "/data/on"),
    ],
)
def test_no_block_in_the_wrong_order(facts: tuple[EventData, ...], command: Any, code: str, pointer: str) -> None:
    after(*facts).when(command).then_rejected(code, pointer)


def test_waiting_again_from_the_day_on_which_it_ended() -> None:
    after(BLOCKED, unblocked(day(6, 21))).when(block(day(6, 21))).then(blocked(day(6, 21), TODAY))


@pytest.mark.parametrize(("completed", "ended"), [(day(6, 21), day(6, 21)), (day(5, 1), BLOCKED.since)])
def test_who_hands_in_the_product_waits_no_longer(completed: dt.date, ended: dt.date) -> None:
    evidence = Evidence(document="12/BC-UBND")
    submit = Submit(ID, WARD, TREE, TODAY, completed_on=completed, evidence=evidence)
    submitted = ObligationSubmitted(obligation=ID, completed_on=completed, evidence=evidence)
    state = after(BLOCKED).when(submit).then(unblocked(ended), submitted).state
    assert state is not None
    assert state.blocked_since is None


@pytest.mark.parametrize("sender", [WARD, OTHER_WARD, OFFICE, "nobody"])
def test_only_the_authority_answers(sender: str) -> None:
    for answer in (grant(day(8, 31), sender), deny(sender)):
        after(REQUESTED).when(answer).then_rejected("not-the-authority", "/source")
