"""Taking back and correcting what was said: who may, when, and what is left."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st
from tests.progress.histories import ACTIONS, UNITS, command_of, lawful
from tests.progress.support import CITY, OTHER_WARD, STAFF, TREE, TREE_FACTS, WARD, opened

from par.events import EventData
from par.events.obligation import (
    CancelReason,
    Evidence,
    HandOverReason,
    ObligationCancelled,
    ObligationConfirmed,
    ObligationExtensionGranted,
    ObligationExtensionRequested,
    ObligationHandedOver,
    ObligationProgressed,
    ObligationReportWithdrawn,
    ObligationReturned,
    ObligationStarted,
    ObligationSubmitted,
    ObligationUnblocked,
    ObligationWaived,
    Said,
)
from par.events.unit import UnitsMerged
from par.obligations.lifecycle import Lifecycle, ReportedFact
from par.testing.deciders import Given, given
from par.units import UnitTree
from par.units.register import UnitRegister
from progress_service.obligation.commands import (
    Block,
    Command,
    Confirm,
    GrantExtension,
    Progress,
    RequestExtension,
    Return,
    Start,
    Submit,
    Unblock,
    Waive,
    Withdraw,
)
from progress_service.obligation.decider import OBLIGATION
from progress_service.obligation.state import NOTHING_SAID, Obligation

DAY = dt.date(2023, 3, 31)
ID = "ob-1"
EVIDENCE = Evidence(document="12/BC-UBND")
OPENED = opened(ID, WARD, dt.date(2023, 6, 30), on=dt.date(2023, 1, 5))


def event(identity: str, sender: str = WARD) -> Said:
    return f"/{sender}/one-stop", identity


def told(identity: str, sender: str = WARD, tree: UnitTree = TREE) -> tuple[str, str, UnitTree, dt.date, Said]:
    return ID, sender, tree, DAY, event(identity, sender)


def withdraw(of: Said, sender: str = WARD, identity: str = "w", tree: UnitTree = TREE) -> Withdraw:
    return Withdraw(*told(identity, sender, tree), event=of, reason="Gửi nhầm")


def submit(identity: str, sender: str = WARD) -> Submit:
    return Submit(*told(identity, sender), completed_on=DAY, evidence=EVIDENCE)


START = Start(*told("start"))
PROGRESS = Progress(*told("progress"), percent=40, text="Đang làm")
REQUEST = RequestExtension(*told("request"), until=dt.date(2023, 8, 31), reason="Thiếu")
BLOCK = Block(*told("block"), document="Thông tư", since=dt.date(2023, 3, 1))
UNBLOCK = Unblock(*told("unblock"), on=dt.date(2023, 3, 21))
CONFIRM = Confirm(*told("confirm", CITY))
RETURN = Return(*told("return", CITY), reason="Thiếu phụ lục")
GRANT = GrantExtension(*told("grant", CITY))
WAIVE = Waive(*told("waive", CITY), reason="Thôi")


def after(*commands: Command) -> Given[Obligation | None, Command]:
    history = given(OBLIGATION, OPENED)
    for command in commands:
        history = history.when(command).accepted()
    return history


def state_of(history: Given[Obligation | None, Command]) -> Obligation:
    assert history.state is not None
    return history.state


def said(state: Obligation) -> Obligation:
    """What the rules go by, without what only withdrawals and limits need."""
    return dataclasses.replace(state, withdrawn=frozenset(), accounts=NOTHING_SAID, turns=NOTHING_SAID)


def test_what_is_withdrawn_counts_as_never_said() -> None:
    withdrawn = ObligationReportWithdrawn(obligation=ID, withdrawn=event("start"), reason="Gửi nhầm", said=event("w"))
    left = after(START).when(withdraw(event("start"))).then(withdrawn)
    assert said(state_of(left)) == said(state_of(after()))
    left = after(START, PROGRESS).when(withdraw(event("start"))).then(withdrawn)
    assert said(state_of(left)) == said(state_of(after(PROGRESS)))


@pytest.mark.parametrize(
    ("commands", "later", "of", "by"),
    [
        ((submit("s"), CONFIRM), "s", event("confirm", CITY), CITY),
        ((submit("s"), RETURN), "s", event("return", CITY), CITY),
        ((REQUEST, GRANT), "request", event("grant", CITY), CITY),
    ],
)
def test_what_a_later_event_rests_on_waits_until_that_one_is_withdrawn(
    commands: tuple[Command, ...], later: str, of: Said, by: str
) -> None:
    history = after(*commands)
    history.when(withdraw(event(later))).then_rejected("later-event-stands", "/data/event")
    history.when(withdraw(of, by)).accepted().when(withdraw(event(later), identity="w2")).accepted()


BLOCK_AGAIN = Block(*told("block-2"), document="Nghị định", since=DAY)
REQUEST_AGAIN = RequestExtension(*told("request-2"), until=dt.date(2023, 9, 30), reason="Thiếu")


@pytest.mark.parametrize(
    ("commands", "of", "later"),
    [
        ((submit("s"), RETURN, submit("s2")), RETURN, event("s2")),
        ((submit("s"), RETURN, BLOCK), RETURN, event("block")),
        ((BLOCK, UNBLOCK, BLOCK_AGAIN), UNBLOCK, event("block-2")),
        ((BLOCK, UNBLOCK, submit("s")), UNBLOCK, event("s")),
        ((REQUEST, GRANT, REQUEST_AGAIN), GRANT, event("request-2")),
    ],
)
def test_what_made_room_for_a_later_event_stays_while_that_one_stands(
    commands: tuple[Command, ...], of: Any, later: Said
) -> None:
    """Else something would be submitted twice, waited for twice, or handed in while it waits."""
    sender = of.sender
    history = after(*commands)
    history.when(withdraw(of.said, sender)).then_rejected("later-event-stands", "/data/event")
    history.when(withdraw(later)).accepted().when(withdraw(of.said, sender, "w2")).accepted()


def test_the_end_of_a_wait_is_taken_back_under_a_product_that_was_sent_back() -> None:
    history = after(BLOCK, UNBLOCK, submit("s"), RETURN).when(withdraw(event("unblock"))).accepted()
    assert (state_of(history).lifecycle, state_of(history).blocked_since) == (Lifecycle.RETURNED, BLOCK.since)


@pytest.mark.parametrize(
    ("before", "judgement", "of"),
    [
        (submit("s"), ObligationConfirmed(obligation=ID), "s"),
        (submit("s"), ObligationReturned(obligation=ID, reason="Thiếu"), "s"),
        (REQUEST, ObligationExtensionGranted(obligation=ID, until=dt.date(2023, 8, 31)), "request"),
    ],
)
def test_what_was_judged_before_there_were_withdrawals_stays(before: Command, judgement: EventData, of: str) -> None:
    judged = given(OBLIGATION, *after(before).history, judgement)
    judged.when(withdraw(event(of))).then_rejected("final-event-stands", "/data/event")


@pytest.mark.parametrize(
    ("commands", "lifecycle"),
    [
        ((submit("s"), CONFIRM), Lifecycle.SUBMITTED),
        ((submit("s"), RETURN), Lifecycle.SUBMITTED),
        ((START, WAIVE), Lifecycle.IN_PROGRESS),
        ((submit("s"), WAIVE), Lifecycle.SUBMITTED),
    ],
)
def test_the_authority_takes_back_its_own(commands: tuple[Any, ...], lifecycle: Lifecycle) -> None:
    history = after(*commands)
    of = commands[-1].said
    left = history.when(withdraw(of, CITY)).accepted()
    assert state_of(left).lifecycle is lifecycle
    assert said(state_of(left)) == said(state_of(after(*commands[:-1])))
    history.when(withdraw(of, WARD)).then_rejected("not-the-authority", "/source")


@pytest.mark.parametrize("sender", [WARD, CITY])
@pytest.mark.parametrize(
    "commands",
    [(BLOCK,), (BLOCK, UNBLOCK), (BLOCK, submit("s")), (BLOCK, submit("s"), CONFIRM), (BLOCK, UNBLOCK, BLOCK_AGAIN)],
)
def test_a_wait_is_taken_back_with_all_it_moved_by_its_unit_or_the_authority(
    commands: tuple[Command, ...], sender: str
) -> None:
    without = [command for command in commands if command not in (BLOCK, UNBLOCK)]
    left = state_of(after(*commands).when(withdraw(event("block"), sender)).accepted())
    expected = state_of(after(*without))
    assert (left.dates, left.lifecycle, left.free_since) == (expected.dates, expected.lifecycle, expected.free_since)


def test_the_authority_takes_back_the_end_of_a_wait() -> None:
    left = state_of(after(BLOCK, UNBLOCK).when(withdraw(event("unblock"), CITY)).accepted())
    assert (left.blocked_since, left.due) == (BLOCK.since, OPENED.due)
    after(BLOCK, submit("s")).when(withdraw(event("s"), CITY)).then_rejected("not-the-author", "/source")


def test_a_grant_taken_back_gives_the_former_date_and_the_request_waits_again() -> None:
    left = state_of(after(REQUEST, GRANT).when(withdraw(event("grant", CITY), CITY)).accepted())
    assert (left.due, left.requested) == (dt.date(2023, 6, 30), dt.date(2023, 8, 31))


@pytest.mark.parametrize("sender", [OTHER_WARD, CITY, STAFF, "nobody"])
def test_nobody_else_takes_back_what_a_unit_said(sender: str) -> None:
    after(START).when(withdraw(event("start"), sender)).then_rejected("not-the-author", "/source")
    correcting = dataclasses.replace(PROGRESS, corrects=event("start", OTHER_WARD))
    after(START).when(correcting).then_rejected("unknown-event", "/corrects")


def test_a_unit_does_not_take_back_what_the_authority_said_for_it() -> None:
    by_office = Unblock(*told("unblock", CITY), on=DAY)
    history = after(BLOCK, by_office)
    history.when(withdraw(event("unblock", CITY), WARD)).then_rejected("not-the-author", "/source")
    history.when(withdraw(event("unblock", CITY), CITY)).accepted()


def test_whoever_took_over_the_work_or_the_unit_may_take_back() -> None:
    handed = ObligationHandedOver(
        obligation=ID,
        unit=OTHER_WARD,
        unit_type=TREE.units[OTHER_WARD].type,
        ancestors=(CITY,),
        from_unit=WARD,
        reason=HandOverReason.REASSIGNED,
        on=DAY,
        cause=(9, 0),
    )
    history = given(OBLIGATION, *after(START).history, handed)
    for sender in (WARD, OTHER_WARD):
        history.when(withdraw(event("start"), sender)).accepted()
    merged = UnitsMerged(city=CITY, units=(WARD,), into=OTHER_WARD, on=DAY)
    tree = UnitRegister.of((*TREE_FACTS, merged)).on(DAY)
    after(START).when(withdraw(event("start"), OTHER_WARD, tree=tree)).accepted()


def test_what_is_not_there_or_no_longer_there_is_not_withdrawn() -> None:
    for of in (event("never"), event("start", OTHER_WARD), event("w")):
        after(START).when(withdraw(of)).then_rejected("unknown-event", "/data/event")
    twice = after(START).when(withdraw(event("start"))).accepted()
    twice.when(withdraw(event("start"), identity="w2")).then_rejected("already-withdrawn", "/data/event")
    twice.when(withdraw(event("w"), identity="w2")).then_rejected("unknown-event", "/data/event")
    again = dataclasses.replace(PROGRESS, corrects=event("start"))
    twice.when(again).then_rejected("already-withdrawn", "/corrects")
    given(OBLIGATION).when(withdraw(event("start"))).then_rejected("unknown-obligation", "/subject")


def test_of_what_is_cancelled_nothing_is_taken_back() -> None:
    cancelled = ObligationCancelled(obligation=ID, reason=CancelReason.DROPPED, on=DAY, cause=(9, 0))
    history = given(OBLIGATION, *after(START).history, cancelled)
    history.when(withdraw(event("start"))).then_rejected("illegal-order", "/type")


def test_reports_of_before_there_were_withdrawals_stay() -> None:
    old = given(OBLIGATION, OPENED, ObligationStarted(obligation=ID))
    old.when(withdraw(event("start"))).then_rejected("unknown-event", "/data/event")


def test_a_correction_is_one_step() -> None:
    wrong, right = submit("s"), dataclasses.replace(submit("s2"), corrects=event("s"))
    withdrawn = ObligationReportWithdrawn(obligation=ID, withdrawn=event("s"), said=event("s2"))
    submitted = ObligationSubmitted(obligation=ID, completed_on=DAY, evidence=EVIDENCE, said=event("s2"))
    history = after(wrong).when(right).then(withdrawn, submitted)
    assert said(state_of(history)) == said(state_of(after(submit("s2"))))
    # Without the correction nobody hands in twice; and what is judged has to be released first.
    after(wrong).when(submit("s2")).then_rejected("illegal-order", "/type")
    after(wrong, CONFIRM).when(right).then_rejected("later-event-stands", "/corrects")


def test_a_correction_that_is_not_possible_leaves_the_former_one() -> None:
    confirm = dataclasses.replace(CONFIRM, corrects=event("return", CITY), said=event("c2", CITY))
    corrected = after(submit("s"), RETURN).when(confirm).accepted()
    assert state_of(corrected).lifecycle is Lifecycle.CONFIRMED
    late = after(START, submit("s"), CONFIRM)
    late.when(dataclasses.replace(PROGRESS, corrects=event("start"))).then_rejected("illegal-order", "/type")
    longer = RequestExtension(*told("r2"), event("request"), until=dt.date(2023, 9, 30), reason="Thiếu")
    assert state_of(after(REQUEST).when(longer).accepted()).requested == dt.date(2023, 9, 30)


def test_withdrawing_a_correction_does_not_bring_the_former_one_back() -> None:
    right = dataclasses.replace(submit("s2"), corrects=event("s"))
    left = after(submit("s"), right).when(withdraw(event("s2"))).accepted()
    assert state_of(left).lifecycle is Lifecycle.NOT_STARTED


def test_all_that_one_event_said_is_taken_back() -> None:
    history = after(BLOCK).when(submit("s")).accepted()
    assert isinstance(history.history[-2], ObligationUnblocked)
    left = state_of(history.when(withdraw(event("s"))).accepted())
    assert (left.lifecycle, left.blocked_since is not None) == (Lifecycle.NOT_STARTED, True)


MOVES = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 5), st.integers(0, 59)), max_size=40)
KINDS_OF_FACTS = (
    *(ObligationStarted, ObligationProgressed, ObligationSubmitted, ObligationReturned, ObligationConfirmed),
    *(ObligationExtensionRequested, ObligationExtensionGranted, ObligationWaived, ObligationReportWithdrawn),
)


def lived(unit: str, moves: list[tuple[str, int, int]]) -> tuple[list[EventData], Obligation]:
    """An obligation through whatever of ``moves`` is allowed, a day each."""
    facts: list[EventData] = [opened(ID, unit, dt.date(2023, 1, 20), on=dt.date(2023, 1, 1))]
    state = OBLIGATION.evolve(None, facts[0])
    assert state is not None
    for number, (action, back, percent) in enumerate(moves):
        today = dt.date(2023, 1, 10) + dt.timedelta(number)
        for fact in lawful(command_of(action, state, today, back, percent, f"e{number}"), state):
            facts.append(fact)
            evolved = OBLIGATION.evolve(state, fact)
            assert evolved is not None
            state = evolved
    return facts, state


@over(st.sampled_from(UNITS), MOVES)
@settings(deadline=None)
def test_the_state_is_that_of_the_facts_that_remain(unit: str, moves: list[tuple[str, int, int]]) -> None:
    facts, state = lived(unit, moves)
    gone = {fact.withdrawn for fact in facts if isinstance(fact, ObligationReportWithdrawn)}
    left = [
        fact
        for fact in facts
        if not isinstance(fact, ObligationReportWithdrawn)
        and not (isinstance(fact, ReportedFact) and fact.said in gone)
    ]
    again = given(OBLIGATION, *left).state
    assert again is not None
    assert said(again) == said(state)


@over(st.sampled_from(UNITS), MOVES)
@settings(deadline=None)
def test_withdrawing_everything_in_reverse_leads_back_to_the_beginning(
    unit: str, moves: list[tuple[str, int, int]]
) -> None:
    facts, state = lived(unit, moves)
    number = 0
    while (last := next((f for f in reversed(state.facts) if f.is_reported), None)) is not None:
        assert last.said is not None
        sender = last.said[0].split("/")[1]
        number += 1
        identity = (f"/{sender}/one-stop", f"back-{number}")
        command = Withdraw(ID, sender, TREE, DAY, identity, event=last.said, reason="Nhầm")
        for fact in OBLIGATION.decide(command, state):
            evolved = OBLIGATION.evolve(state, fact)
            assert evolved is not None
            state = evolved
    beginning = OBLIGATION.evolve(None, facts[0])
    assert beginning is not None
    assert said(state) == said(beginning)


def test_random_lives_meet_every_kind_of_fact() -> None:
    """The properties above would hold of empty lives, too."""
    met: set[type] = set()

    @over(st.sampled_from(UNITS), MOVES)
    @settings(deadline=None, max_examples=400, database=None, derandomize=True)
    def live(unit: str, moves: list[tuple[str, int, int]]) -> None:
        met.update(type(fact) for fact in lived(unit, moves)[0])

    live()
    assert met >= set(KINDS_OF_FACTS)
