"""A unit's year from its monthly reports."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.support import at, log, measured

from par.events import EventData
from par.events.index_set import Accumulate
from par.events.unit import UnitType
from par.testing.projections import InMemory, assert_stable, folded
from report_service.bootstrap import read_models


def test_flows_are_summed_and_of_stocks_the_last_month_counts() -> None:
    def reports(accumulate: Accumulate) -> list[EventData]:
        return [
            measured("van-an", 8, 10, period="2023-02", accumulate=accumulate),
            measured("van-an", 9, 20, period="2023-01", accumulate=accumulate),
        ]

    flow = folded(read_models(), log(*reports(Accumulate.SUM)))["unit_indicators"]["van-an:on_time:2023"]
    stock = folded(read_models(), log(*reports(Accumulate.LAST)))["unit_indicators"]["van-an:on_time:2023"]

    assert (flow["numerator"], flow["denominator"], flow["value"]) == (17, 30, "56.67")
    assert (stock["numerator"], stock["denominator"], stock["value"]) == (8, 10, "80.00")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_latest_report_of_a_month_counts_in_any_order(order: tuple[int, ...]) -> None:
    reports = [(measured("van-an", figure, 100), at(figure)) for figure in (10, 20, 30)]

    document = assert_stable(read_models(), log(*(reports[number] for number in order)))["unit_indicators"][
        "van-an:on_time:2023"
    ]

    assert document["numerator"] == 30
    assert document["periods"]["2023-01"]["time"] == document["time"] == "2023-01-31T12:30:00.000000Z"


def test_of_reports_of_one_moment_the_larger_event_id_counts() -> None:
    reports = log((measured("van-an", 1, 9), at(1)), (measured("van-an", 2, 9), at(1)))

    forward = folded(read_models(), reports)["unit_indicators"]["van-an:on_time:2023"]
    swapped = [
        type(reports[0])(position, item.log_subject, item.event) for position, item in enumerate(reversed(reports), 1)
    ]
    backward = folded(read_models(), swapped)["unit_indicators"]["van-an:on_time:2023"]

    assert forward["event"] == backward["event"] == "e00002"
    assert forward["numerator"] == backward["numerator"] == 2


def test_nothing_to_count_has_no_rate() -> None:
    document = folded(read_models(), log(measured("van-an", 0, 0)))["unit_indicators"]["van-an:on_time:2023"]

    assert document["value"] is None


def test_consumers_are_told_once_per_subject_also_of_a_city_that_reports_itself() -> None:
    memory = InMemory(read_models())

    memory.advance(
        log(
            measured("van-an", 1, 2),
            measured("city", 1, 1, unit_type=UnitType.CITY, ancestors=()),
        )
    )

    by_subject = {told.announcement.report_subject: told.announcement.data for told in memory.told}
    assert len(by_subject) == len(memory.told) == 2
    assert by_subject["par.report.city.indicator.van-an.2023.on-time"]["value"] == "50.00"
    assert by_subject["par.report.city.indicator.city.2023.on-time"]["value"] == "66.67"
    assert by_subject["par.report.city.indicator.city.2023.on-time"]["units"] == 2


MONTHS = [f"2023-{month:02}" for month in range(1, 13)]


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(Accumulate),
    st.lists(st.tuples(st.sampled_from(MONTHS), st.integers(0, 50), st.integers(0, 30)), min_size=1, max_size=25),
)
def test_the_year_is_what_a_plain_recomputation_gives(
    accumulate: Accumulate, reports: list[tuple[str, int, int]]
) -> None:
    events = log(
        *(
            (measured("van-an", figure, 50, period=period, accumulate=accumulate), at(minute))
            for period, figure, minute in reports
        )
    )

    document = assert_stable(read_models(), events)["unit_indicators"]["van-an:on_time:2023"]

    counting: dict[str, tuple[int, int, int]] = {}
    for number, (period, figure, minute) in enumerate(reports):
        counting[period] = max(counting.get(period, (-1, -1, -1)), (minute, number, figure))
    figures = [figure for _, (_, _, figure) in sorted(counting.items())]
    expected = sum(figures) if accumulate is Accumulate.SUM else figures[-1]
    assert document["numerator"] == expected
