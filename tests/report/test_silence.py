"""Silence is data: no figures for a reason, nothing applicable, nothing said, and what was withdrawn."""

from collections import defaultdict
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.support import at, explained, leaf, linear, log, measured, opened, retracted
from tests.report.test_pooling import pool

from par.events import Recorded
from par.events.formula import Linear, WhenEmpty
from par.events.index_set import Accumulate
from par.events.measurement import FigureState, MeasurementFact
from par.events.unit import UnitType
from par.projection.store.digest import document_bytes
from par.testing.projections import Collections, InMemory, assert_stable, folded
from report_service.bootstrap import read_models
from report_service.target.standing import standing

KEY, CITY_KEY = "van-an:on_time:2023", "city:on_time:2023"
NA, NR = FigureState.NOT_APPLICABLE, FigureState.NOT_REPORTED


def own(documents: Collections) -> Any:
    return documents["unit_indicators"][KEY]


def city(documents: Collections) -> Any:
    return documents["city_indicators"][CITY_KEY]


def test_a_month_shows_what_was_said_of_it() -> None:
    january, february, march = (measured("van-an", 8, 10, period=f"2023-0{month}") for month in (1, 2, 3))
    found = own(assert_stable(read_models(), log(january, explained(february), explained(march, NA))))

    assert {month: report["state"] for month, report in found["periods"].items()} == {
        "2023-01": "reported",
        "2023-02": "not_reported",
        "2023-03": "not_applicable",
    }
    assert found["periods"]["2023-02"]["reason"] == "Lý do"
    assert found["periods"]["2023-02"]["numerator"] is None
    assert (found["state"], found["numerator"], found["denominator"], found["value"]) == ("reported", 8, 10, "80.00")


@pytest.mark.parametrize(
    ("states", "expected"), [((NR,), "not_reported"), ((NA,), "not_applicable"), ((NA, NR, NA), "not_reported")]
)
def test_a_year_without_figures_has_no_numbers(states: tuple[FigureState, ...], expected: str) -> None:
    facts = [
        explained(measured("van-an", 0, 0, period=f"2023-0{month}"), state) for month, state in enumerate(states, 1)
    ]
    documents = assert_stable(read_models(), log(*facts))

    assert own(documents)["state"] == expected
    assert [own(documents)[name] for name in ("numerator", "denominator", "value")] == [None] * 3
    counts = {name: city(documents)[name] for name in pool(0, 0, 0, None)}
    assert counts == pool(0, 0, 0, None) | {expected: 1}


def test_of_a_standing_the_latest_month_with_figures_counts() -> None:
    facts = [
        measured("van-an", 8, 10, period="2023-01", accumulate=Accumulate.LAST),
        explained(measured("van-an", 0, 0, period="2023-02", accumulate=Accumulate.LAST)),
    ]
    assert own(folded(read_models(), log(*facts)))["numerator"] == 8


def test_pools_leave_silence_out_of_the_figures_and_count_it() -> None:
    facts = log(
        measured("van-an", 8, 10),
        explained(measured("co-thanh", 0, 0)),
        explained(measured("le-loi", 0, 0), NA),
        explained(measured("an-lac", 0, 0), NA),
    )
    documents = assert_stable(read_models(), facts)
    expected = pool(1, 8, 10, "80.00") | {"not_reported": 1, "not_applicable": 2}
    assert city(documents)["periods"] == {"2023-01": expected}
    assert {name: city(documents)[name] for name in expected} == expected


def test_figures_and_reasons_of_a_month_replace_each_other_by_time() -> None:
    said: list[MeasurementFact] = [
        measured("van-an", 1, 10),
        explained(measured("van-an", 0, 0)),
        measured("van-an", 3, 10),
        explained(measured("van-an", 0, 0), NA),
    ]
    for order in permutations(range(4)):
        documents = folded(read_models(), log(*((said[number], at(number)) for number in order)))
        assert own(documents)["state"] == "not_applicable"
        assert city(documents)["not_applicable"] == 1


def test_what_was_withdrawn_never_counts_and_what_stood_before_counts_again() -> None:
    first, second = measured("van-an", 1, 10), measured("van-an", 9, 10)
    facts = log((first, at(1)), (second, at(2)), (retracted(first, "e00002"), at(3)))
    documents = assert_stable(read_models(), facts)
    assert (own(documents)["numerator"], own(documents)["event"]) == (1, "e00001")
    assert city(documents)["numerator"] == 1

    # A correction of an earlier moment takes the place of the first, not of the one withdrawn.
    later = log(
        (first, at(1)), (second, at(5)), (retracted(first, "e00002"), at(6)), (measured("van-an", 2, 10), at(2))
    )
    assert own(assert_stable(read_models(), later))["numerator"] == 2


def test_another_sources_event_of_the_same_id_stays() -> None:
    report = measured("van-an", 1, 10)
    documents = folded(read_models(), log(report, retracted(report, "e00001", "/other")))
    assert own(documents)["numerator"] == 1


def test_all_withdrawn_is_nothing_said_and_is_told() -> None:
    report = measured("van-an", 8, 10)
    memory = InMemory(read_models())
    facts = log(report, retracted(report, "e00001"))
    memory.advance(facts[:1])
    memory.advance(facts[1:])

    found = own(memory.documents)
    assert [found[name] for name in ("state", "numerator", "value", "time", "event", "periods")] == [None] * 5 + [{}]
    assert {name: city(memory.documents)[name] for name in pool(0, 0, 0, None)} == pool(0, 0, 0, None)
    told = {item.announcement.report_subject: item.announcement.data for item in memory.told}
    assert told["par.report.city.indicator.van-an.2023.on-time"]["state"] is None
    assert told["par.report.city.indicator.city.2023.on-time"]["units"] == 0


