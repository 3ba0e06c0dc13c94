"""What the ledger counts by itself is scored like what units report: a ward on its own work, a city on all below it."""

import datetime as dt
from itertools import permutations
from typing import Any

import pytest
from tests.progress.support import CITY, OTHER_WARD, WARD
from tests.report.support import leaf, linear, log
from tests.report.test_ledger_figures import JUNE, day, done, owed

from par.events import EventData
from par.events.formula import FloorLinear
from par.events.round import RoundOpened, RoundUnit
from par.events.unit import UnitType
from par.testing.projections import assert_stable
from report_service.bootstrap import read_models

LEAVES = (leaf("1", "10", linear("task_completion")), leaf("2", "1", linear("dossiers")))
UNITS = ((CITY, UnitType.CITY), (WARD, UnitType.WARD), (OTHER_WARD, UnitType.COMMUNE))


def round_opened(*leaves: Any) -> RoundOpened:
    return RoundOpened(
        round=f"{CITY}-2023",
        city=CITY,
        year=2023,
        index_set="example",
        version=1,
        base="11",
        units=tuple(RoundUnit(unit=unit, name=unit, unit_type=unit_type) for unit, unit_type in UNITS),
        leaves=leaves,
    )


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_completion_of_tasks_is_proposed_whenever_the_round_opens(order: tuple[int, ...]) -> None:
    groups: list[tuple[EventData, ...]] = [
        (owed(1), owed(2), *done(1, JUNE)),
        (owed(3, unit=OTHER_WARD), *done(3, JUNE)),
        (round_opened(*LEAVES),),
    ]
    facts = [fact for number in order for fact in groups[number]]

    found = assert_stable(read_models(), log(*facts, day(JUNE + dt.timedelta(1))))["index"]

    proposed = {key: document["leaves"][0]["score"] for key, document in found.items() if "leaves" in document}
    assert proposed == {f"{CITY}:2023": "20/3", f"{WARD}:2023": "5/1", f"{OTHER_WARD}:2023": "10/1"}
    ward = found[f"{WARD}:2023"]
    assert ward["missing"] == ["2"]
    given = ward["inputs"]["task_completion"]
    assert (given["numerator"], given["denominator"], given["event"]) == (1, 2, None)


def test_a_day_that_makes_work_overdue_changes_the_proposal() -> None:
    facts = [round_opened(*LEAVES), owed(1), owed(2, due=JUNE + dt.timedelta(7)), *done(1, JUNE)]

    before = assert_stable(read_models(), log(*facts, day(JUNE + dt.timedelta(7))))["index"][f"{WARD}:2023"]
    after = assert_stable(read_models(), log(*facts, day(JUNE + dt.timedelta(8))))["index"][f"{WARD}:2023"]

    assert [found["leaves"][0]["score"] for found in (before, after)] == ["10/1", "5/1"]


def test_who_owes_nothing_has_no_proposal_and_who_owes_nothing_yet_by_the_rule_of_the_leaf() -> None:
    floor = FloorLinear(kind="floor_linear", indicator="task_completion", floor="80")
    facts = [round_opened(leaf("1", "10", floor)), owed(1, due=dt.date(2023, 12, 31)), day(JUNE)]

    found = assert_stable(read_models(), log(*facts))["index"]

    assert found[f"{OTHER_WARD}:2023"]["inputs"] == {}
    assert found[f"{WARD}:2023"]["inputs"]["task_completion"]["denominator"] == 0
    assert [found[f"{unit}:2023"]["score"] for unit, _ in UNITS] == [None, None, None]
