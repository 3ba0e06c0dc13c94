"""A score belongs to the rule that made it: years are compared where the rules are the same."""

from typing import Any

import pytest
from tests.report.support import leaf, linear
from tests.report.test_formula_kinds import FORMULA, REPORTS, RESOLVED, VARIETY

from par.events.formula import USUAL_ANSWERS, FloorLinear
from par.events.unit import UnitType
from report_service.index.sheet import rows_for
from report_service.index.versions import Compared, compared, formula_version


def version(formula: dict[str, Any], maximum: str = "2", minimum: str = "0") -> str:
    return formula_version(FORMULA.validate_python(formula), maximum, minimum)


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "floor_linear", "indicator": "a", "floor": "91"},
        {"kind": "floor_linear", "indicator": "b", "floor": "90"},
        {"kind": "floor_linear", "indicator": "a", "floor": "90", "empty": "full"},
        {"kind": "cap", "indicator": "a", "target": "90"},
    ],
)
def test_another_rule_is_another_version(other: dict[str, Any]) -> None:
    rule = {"kind": "floor_linear", "indicator": "a", "floor": "90"}

    assert version(rule) == version({**rule, "empty": "none"})
    assert version(rule) != version(other)
    assert version(rule) != version(rule, maximum="3")
    assert version(rule) != version(rule, minimum="-1")


def test_words_for_people_are_no_part_of_a_rule() -> None:
    parts: Any = VARIETY["parts"]
    reworded = {**VARIETY, "parts": [{**part, "name_vi": "Khác"} for part in parts]}

    assert version(reworded) == version(VARIETY)
    assert version({**VARIETY, "parts": VARIETY["parts"][:2]}) != version(VARIETY)


def test_the_usual_answers_of_a_survey_in_words_of_a_set_are_the_usual_ones() -> None:
    """Else a set that writes them out could not be compared with the year before, when it did not."""
    spelled = [{**answer.model_dump(), "name_vi": f"Câu {answer.code}"} for answer in USUAL_ANSWERS]
    other = [{**answer, "weight": "50"} for answer in spelled]

    assert version({"kind": "survey", "answers": spelled}) == version({"kind": "survey"}) == "0d73975c3291e24a"
    assert version({"kind": "survey", "answers": other}) != version({"kind": "survey"})


def test_the_versions_that_stand_with_published_scores_stay_what_they_are() -> None:
    """Versions are kept for ever: a build that computes another one for the same rule breaks every comparison."""
    assert version({"kind": "linear", "indicator": "on_time"}, "6") == "ebd676dd727a7773"
    assert version(RESOLVED, "1") == "2f57fea66bdd5ee6"
    assert version(REPORTS, "2", "-1") == "5c91ced190e0d942"


def rows(*leaves: Any) -> Any:
    return rows_for(leaves, UnitType.WARD)


def test_the_same_rules_compare() -> None:
    year = rows(leaf("1.1", "6", linear(), area="1"), leaf("2.1", "4", linear("online"), area="2"))

    found = compared(year, year)

    assert found == Compared(same=("1.1", "2.1"), changed=(), dropped=(), added=(), areas=("1", "2"))
    assert found.is_comparable


def test_a_changed_rule_leaves_only_the_other_areas_comparable() -> None:
    floor = FloorLinear(kind="floor_linear", indicator="online", floor="90")
    before = rows(leaf("1.1", "6", linear(), area="1"), leaf("2.1", "4", linear("online"), area="2"))
    after = rows(leaf("1.1", "6", linear(), area="1"), leaf("2.1", "4", floor, area="2"))

    found = compared(before, after)

    assert (found.same, found.changed, found.areas) == (("1.1",), ("2.1",), ("1",))
    assert not found.is_comparable


@pytest.mark.parametrize(
    "after",
    [
        rows(leaf("1.1", "6", linear(), area="1")),
        rows(
            leaf("1.1", "6", linear(), area="1"),
            leaf("2.1", "4", linear("online"), area="2"),
            leaf("2.2", "1", linear("new"), area="2"),
        ),
        rows(leaf("1.1", "6", linear(), area="1"), leaf("2.1", "4", linear("online"), area="1")),
        rows(leaf("1.1", "6", linear(), area="1"), leaf("2.1", "4", linear("online"), "2", (UnitType.WARD,))),
    ],
    ids=["dropped", "added", "moved", "exempt"],
)
def test_other_leaves_do_not_compare(after: Any) -> None:
    before = rows(leaf("1.1", "6", linear(), area="1"), leaf("2.1", "4", linear("online"), area="2"))

    assert not compared(before, after).is_comparable
    assert not compared(after, before).is_comparable


def test_nothing_compares_with_nothing() -> None:
    assert not compared([], []).is_comparable
