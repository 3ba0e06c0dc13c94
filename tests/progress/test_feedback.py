"""Citizen feedback: counts that add up, the month that counts, and the year."""

import datetime as dt
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from tests.progress.support import CITY, OTHER_WARD, STAFF, TREE, WARD, log

from par.events.feedback import Channel, FeedbackRecorded, Tally
from par.projection import ReadModels
from par.projection.store.digest import document_bytes
from par.testing.deciders import given
from par.testing.projections import assert_stable, folded
from progress_service.feedback.decider import COUNTS, FEEDBACK, MAX_TAKEN, Record
from progress_service.read_models.feedback.projection import Feedback

DAY = dt.date(2023, 6, 30)


def tally(**counts: int) -> Tally:
    return Tally(**{**dict.fromkeys(COUNTS, 0), **counts})


GOOD = tally(
    carried_over=2, received=8, answered_in_time=5, answered_late=2, open_in_term=2, open_overdue=1, satisfied=4
)


def record(**fields: Any) -> Record:
    usual: dict[str, Any] = {
        "sender": WARD,
        "city": CITY,
        "unit": WARD,
        "tree": TREE,
        "tree_of_unit": TREE,
        "day": DAY,
        "period": "2023-05",
        "total": GOOD,
        "channels": {},
    }
    return Record(**{**usual, **fields})


def recorded(total: Tally = GOOD, period: str = "2023-05", **fields: Any) -> FeedbackRecorded:
    place: dict[str, Any] = {"unit": WARD, "unit_type": "ward", "city": CITY, "ancestors": (CITY,)}
    said: dict[str, Any] = {"year": int(period[:4]), "period": period, "total": total, "channels": {}}
    return FeedbackRecorded(**{**place, **said, **fields})


def test_counts_that_add_up_are_recorded() -> None:
    parts = {Channel.PORTAL: tally(received=3, answered_in_time=3, satisfied=3)}
    given(FEEDBACK).when(record(channels=parts, note="Tạm tính")).then(recorded(channels=parts, note="Tạm tính"))
    given(FEEDBACK, recorded()).when(record()).then(recorded())


def test_a_month_takes_only_so_many() -> None:
    many = [recorded()] * MAX_TAKEN
    given(FEEDBACK, *many).when(record()).then_rejected("too-many-corrections", "/data/period")
    given(FEEDBACK, *many[1:]).when(record()).accepted()
    given(FEEDBACK, *many).when(record(period="2023-01")).accepted()


def test_who_reports_and_when() -> None:
    given(FEEDBACK).when(record(unit=STAFF)).accepted()
    given(FEEDBACK).when(record(unit=OTHER_WARD)).then_rejected("wrong-unit", "/subject")
    given(FEEDBACK).when(record(unit="nobody")).then_rejected("unknown-unit", "/subject")
    given(FEEDBACK).when(record(period="2023")).then_rejected("invalid-period", "/data/period")
    given(FEEDBACK).when(record(period="2023-07")).then_rejected("period-not-begun", "/data/period")


@for_all(st.tuples(*[st.integers(0, 4)] * len(COUNTS)))
def test_what_came_in_is_answered_or_open_and_only_answers_are_rated(numbers: tuple[int, ...]) -> None:
    counts = Tally(**dict(zip(COUNTS, numbers, strict=True)))
    carried, received, in_time, late, in_term, overdue, satisfied, dissatisfied = numbers
    outcome = given(FEEDBACK).when(record(total=counts))
    if carried + received != in_time + late + in_term + overdue:
        outcome.then_rejected("feedback-sum", "/data/received")
    elif satisfied + dissatisfied > in_time + late:
        outcome.then_rejected("feedback-rated", "/data/satisfied")
    else:
        outcome.then(recorded(counts))


def test_channels_are_parts_and_consistent_themselves() -> None:
    part = tally(received=3, answered_in_time=3)
    wrong = {Channel.HOTLINE: part, Channel.COUNTER: tally(received=1)}
    given(FEEDBACK).when(record(channels=wrong)).then_rejected("feedback-sum", "/data/channels/counter/received")
    rated = {Channel.PORTAL: tally(received=1, answered_late=1, satisfied=2)}
    given(FEEDBACK).when(record(channels=rated)).then_rejected("feedback-rated", "/data/channels/portal/satisfied")
    many = {Channel.PORTAL: part, Channel.HOTLINE: part}
    given(FEEDBACK).when(record(channels=many)).then_rejected("feedback-channels", "/data/channels")


