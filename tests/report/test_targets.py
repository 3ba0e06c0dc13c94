"""Targets of a plan as facts change them, and how they stand against figures."""

import datetime as dt
from typing import Any

import pytest
from tests.report.support import log, measured

from par.events.plan import Document, PlanDrafted, PlanIssued, PlanRevoked, TargetDropped, TargetRevised, TargetSet
from par.events.unit import UnitType
from par.problems import NotFound
from par.projection.database import Database
from par.testing.projections import assert_stable, folded
from report_service.bootstrap import read_models
from report_service.read_models.plan_targets.queries import TargetStatusQuestion, target_status
from report_service.target.standing import standing

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
