"""Indicators that are not summed: shares of units, distinct counts, and figures of one unit alone."""

import datetime as dt
from typing import Any

from tests.report.support import explained, log, measured, retracted

from par.events.index_set import IndicatorKind
from par.events.measurement import MeasurementRecorded
from par.events.unit import UnitOpened, UnitsMerged, UnitType
from par.testing.projections import Collections, assert_stable
from par.units import UnitRegister
from report_service.bootstrap import read_models
from report_service.read_models.unit_indicators.under_tree import under_tree

SHARE, DISTINCT, RATIO = IndicatorKind.SHARE_OF_UNITS, IndicatorKind.DISTINCT, IndicatorKind.RATIO


def said(unit: str, numerator: int, denominator: int, kind: IndicatorKind, **more: Any) -> MeasurementRecorded:
    place: dict[str, Any] = {"unit_type": UnitType.CITY, "ancestors": ()} if unit == "city" else {}
    return measured(unit, numerator, denominator, kind=kind, **place, **more)


def city(documents: Collections, period: str | None = None) -> tuple[int, int, int, str | None] | None:
    found = documents["city_indicators"].get("city:on_time:2023")
    if found is None:
        return None
    figures = found if period is None else found["periods"][period]
    return figures["numerator"], figures["denominator"], figures["units"], figures["value"]


def test_of_a_share_of_units_each_unit_is_one_however_much_it_counts() -> None:
    documents = assert_stable(
        read_models(),
        log(
            said("city-a", 1, 1, SHARE),
            said("city-b", 99, 100, SHARE),
            said("city-c", 0, 0, SHARE),  # has nothing to fulfil
            explained(said("city-d", 0, 0, SHARE)),
        ),
    )
    assert city(documents) == city(documents, "2023-01") == (1, 2, 3, "50.00")
    found = documents["city_indicators"]["city:on_time:2023"]
    assert (found["kind"], found["not_reported"]) == ("share_of_units", 1)
    own = documents["unit_indicators"]["city-b:on_time:2023"]
    assert (own["numerator"], own["denominator"]) == (99, 100)


def test_from_which_percentage_a_unit_fulfils_is_said_exactly() -> None:
    documents = assert_stable(
        read_models(),
        log(
            said("city-a", 2, 3, SHARE, fulfilled_at="66.66"),
            said("city-b", 2, 3, SHARE, fulfilled_at="66.67"),
            said("city-c", 1, 3, SHARE, fulfilled_at="66.66"),
        ),
    )
    assert city(documents) == (1, 3, 3, "33.33")


def test_a_year_of_months_is_fulfilled_by_its_sum() -> None:
    months = [said("city-a", done, 10, SHARE, period=f"2023-0{month}") for month, done in ((1, 10), (2, 9))]
    documents = assert_stable(read_models(), log(*months))
    assert city(documents, "2023-01") == (1, 1, 1, "100.00")
    assert city(documents, "2023-02") == city(documents) == (0, 1, 1, "0.00")


def test_a_withdrawal_takes_the_unit_out_of_the_share() -> None:
    fact = said("city-b", 1, 1, SHARE)
    documents = assert_stable(read_models(), log(said("city-a", 0, 1, SHARE), fact, retracted(fact, "e00002")))
    assert city(documents) == (0, 1, 1, "0.00")


def test_procedures_of_communes_are_not_added_up() -> None:
    """Each commune shows 30 to 38 procedures with a fee, the province 310 (par-index.md, 5.2)."""
    below = [said(f"city-{name}", 30, 38, DISTINCT) for name in "abcdefghijkl"]
    assert city(assert_stable(read_models(), log(*below))) is None

    documents = assert_stable(read_models(), log(*below, said("city", 56, 310, DISTINCT)))
    assert city(documents) == (56, 310, 1, "18.06")


def test_the_ratio_of_one_unit_says_nothing_of_another() -> None:
    documents = assert_stable(read_models(), log(said("city-a", 1, 10, RATIO), said("city", 9, 10, RATIO)))
    assert city(documents) == (9, 10, 1, "90.00")


def test_under_other_units_too_only_its_own_distinct_count_is_a_units() -> None:
    july = dt.date(2023, 7, 1)
    register = UnitRegister.of(
        [
            UnitOpened(city="city", unit="city", name="c", unit_type=UnitType.CITY, parent=None),
            *(
                UnitOpened(city="city", unit=f"city-{name}", name=name, unit_type=UnitType.WARD, parent="city")
                for name in "abc"
            ),
            UnitsMerged(city="city", units=("city-a", "city-b"), into="city-c", on=july),
        ]
    )

    def under(unit: str, kind: IndicatorKind) -> list[tuple[int, int]]:
        facts = [said(f"city-{name}", 1, 2, kind) for name in "ab"] + [said("city-c", 4, 4, kind, period="2023-08")]
        rows = assert_stable(read_models(), log(*facts))["unit_indicators"].values()
        found = under_tree(unit, rows, register.on(july))
        return [(row["numerator"], row["denominator"]) for row in found]

    assert under("city-c", DISTINCT) == [(4, 4)]
    assert under("city", DISTINCT) == []
    assert under("city-c", IndicatorKind.POOLED) == under("city", IndicatorKind.POOLED) == [(6, 8)]
    assert under("city", SHARE) == [(1, 3)]