def at(minute: int) -> dt.datetime:
    return dt.datetime(2023, 6, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)


def models() -> ReadModels:
    return ReadModels("test", [Feedback()])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_latest_report_of_a_month_counts_in_any_order(order: tuple[int, ...]) -> None:
    facts = [(recorded(tally(received=number, open_in_term=number)), at(number)) for number in (1, 2, 3)]
    found = assert_stable(models(), log(facts[number] for number in order))["feedback"][f"{WARD}:2023"]
    assert found["received"] == found["periods"]["2023-05"]["received"] == 3
    assert found["months"] == 1


def test_a_year_carries_over_what_its_first_month_did_and_leaves_open_what_its_last_did() -> None:
    april = tally(carried_over=1, received=9, answered_in_time=6, answered_late=1, open_in_term=3, satisfied=1)
    may = tally(carried_over=3, received=5, answered_in_time=4, open_in_term=2, open_overdue=2, dissatisfied=2)
    facts = [(recorded(may), at(2)), (recorded(april, "2023-04"), at(1))]
    found = assert_stable(models(), log(facts))["feedback"][f"{WARD}:2023"]
    assert {name: found[name] for name in COUNTS} == {
        "carried_over": 1,
        "received": 14,
        "answered_in_time": 10,
        "answered_late": 1,
        "open_in_term": 2,
        "open_overdue": 2,
        "satisfied": 1,
        "dissatisfied": 2,
    }
    assert found["unaccounted"] == 0
    assert found["in_time"] == {"exact": "80/1", "shown": "80.00"}  # (10 + 2) of 15
    assert found["satisfaction"] == {"exact": "100/3", "shown": "33.33"}


def test_what_the_next_month_does_not_carry_over_is_unaccounted_for() -> None:
    april = tally(received=4, open_in_term=4)
    may = tally(carried_over=1, received=1, answered_in_time=2)
    facts = [(recorded(april, "2023-04"), at(1)), (recorded(may), at(2))]
    assert folded(models(), log(facts))["feedback"][f"{WARD}:2023"]["unaccounted"] == 3


def test_nothing_received_has_no_share() -> None:
    found = folded(models(), log([(recorded(tally()), at(1))]))["feedback"][f"{WARD}:2023"]
    assert (found["in_time"], found["satisfaction"]) == (None, None)


months = st.lists(
    st.tuples(st.integers(1, 12), st.integers(0, 9), st.integers(0, 9), st.integers(0, 5)), min_size=1, max_size=20
)


@settings(deadline=None, max_examples=40)
@for_all(months, st.randoms(use_true_random=False))
def test_no_order_of_arrival_changes_the_year(reports: list[tuple[int, int, int, int]], chance: Any) -> None:
    facts = [
        (recorded(tally(received=one + two, answered_in_time=one, open_overdue=two), f"2023-{month:02}"), at(minute))
        for month, one, two, minute in reports
    ]
    events = log(facts)
    expected = assert_stable(models(), events)["feedback"][f"{WARD}:2023"]
    shuffled = list(events)
    chance.shuffle(shuffled)
    moved = [type(item)(place, item.log_subject, item.event) for place, item in enumerate(shuffled, 1)]
    assert document_bytes(folded(models(), moved)["feedback"][f"{WARD}:2023"]) == document_bytes(expected)
    counting: dict[int, tuple[str, int, int]] = {}
    for number, (month, one, two, minute) in enumerate(reports, 1):
        said = (f"{minute}:e{number}", one, two)
        counting[month] = max(counting.get(month, ("", 0, 0)), said)
    answered, last = sum(one for _, one, _ in counting.values()), counting[max(counting)][2]
    assert (expected["answered_in_time"], expected["open_overdue"]) == (answered, last)
    if answered + last:
        numerator, denominator = map(int, expected["in_time"]["exact"].split("/"))
        assert Fraction(numerator, denominator) == Fraction(100 * answered, answered + last)