EMPTY_IS_FULL = Linear(kind="linear", indicator="on_time", empty=WhenEmpty.FULL)


@pytest.mark.parametrize("state", [NA, NR])
def test_a_missing_figure_gives_no_score_even_where_an_empty_denominator_gives_all(state: FigureState) -> None:
    """A pool of no units has the denominator 0, and so must not be taken for one of no cases."""
    silent = explained(measured("van-an", 0, 0), state)
    round_ = opened(("van-an", UnitType.WARD), ("city", UnitType.CITY), leaves=(leaf("1", "5", EMPTY_IS_FULL),))
    for facts in ((silent, round_), (round_, silent)):
        documents = assert_stable(read_models(), log(*facts))
        for unit in ("van-an", "city"):
            assert documents["index"][f"{unit}:2023"]["score"] is None
            assert documents["index"][f"{unit}:2023"]["missing"] == ["1"]
        assert documents["rankings"]["city:ward:2023"]["unscored"] == ["van-an"]


def test_a_score_goes_when_its_figures_are_withdrawn() -> None:
    report = measured("van-an", 8, 10)
    round_ = opened(("van-an", UnitType.WARD), ("city", UnitType.CITY), leaves=(leaf("1", "5", linear()),))
    before = folded(read_models(), log(round_, report))["index"]
    after = assert_stable(read_models(), log(round_, report, retracted(report, "e00002")))["index"]
    for key in ("van-an:2023", "city:2023"):
        assert before[key]["score"] == "4/1"
        assert after[key]["score"] is None
        assert after[key]["inputs"] == {}


TARGET = {"comparator": ">=", "value": "0", "unit": "percent"}


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (None, "not_reported"),
        ({"state": None}, "not_reported"),
        ({"state": "not_reported"}, "not_reported"),
        ({"state": "not_applicable"}, "not_applicable"),
        (pool(0, 0, 0, None), "not_reported"),
        (pool(0, 0, 0, None) | {"not_applicable": 2}, "not_applicable"),
        (pool(0, 0, 0, None) | {"not_applicable": 2, "not_reported": 1}, "not_reported"),
        (pool(1, 0, 5, "0.00") | {"not_reported": 7}, "met"),
    ],
)
def test_a_target_is_not_failed_by_silence(figures: dict[str, Any] | None, expected: str) -> None:
    assert standing(TARGET, figures)["standing"] == expected


Said = tuple[str, str, str, int, int, bool]

UNITS = ("van-an", "co-thanh")
said_of = st.lists(
    st.tuples(
        st.sampled_from(UNITS),
        st.sampled_from(["2023-01", "2023-02"]),
        st.sampled_from(["reported", "not_reported", "not_applicable"]),
        st.integers(0, 9),
        st.integers(0, 6),
        st.booleans(),
    ),
    min_size=1,
    max_size=16,
)


def _log(said: list[Said], accumulate: Accumulate, order: list[int]) -> list[Recorded]:
    """The reports in ``order``, those marked so withdrawn at the end; ids are those of the reports' numbers."""
    facts: list[Any] = []
    for number in order:
        unit, period, state, figure, minute, _ = said[number]
        fact: MeasurementFact = measured(unit, figure, 9, period=period, accumulate=accumulate)
        if state != "reported":
            fact = explained(fact, FigureState(state))
        facts.append((fact, at(minute)))
    recorded = [_renamed(item, f"r{number:02}") for item, number in zip(log(*facts), order, strict=True)]
    gone: list[Any] = [
        retracted(measured(unit, 0, 9, period=period, accumulate=accumulate), f"r{number:02}")
        for number, (unit, period, _, _, _, withdrawn) in enumerate(said)
        if withdrawn
    ]
    tail = [_renamed(item, f"w{item.position}") for item in log(*gone)]
    return [Recorded(position, item.log_subject, item.event) for position, item in enumerate([*recorded, *tail], 1)]


def _renamed(item: Recorded, identity: str) -> Recorded:
    event = item.event
    return Recorded(item.position, item.log_subject, type(event)(identity, "/a", event.subject, event.time, event.data))


@settings(deadline=None, max_examples=60)
@given(said_of, st.sampled_from(Accumulate), st.randoms(use_true_random=False))
def test_no_order_of_arrival_changes_what_stands(said: list[Said], accumulate: Accumulate, chance: Any) -> None:
    order = list(range(len(said)))
    expected = assert_stable(read_models(), _log(said, accumulate, order))
    chance.shuffle(order)
    found = folded(read_models(), _log(said, accumulate, order))
    for name in ("unit_indicators", "city_indicators"):
        assert {key: document_bytes(value) for key, value in found[name].items()} == {
            key: document_bytes(value) for key, value in expected[name].items()
        }
    _check_months(expected, said)


def _check_months(documents: Collections, said: list[Said]) -> None:
    """The pools' months, recomputed from the reports that stand."""
    counting: dict[tuple[str, str], tuple[int, int, str, int]] = {}
    for number, (unit, period, state, figure, minute, withdrawn) in enumerate(said):
        if not withdrawn:
            report = (minute, number, state, figure)
            counting[unit, period] = max(counting.get((unit, period), report), report)
    months: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (_, period), (_, _, state, figure) in counting.items():
        months[period]["units" if state == "reported" else state] += 1
        if state == "reported":
            months[period]["numerator"] += figure
            months[period]["denominator"] += 9
    names = ("units", "not_reported", "not_applicable", "numerator", "denominator")
    held = city(documents)["periods"]
    assert {period: [found[name] for name in names] for period, found in held.items()} == {
        period: [found[name] for name in names] for period, found in months.items()
    }
