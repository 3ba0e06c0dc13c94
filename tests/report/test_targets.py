"""Targets of a plan as facts change them, and how they stand against figures."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.progress.support import CITY, opened
from tests.report.support import log, measured

from par.events.day import DayOpened
from par.events.plan import Document, PlanDrafted, PlanIssued, PlanRevoked, TargetDropped, TargetRevised, TargetSet
from par.events.unit import UnitType
from par.problems import NotFound
from par.projection.store.database import Database
from par.testing.projections import assert_stable, folded
from report_service.bootstrap import read_models
from report_service.read_models.plan_targets.queries import (
    TargetsQuestion,
    TargetStatusQuestion,
    target_status,
    targets,
)
from report_service.target.standing import standing
from report_service.target.trend import projected

DAY = dt.date(2023, 1, 3)
DRAFTED = PlanDrafted(plan="p", city="city", authority="city", title="Kế hoạch", year=2023)
ISSUED = PlanIssued(plan="p", city="city", year=2023, issued_on=DAY)
REVOKED = PlanRevoked(plan="p", city="city", document=Document(title="Quyết định"), effective_on=DAY)


def target(number: int, **fields: Any) -> TargetSet:
    usual = {"text": "đúng hạn", "indicator": "on_time", "comparator": ">=", "value": "95", "unit": "percent"}
    return TargetSet.model_validate({"plan": "p", "number": number, **usual, **fields})


def test_targets_are_set_revised_and_dropped() -> None:
    revised = TargetRevised(plan="p", number=1, text="đúng hạn", indicator="on_time", comparator=">", value="97")
    facts = log(DRAFTED, target(1), target(2), target(3), ISSUED, revised, TargetDropped(plan="p", number=2), REVOKED)

    document = assert_stable(read_models(), facts)["plan_targets"]["p"]

    assert [(found["number"], found["comparator"], found["value"]) for found in document["targets"]] == [
        (1, ">", "97"),
        (3, ">=", "95"),
    ]
    assert document["in_force"] is False
    assert folded(read_models(), facts[:-1])["plan_targets"]["p"]["in_force"] is True


@pytest.mark.parametrize(
    ("fields", "figures", "expected"),
    [
        ({}, (19, 20), ("met", "95.00")),
        ({}, (94_999, 100_000), ("not_met", "95.00")),  # as shown it would be met
        ({"comparator": ">"}, (95, 100), ("not_met", "95.00")),
        ({"comparator": "<=", "value": "0.5"}, (1, 200), ("met", "0.50")),
        ({"comparator": "=", "value": "100"}, (7, 7), ("met", "100.00")),
        ({"unit": "count", "value": "2"}, (3, 3), ("met", "3.00")),
        ({}, None, ("not_reported", None)),
        ({}, (0, 0), ("not_measurable", None)),
        ({"unit": "grade"}, (1, 1), ("not_measurable", None)),
        ({"comparator": None, "value": None}, (1, 1), ("not_measurable", None)),
    ],
)
def test_a_target_is_judged_by_exact_figures(
    fields: dict[str, Any], figures: tuple[int, int] | None, expected: tuple[str, str | None]
) -> None:
    judged = target(1, **fields).model_dump(mode="json")
    found = standing(
        judged, None if figures is None else {"state": "reported", "numerator": figures[0], "denominator": figures[1]}
    )
    assert (found["standing"], found["measured"]) == expected


def year(kind: str = "pooled", accumulate: str = "sum", **months: Any) -> dict[str, Any]:
    """Figures of a year by month (``m3=(9, 10)``)."""
    periods = {
        f"2023-{int(name[1:]):02}": {"state": "reported", "numerator": one, "denominator": other}
        for name, (one, other) in months.items()
    }
    counted = list(periods.values()) if accumulate == "sum" else [periods[max(periods)]]
    total = {name: sum(month[name] for month in counted) for name in ("numerator", "denominator")}
    return {"state": "reported", "kind": kind, "accumulate": accumulate, "periods": periods, **total}


FALLING: dict[str, Any] = {"m1": (100, 100), "m2": (98, 100), "m3": (96, 100)}


@pytest.mark.parametrize(
    ("fields", "figures", "expected"),
    [
        # 294 of 300; nine months more on the line 94, 92, …, 78: (294 + 774) / 1200
        ({}, year(**FALLING), ("at_risk", "98.00", "89.00", "not_met")),
        ({"value": "89"}, year(**FALLING), ("met", "98.00", "89.00", "met")),
        ({"value": "89.01"}, year(**FALLING), ("at_risk", "98.00", "89.00", "not_met")),
        ({}, year(accumulate="last", **FALLING), ("at_risk", "96.00", "78.00", "not_met")),
        ({}, year(kind="share_of_units", **FALLING), ("at_risk", "98.00", "78.00", "not_met")),
        # two months say nothing, and neither do months without a denominator
        ({}, year(m1=(100, 100), m2=(50, 100)), ("not_met", "75.00", None, None)),
        ({"value": "50"}, year(m1=(100, 100), m2=(50, 100), m3=(0, 0)), ("met", "75.00", None, None)),
        # not there yet, and on the way: what is measured decides, the outlook is told beside it
        ({}, year(accumulate="last", m1=(60, 100), m2=(70, 100), m4=(90, 100)), ("not_met", "90.00", "100.00", "met")),
        # counts: 30 so far, ten a month
        (
            {"unit": "count", "value": "120"},
            year(m1=(10, 10), m2=(10, 10), m3=(10, 10)),
            ("not_met", "30.00", "120.00", "met"),
        ),
        (
            {"unit": "count", "comparator": "<=", "value": "100"},
            year(m1=(10, 10), m2=(10, 10), m3=(10, 10)),
            ("at_risk", "30.00", "120.00", "not_met"),
        ),
        ({"unit": "count", "value": "1"}, year(m1=(9, 9), m2=(5, 5), m3=(1, 1)), ("met", "15.00", "15.00", "met")),
        # the year is over
        ({}, year(m11=(99, 100), m12=(95, 100)), ("met", "97.00", "97.00", "met")),
    ],
)
def test_a_target_that_is_reached_may_be_at_risk(
    fields: dict[str, Any], figures: dict[str, Any], expected: tuple[str, str, str | None, str | None]
) -> None:
    found = standing(target(1, **fields).model_dump(mode="json"), figures)
    assert (found["standing"], found["measured"], found["projected"], found["outlook"]) == expected


def test_the_trend_has_a_point_for_each_month_with_a_figure() -> None:
    figures = year(m1=(1, 3), m2=(0, 0), m5=(2, 3))
    assert standing(target(1).model_dump(mode="json"), figures)["trend"] == [
        {"month": 1, "value": "33.33"},
        {"month": 5, "value": "66.67"},
    ]


@given(st.dictionaries(st.integers(1, 11), st.tuples(st.integers(0, 50), st.integers(50, 90)), min_size=3, max_size=11))
def test_months_that_do_not_change_are_projected_as_they_are(months: dict[int, tuple[int, int]]) -> None:
    same = next(iter(months.values()))
    named: dict[str, Any] = {f"m{month}": found for month, found in months.items()}
    unchanging: dict[str, Any] = dict.fromkeys(named, same)
    assert projected("percent", year(**unchanging)) == Fraction(100 * same[0], same[1])
    whole = projected("percent", year(**named))
    assert whole is not None
    assert 0 <= whole <= 100


async def test_the_targets_of_a_city_are_those_of_its_plans_in_force(database: Database) -> None:
    draft = DRAFTED.model_copy(update={"plan": "q"})
    of_ledger = target(3, indicator="task_completion")
    owed = opened("ob-1", CITY, dt.date(2023, 1, 1)).model_copy(update={"city": "city", "unit": "ward-a"})
    owed = owed.model_copy(update={"ancestors": ("city",)})
    facts = log(
        *(DRAFTED, target(1), target(2), of_ledger, ISSUED, draft, target(1).model_copy(update={"plan": "q"})),
        *(measured("ward-a", 100 - 2 * month, 100, period=f"2023-0{month}") for month in (1, 2, 3)),
        *(owed, DayOpened(day=DAY, previous=None)),
    )
    for name, documents in folded(read_models(), facts).items():
        if documents:
            await database[name].insert_many([{"_id": key, **document} for key, document in documents.items()])

    answer = await targets(database, TargetsQuestion(city="city", year=2023))
    assert [(row["plan"], row["number"], row["standing"], row["projected"]) for row in answer["items"]] == [
        ("p", 1, "at_risk", "87.00"),
        ("p", 2, "at_risk", "87.00"),
        ("p", 3, "not_met", None),
    ]
    first = await targets(database, TargetsQuestion(city="city", year=2023, limit=2))
    rest = await targets(database, TargetsQuestion(city="city", year=2023, limit=2, after=first["next"]))
    assert first["items"] + rest["items"] == answer["items"]


async def test_a_plan_is_judged_by_the_pooled_figures_of_its_authority(database: Database) -> None:
    facts = log(
        DRAFTED,
        target(1),
        target(2, indicator="unheard_of"),
        ISSUED,
        measured("ward-a", 90, 100),
        measured("ward-b", 100, 100),
        measured("city", 1, 1, unit_type=UnitType.CITY, ancestors=()),
    )
    for name, documents in folded(read_models(), facts).items():
        if documents:
            await database[name].insert_many([{"_id": key, **document} for key, document in documents.items()])

    answer = await target_status(database, TargetStatusQuestion(plan="p"))

    assert (answer["authority"], answer["year"], answer["in_force"]) == ("city", 2023, True)
    assert [(found["standing"], found["measured"]) for found in answer["items"]] == [
        ("met", "95.02"),
        ("not_reported", None),
    ]
    with pytest.raises(NotFound):
        await target_status(database, TargetStatusQuestion(plan="q"))
