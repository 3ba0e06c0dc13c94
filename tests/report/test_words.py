"""How formulas are told: the numbers of the rule and of the inputs, and the points at the end."""

import re
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter

from par.events.formula import Formula
from par.events.scoring import Inputs
from par.exact import shown
from report_service.explaining.words import words_of
from report_service.index.formulas import earned

FORMULA: TypeAdapter[Formula] = TypeAdapter(Formula)
INPUTS: TypeAdapter[Inputs] = TypeAdapter(Inputs)


def ratio(numerator: int, denominator: int) -> dict[str, Any]:
    return {"kind": "ratio", "numerator": numerator, "denominator": denominator}


TERMS = [
    {"code": "a", "name_vi": "A", "name_en": "A", "weight": "1"},
    {"code": "b", "name_vi": "B", "name_en": "B", "weight": "2.5", "cap": "1"},
]
ANSWERS = {"counts": {"A": 3, "B": 1}}
FAULTS = [{"code": "late", "name_vi": "Trễ hạn", "name_en": "Late", "each": "0.25"}]
PARTS = [{"code": code, "name_vi": f"Phần {code}", "name_en": f"Part {code}", "points": "0.75"} for code in "ab"]
VARIABLE = {"name": "n", "name_vi": "Số lần", "name_en": "Times"}
CASE = {"code": "1", "name_vi": "Một", "name_en": "One", "points": {"variable": "n"}}

TOLD: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    (
        {"kind": "linear"},
        ratio(118, 120),
        "118/120 = 98,33 % × 2 điểm → 1,97 điểm.",
        "98.33 % × 2 points → 1.97 points.",
    ),
    ({"kind": "yes_no"}, ratio(120, 120), "đạt 100 % → 2 điểm.", "it is 100 % → 2 points."),
    ({"kind": "yes_no"}, {"kind": "done", "done": False}, "chưa làm → 0 điểm.", "not done → 0 points."),
    ({"kind": "floor_linear", "floor": "70"}, ratio(69, 100), "dưới mức 70 % → 0 điểm.", "below the floor of 70 %"),
    ({"kind": "cap", "target": "92.5"}, ratio(95, 100), "đạt từ 92,50 % trở lên → 2 điểm.", "at or above 92.50 %"),
    ({"kind": "cap", "target": "80"}, ratio(1, 2), "50,00 % / 80 % × 2 điểm → 1,25 điểm.", "/ 80 % × 2 points → 1.25"),
    (
        {"kind": "linear", "empty": "full"},
        ratio(0, 0),
        "mẫu số bằng 0: tính đủ điểm → 2 điểm.",
        "full points → 2 points.",
    ),
    ({"kind": "linear"}, ratio(0, 0), "mẫu số bằng 0: chưa có điểm; chưa có điểm.", "no score."),
    ({"kind": "linear", "empty": "not_applicable"}, ratio(0, 0), "không tính vào tổng.", "it is out of the total."),
    (
        {"kind": "steps", "steps": [{"lower": "90", "points": "2"}, {"lower": "50", "points": "1"}]},
        ratio(3, 5),
        "60,00 %: theo bậc thang điểm → 1 điểm.",
        "by the scale of steps → 1 points.",
    ),
    (
        {"kind": "composite", "terms": TERMS},
        {
            "kind": "ratios",
            "ratios": {"a": {"numerator": 1, "denominator": 2}, "b": {"numerator": 1, "denominator": 1}},
        },
        "1/2 = 50,00 % × 1 + min(1; 1/1 = 100,00 % × 2,50) → 1,50 điểm.",
        "min(1, 1/1 = 100.00 % × 2.50) → 1.50 points.",
    ),
    (
        {"kind": "complement", "rates": [{"code": "a", "name_vi": "A", "name_en": "A"}], "target": "100"},
        {"kind": "ratios", "ratios": {"a": {"numerator": 1, "denominator": 4}}},
        "100 % − 1/4 = 25,00 %; đủ điểm từ 100 % → 1,50 điểm.",
        "full points from 100 % → 1.50 points.",
    ),
    (
        {"kind": "checklist", "parts": PARTS},
        {"kind": "parts", "parts": {"a": True, "b": False}},
        "“Phần a” 0,75 → 0,75",
        "0.75",
    ),
    (
        {"kind": "checklist", "parts": PARTS},
        {"kind": "parts", "parts": {"a": False, "b": False}},
        "chưa làm phần nào",
        "no part",
    ),
    ({"kind": "survey"}, {"kind": "counts", **ANSWERS}, "3 “Mức A” × 100 % + 1 “Mức B” × 60 %", "→ 1.80 points."),
    (
        {"kind": "deduction", "faults": FAULTS, "floor": "-1"},
        {"kind": "counts", "counts": {"late": 3}},
        "2 điểm − 3 “Trễ hạn” × 0,25 → 1,25 điểm.",
        "2 points − 3 “Late” × 0.25 → 1.25 points.",
    ),
    (
        {"kind": "cases", "variables": [VARIABLE], "cases": [CASE]},
        {"kind": "case", "variables": {"n": "1"}},
        "Số lần = 1 → 1 điểm.",
        "Times = 1 → 1 points.",
    ),
    ({"kind": "linear"}, {"kind": "done", "done": True}, "không hợp với công thức; chưa có điểm.", "do not fit"),
]


@pytest.mark.parametrize(("formula", "inputs", "vi", "en"), TOLD, ids=lambda value: str(value)[:40])
def test_the_rule_is_told_with_its_numbers(formula: Any, inputs: Any, vi: str, en: str) -> None:
    rule, told = FORMULA.validate_python(formula), INPUTS.validate_python(inputs)
    words = words_of(rule, Fraction(2), Fraction(-1), told)
    assert vi in words.vi
    assert en in words.en
    points = earned(rule, Fraction(2), Fraction(-1), told).points
    said = re.search(r"→ (-?[\d.]+) points\.$", words.en)
    assert (said is None) == (points is None)
    if said is not None and points is not None:
        assert shown(Fraction(said[1])) == shown(points)
        assert words.vi.endswith(f"{said[1].replace('.', ',')} điểm.")


def test_what_has_no_inputs_says_whose_turn_it_is() -> None:
    measured = FORMULA.validate_python({"kind": "linear", "indicator": "on_time"})
    entered = FORMULA.validate_python({"kind": "survey"})
    assert "không phải 0 điểm" in words_of(measured, Fraction(2), Fraction(0), None).vi
    assert "Người chấm nhập" in words_of(entered, Fraction(2), Fraction(0), None).vi
    full = FORMULA.validate_python({"kind": "not_applicable"})
    out = FORMULA.validate_python({"kind": "not_applicable", "credit": "rescale"})
    assert words_of(full, Fraction(2), Fraction(0), None).vi.endswith("2 điểm.")
    assert words_of(out, Fraction(2), Fraction(0), None).en.endswith("out of the total.")
