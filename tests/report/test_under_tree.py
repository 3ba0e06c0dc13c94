"""The figures of units that are no more, under the units of another day."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.support import explained, log, measured
from tests.report.test_pooling import pool

from par.events import EventData
from par.events.index_set import Accumulate
from par.events.measurement import FigureState, MeasurementFact, MeasurementRecorded
from par.events.unit import UnitClosed, UnitMoved, UnitOpened, UnitsMerged, UnitSplit, UnitType
from par.testing.projections import assert_stable, folded
from par.units import UnitRegister
from report_service.bootstrap import read_models
from report_service.read_models.unit_indicators.under_tree import counting_for, under_tree

JUNE, JULY = dt.date(2023, 6, 30), dt.date(2023, 7, 1)


def opened(unit: str, parent: str | None, on: dt.date | None = None, unit_type: UnitType = UnitType.WARD) -> UnitOpened:
    return UnitOpened(city="city", unit=unit, name=unit, unit_type=unit_type, parent=parent, opened_on=on)


TOWN = (
    opened("city", None, unit_type=UnitType.PROVINCE),
    opened("city-east", "city", unit_type=UnitType.DISTRICT),
    opened("city-a", "city-east"),
    opened("city-b", "city-east"),
    opened("city-c", "city-east", JULY),
    opened("city-d", "city"),
)
MERGED = UnitsMerged(city="city", units=("city-a", "city-b"), into="city-c", on=JULY)


def last(unit: str, numerator: int, denominator: int, period: str) -> MeasurementRecorded:
    return measured(unit, numerator, denominator, period=period, accumulate=Accumulate.LAST)


def figures(
    unit: str, facts: Iterable[EventData], reports: Iterable[MeasurementFact], day: dt.date
) -> dict[str, Any] | None:
    """The one indicator of ``unit`` under the tree of ``day``; None when nothing counts for it."""
    register = UnitRegister.of(facts)
    units = counting_for(unit, register, day)
    documents = folded(read_models(), log(*reports))["unit_indicators"]
    rows = [documents[key] for key in sorted(documents) if documents[key]["unit"] in units]
    shown = under_tree(unit, rows, register.on(day))
    return shown[0] if shown else None


def test_flows_of_the_former_units_and_of_the_successor_are_pooled() -> None:
    reports = [
        measured("city-a", 1, 2, period="2023-06"),
        measured("city-b", 2, 3, period="2023-06"),
        measured("city-c", 4, 5, period="2023-07"),
        measured("city-d", 7, 9, period="2023-07"),
    ]

    assert figures("city-c", (*TOWN, MERGED), reports, JULY) == {
        "unit": "city-c",
        "indicator": "on_time",
        "year": 2023,
        "from_units": ["city-a", "city-b", "city-c"],
        **pool(3, 7, 10, "70.00"),
        "periods": {
            "2023-06": pool(2, 3, 5, "60.00"),
            "2023-07": pool(1, 4, 5, "80.00"),
        },
    }
    assert figures("city-a", (*TOWN, MERGED), reports, JULY) is None


def test_under_the_tree_before_the_merger_each_unit_has_its_own() -> None:
    reports = [measured("city-a", 1, 2, period="2023-06"), measured("city-c", 4, 5, period="2023-07")]

    for unit, found in (("city-a", (1, 2)), ("city-c", (4, 5))):
        shown = figures(unit, (*TOWN, MERGED), reports, JUNE)
        assert shown is not None
        assert (shown["numerator"], shown["denominator"], shown["from_units"]) == (*found, [unit])


def test_a_standing_counts_until_the_successor_tells_it_anew() -> None:
    before = [
        last("city-a", 1, 10, "2023-05"),
        last("city-a", 2, 10, "2023-06"),
        last("city-b", 3, 20, "2023-06"),
    ]
    facts = (*TOWN, MERGED)

    silent = figures("city-c", facts, before, JULY)
    assert silent is not None
    assert (silent["numerator"], silent["denominator"], silent["from_units"]) == (5, 30, ["city-a", "city-b"])

    told = figures("city-c", facts, [*before, last("city-c", 6, 30, "2023-08")], JULY)
    assert told is not None
    assert (told["numerator"], told["denominator"], told["from_units"]) == (6, 30, ["city-c"])
    assert told["periods"]["2023-06"] == pool(2, 5, 30, "16.67")


def test_a_reason_of_the_successor_is_no_standing_and_no_figure() -> None:
    reason = explained(last("city-c", 0, 0, "2023-08"))
    reports = [last("city-a", 1, 10, "2023-05"), reason]

    shown = figures("city-c", (*TOWN, MERGED), reports, JULY)

    assert shown is not None
    assert (shown["numerator"], shown["denominator"], shown["from_units"]) == (1, 10, ["city-a"])
    assert (shown["units"], shown["not_reported"], shown["not_applicable"]) == (1, 1, 0)
    assert shown["periods"]["2023-08"] == pool(0, 0, 0, None) | {"not_reported": 1}


def test_what_does_not_apply_to_the_former_units_is_counted_as_such() -> None:
    reports = [explained(measured("city-a", 0, 0, period="2023-05"), FigureState.NOT_APPLICABLE)]

    shown = figures("city-c", (*TOWN, MERGED), reports, JULY)

    assert shown is not None
    assert shown["from_units"] == []
    assert (shown["value"], shown["units"], shown["not_applicable"]) == (None, 0, 1)


def test_in_the_month_of_the_change_a_standing_is_not_counted_twice() -> None:
    middle = dt.date(2023, 7, 15)
    merged = UnitsMerged(city="city", units=("city-a",), into="city-b", on=middle)
    reports = [
        last("city-a", 1, 10, "2023-07"),
        last("city-b", 2, 10, "2023-06"),
        last("city-b", 3, 20, "2023-07"),
    ]

    shown = figures("city-b", (*TOWN, merged), reports, middle)
    assert shown is not None
    assert (shown["numerator"], shown["denominator"], shown["from_units"]) == (3, 20, ["city-b"])
    assert shown["periods"]["2023-07"] == pool(1, 3, 20, "15.00")

    # What the one that takes in reported before is no word about the other.
    earlier = figures("city-b", (*TOWN, merged), reports[:2], middle)
    assert earlier is not None
    assert (earlier["numerator"], earlier["denominator"]) == (3, 20)


def test_the_past_of_a_unit_that_was_split_stands_with_the_first_part() -> None:
    parts = (opened("city-e", "city-east", JULY), opened("city-f", "city-east", JULY))
    facts = (*TOWN, *parts, UnitSplit(city="city", unit="city-a", into=("city-e", "city-f"), on=JULY))
    reports = [measured("city-a", 1, 2, period="2023-06"), measured("city-f", 3, 4, period="2023-07")]

    first, second = (figures(unit, facts, reports, JULY) for unit in ("city-e", "city-f"))

    assert first is not None
    assert second is not None
    assert (first["from_units"], second["from_units"]) == (["city-a"], ["city-f"])


def test_a_tier_that_is_abolished_leaves_its_figures_with_those_above() -> None:
    abolished = [
        *(UnitMoved(city="city", unit=unit, parent="city", on=JULY) for unit in ("city-a", "city-b", "city-c")),
        UnitClosed(city="city", unit="city-east", on=JULY),
    ]
    reports = [
        measured("city-east", 5, 6, period="2023-06", unit_type=UnitType.DISTRICT),
        measured("city-a", 1, 2, period="2023-06", ancestors=("city-east", "city")),
    ]

    province = figures("city", (*TOWN, *abolished), reports, JULY)
    district = figures("city-east", (*TOWN, *abolished), reports, JULY)

    assert province is not None
    assert (province["numerator"], province["denominator"]) == (6, 8)
    assert district is not None
    assert district["from_units"] == ["city-east"]


WARDS = ("city-a", "city-b", "city-c", "city-d")


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(WARDS), st.integers(1, 12), st.integers(0, 9), st.integers(9, 20)),
        max_size=20,
        unique_by=lambda report: report[:2],
    ),
    st.sampled_from(Accumulate),
    st.sampled_from((JUNE, JULY)),
)
def test_the_city_has_the_sum_of_its_wards_on_every_tree(
    reports: list[tuple[str, int, int, int]], accumulate: Accumulate, day: dt.date
) -> None:
    recorded = [
        measured(unit, one, two, period=f"2023-{month:02}", accumulate=accumulate) for unit, month, one, two in reports
    ]
    facts = (*TOWN, MERGED)

    city = figures("city", facts, recorded, day)
    parts = [shown for ward in WARDS if (shown := figures(ward, facts, recorded, day)) is not None]

    for name in ("numerator", "denominator", "units"):
        assert (0 if city is None else city[name]) == sum(part[name] for part in parts)
    if accumulate is Accumulate.SUM and city is not None:
        assert city["numerator"] == sum(one for _, _, one, _ in reports)


def test_facts_about_units_are_kept_as_they_were_recorded() -> None:
    documents = assert_stable(read_models(), log(*TOWN, MERGED))["unit_facts"]

    assert len(documents) == 7
    assert documents["city:/a:e00007"]["units"] == ["city-a", "city-b", "city-c"]
    assert documents["city:/a:e00007"]["data"] == MERGED.model_dump(mode="json")
