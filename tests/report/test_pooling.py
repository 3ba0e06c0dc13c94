"""Figures of districts, cities and provinces: pooled, each measurement once, never an average of rates."""

from collections import defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.support import at, log, measured

from par.events import Recorded
from par.events.index_set import Accumulate
from par.events.measurement import MeasurementRecorded
from par.events.unit import UnitType
from par.projection.store.digest import document_bytes
from par.testing.projections import Collections, assert_stable, folded
from report_service.bootstrap import read_models

# A province above two districts, one ward of its own, and staff of a ward that report, too.
TREE: dict[str, tuple[UnitType, tuple[str, ...]]] = {
    "city": (UnitType.PROVINCE, ()),
    "city-east": (UnitType.DISTRICT, ("city",)),
    "city-west": (UnitType.DISTRICT, ("city",)),
    "city-hoa": (UnitType.WARD, ("city",)),
    "city-east-ha": (UnitType.WARD, ("city-east", "city")),
    "city-east-dong": (UnitType.COMMUNE, ("city-east", "city")),
    "city-west-tay": (UnitType.COMMUNE, ("city-west", "city")),
    "city-west-tay-vp": (UnitType.OTHER, ("city-west-tay", "city-west", "city")),
}


def reported(unit: str, numerator: int, denominator: int, **more: Any) -> MeasurementRecorded:
    unit_type, ancestors = TREE[unit]
    return measured(unit, numerator, denominator, unit_type=unit_type, ancestors=ancestors, **more)


def pooled(documents: Collections, unit: str) -> tuple[int, int, int, str | None]:
    found = documents["city_indicators"][f"{unit}:on_time:2023"]
    return found["numerator"], found["denominator"], found["units"], found["value"]


def pool(units: int, numerator: int, denominator: int, value: str | None) -> dict[str, Any]:
    """A pool in which every unit has reported."""
    silent = {"not_reported": 0, "not_applicable": 0}
    return {"units": units, **silent, "numerator": numerator, "denominator": denominator, "value": value}


def test_numerators_and_denominators_are_pooled_rates_are_not_averaged() -> None:
    documents = folded(read_models(), log(reported("city-east-ha", 1, 1), reported("city-east-dong", 0, 3)))

    assert pooled(documents, "city-east") == (1, 4, 2, "25.00")  # the mean of the rates would be 50


def test_a_province_above_districts_counts_each_measurement_once() -> None:
    documents = assert_stable(
        read_models(),
        log(reported("city-east-ha", 3, 4), reported("city-hoa", 1, 4), reported("city-east", 2, 2)),
    )

    assert pooled(documents, "city-east") == (5, 6, 2, "83.33")
    assert pooled(documents, "city") == (6, 10, 3, "60.00")
    assert "city-hoa:on_time:2023" not in documents["city_indicators"]


def test_the_year_pools_the_units_year_figures_and_the_months_their_months() -> None:
    def report(unit: str, figure: int, period: str) -> MeasurementRecorded:
        return reported(unit, figure, 10, period=period, accumulate=Accumulate.LAST)

    documents = folded(
        read_models(),
        log(
            report("city-east-ha", 2, "2023-01"),
            report("city-east-ha", 4, "2023-02"),
            report("city-east-dong", 8, "2023-01"),
        ),
    )

    assert pooled(documents, "city-east") == (12, 20, 2, "60.00")
    months = documents["city_indicators"]["city-east:on_time:2023"]["periods"]
    assert months["2023-01"] == pool(2, 10, 20, "50.00")
    assert months["2023-02"] == pool(1, 4, 10, "40.00")


def test_a_unit_that_moves_counts_only_where_it_is_now() -> None:
    before = reported("city-east-ha", 3, 4, period="2023-01")
    after = measured("city-east-ha", 1, 4, period="2023-02", ancestors=("city-west", "city"))

    documents = assert_stable(read_models(), log(before, after))

    assert "city-east:on_time:2023" not in documents["city_indicators"]
    assert pooled(documents, "city-west") == pooled(documents, "city") == (4, 8, 1, "50.00")


Report = tuple[str, str, int, int, int]

reports_of = st.lists(
    st.tuples(
        st.sampled_from(sorted(TREE)),
        st.sampled_from(["2023-01", "2023-02", "2023-03"]),
        st.integers(0, 20),
        st.integers(0, 20),
        st.integers(0, 10),
    ),
    min_size=1,
    max_size=30,
)


def _events(reports: list[Report], accumulate: Accumulate) -> list[Recorded]:
    return log(
        *(
            (
                reported(unit, min(figures), max(figures), period=period, accumulate=accumulate),
                at(minute),
            )
            for unit, period, *figures, minute in reports
        )
    )


@settings(deadline=None, max_examples=50)
@given(reports_of, st.sampled_from(Accumulate))
def test_the_pools_are_what_a_plain_recomputation_gives(reports: list[Report], accumulate: Accumulate) -> None:
    documents = assert_stable(read_models(), _events(reports, accumulate))

    assert {
        key: (found["numerator"], found["denominator"], found["units"], found["periods"])
        for key, found in documents["city_indicators"].items()
    } == _recomputed(reports, accumulate)


@settings(deadline=None, max_examples=25)
@given(reports_of, st.randoms(use_true_random=False))
def test_no_order_of_arrival_changes_what_a_document_says(reports: list[Report], chance: Any) -> None:
    events = _events(reports, Accumulate.SUM)
    shuffled = list(events)
    chance.shuffle(shuffled)
    other = [Recorded(position, item.log_subject, item.event) for position, item in enumerate(shuffled, 1)]

    assert _contents(folded(read_models(), other)) == _contents(folded(read_models(), events))


def _contents(documents: Collections) -> dict[str, dict[str, bytes]]:
    return {
        name: {key: document_bytes(found) for key, found in collection.items()}
        for name, collection in documents.items()
    }


def _recomputed(reports: list[Report], accumulate: Accumulate) -> dict[str, Any]:
    """The same figures from the reports themselves, without any delta."""
    counting: dict[tuple[str, str], tuple[int, int, int, int]] = {}
    for number, (unit, period, one, two, minute) in enumerate(reports):
        report = (minute, number, min(one, two), max(one, two))
        counting[unit, period] = max(counting.get((unit, period), report), report)
    months: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for (unit, period), (_, _, numerator, denominator) in counting.items():
        months[unit][period] = (numerator, denominator)
    pools: dict[str, Any] = {}
    for top in {above for unit in months for above in _counting_for(unit)}:
        members = [unit for unit in months if top in _counting_for(unit)]
        years = [
            list(months[unit].values()) if accumulate is Accumulate.SUM else [months[unit][max(months[unit])]]
            for unit in members
        ]
        periods = {period for unit in members for period in months[unit]}
        pools[f"{top}:on_time:2023"] = (
            sum(numerator for year in years for numerator, _ in year),
            sum(denominator for year in years for _, denominator in year),
            len(members),
            {
                period: _month([months[unit][period] for unit in members if period in months[unit]])
                for period in periods
            },
        )
    return pools


def _month(figures: list[tuple[int, int]]) -> dict[str, Any]:
    numerator, denominator = sum(n for n, _ in figures), sum(d for _, d in figures)
    rate = None
    if denominator:
        hundredths = (20000 * numerator + denominator) // (2 * denominator)
        rate = f"{hundredths // 100}.{hundredths % 100:02}"
    return pool(len(figures), numerator, denominator, rate)


def _counting_for(unit: str) -> tuple[str, ...]:
    unit_type, ancestors = TREE[unit]
    own = (unit,) if unit_type in (UnitType.PROVINCE, UnitType.CITY, UnitType.DISTRICT) else ()
    return own + ancestors
