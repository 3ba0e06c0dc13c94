"""What a scorer enters is hostile until it is checked against the formula of the leaf."""

from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter, ValidationError
from tests.report.test_formula_kinds import (
    DOSSIERS,
    FORMULA,
    INPUTS,
    PLAN_ISSUED,
    REPORTS,
    RESOLVED,
    VARIETY,
    chosen,
    named,
    payment,
    ratio,
    ratios,
)

from par.events.scoring import Ratio, Ratios
from par.index_sets.formula_content import FormulaContent
from report_service.index.inputs import InputsContent, faults, kinds_for, measured

CONTENT: TypeAdapter[Any] = TypeAdapter(InputsContent)
PUBLISHED: TypeAdapter[Any] = TypeAdapter(FormulaContent)
WHOLE = payment(one_whole=True)
AGES: dict[str, Any] = {
    "kind": "cases",
    "choice": "scorer",
    "variables": [
        named(name="a", at_most="10"),
        named(name="rate", kind="decimal", at_least="-1", at_most="1"),
        named(name="is_signed", kind="flag"),
    ],
    "cases": [
        named(code="many", when={"op": "gt", "left": {"variable": "a"}, "right": "5"}, points="1"),
        named(code="few", points="0"),
    ],
}
GOOD_AGES = {"a": "6", "rate": "0.5", "is_signed": "1"}


def parts(**done: bool) -> dict[str, Any]:
    return {"kind": "parts", "parts": done}


def counts(**found: int) -> dict[str, Any]:
    return {"kind": "counts", "counts": found}


@pytest.mark.parametrize(
    ("formula", "inputs"),
    [
        ({"kind": "linear"}, ratio(3, 4)),
        ({"kind": "linear"}, ratio(5, 4)),
        ({"kind": "yes_no"}, ratio(3, 4)),
        ({"kind": "yes_no"}, {"kind": "done", "done": False}),
        (VARIETY, parts(boards=True, network=False, traditional=True)),
        (payment(), ratios(A=(1, 2), B=(1, 3), C=(0, 0))),
        (WHOLE, ratios(A=(1, 3), B=(1, 3), C=(1, 3))),
        (DOSSIERS, ratios(late=(1, 2), disliked=(1, 2))),
        ({"kind": "survey"}, counts(A=1)),
        (REPORTS, counts()),
        (PLAN_ISSUED, chosen("late")),
        (RESOLVED, chosen(a="3", b="1", c="1")),
        (AGES, chosen("many", **GOOD_AGES)),
        (AGES, chosen("few", **GOOD_AGES | {"rate": "-1", "is_signed": "0"})),
    ],
)
def test_what_the_formula_asks_for_is_taken(formula: dict[str, Any], inputs: dict[str, Any]) -> None:
    entered = CONTENT.validate_python(inputs)

    assert faults(FORMULA.validate_python(formula), entered) == []
    assert INPUTS.validate_json(entered.model_dump_json()).model_dump() == entered.model_dump()


@pytest.mark.parametrize(
    ("formula", "inputs", "code", "pointer"),
    [
        ({"kind": "linear"}, {"kind": "done", "done": True}, "inputs-kind", "/inputs"),
        ({"kind": "not_applicable"}, ratio(1, 1), "inputs-kind", "/inputs"),
        (VARIETY, parts(boards=True, network=False), "inputs-missing", "/inputs/parts"),
        (VARIETY, parts(boards=True, network=False, traditional=True, tv=True), "inputs-unknown", "/inputs/parts/tv"),
        (payment(), ratios(A=(1, 2), B=(1, 3)), "inputs-missing", "/inputs/ratios"),
        (WHOLE, ratios(A=(1, 3), B=(1, 3), C=(2, 3)), "inputs-whole", "/inputs/ratios"),
        (WHOLE, ratios(A=(1, 3), B=(1, 3), C=(1, 4)), "inputs-whole", "/inputs/ratios"),
        (DOSSIERS, ratios(late=(1, 2)), "inputs-missing", "/inputs/ratios"),
        ({"kind": "survey"}, counts(E=1), "inputs-unknown", "/inputs/counts/E"),
        (REPORTS, counts(early=1), "inputs-unknown", "/inputs/counts/early"),
        (PLAN_ISSUED, chosen(), "inputs-case", "/inputs/case"),
        (PLAN_ISSUED, chosen("early"), "inputs-case", "/inputs/case"),
        (RESOLVED, chosen("some", a="3", b="1", c="1"), "inputs-case-computed", "/inputs/case"),
        (RESOLVED, chosen(a="3", b="1"), "inputs-missing", "/inputs/variables"),
        (RESOLVED, chosen(a="3", b="1", c="0.5"), "inputs-range", "/inputs/variables/c"),
        (RESOLVED, chosen(a="3", b="-1", c="0"), "inputs-range", "/inputs/variables/b"),
        (RESOLVED, chosen(a="3", b="1", c="1000000000001"), "inputs-range", "/inputs/variables/c"),
        (AGES, chosen("few", **GOOD_AGES | {"a": "11"}), "inputs-range", "/inputs/variables/a"),
        (AGES, chosen("few", **GOOD_AGES | {"rate": "1.01"}), "inputs-range", "/inputs/variables/rate"),
        (AGES, chosen("few", **GOOD_AGES | {"is_signed": "2"}), "inputs-range", "/inputs/variables/is_signed"),
        (AGES, chosen("many", **GOOD_AGES | {"a": "5"}), "inputs-case-false", "/inputs/case"),
    ],
)
def test_what_the_formula_cannot_use_is_refused(
    formula: dict[str, Any], inputs: dict[str, Any], code: str, pointer: str
) -> None:
    [refused] = faults(FORMULA.validate_python(formula), CONTENT.validate_python(inputs))

    assert (refused.code, refused.pointer) == (code, pointer)
    assert refused.message_vi


@pytest.mark.parametrize(
    "inputs",
    [
        {"numerator": 1, "denominator": 2},
        {"kind": "other"},
        ratio(-1, 2),
        ratio(1, 10**12 + 1),
        {"kind": "ratio", "numerator": "1", "denominator": 2},
        {"kind": "ratio", "numerator": 1.5, "denominator": 2},
        {"kind": "ratio", "numerator": True, "denominator": 2},
        ratio(1, 2) | {"note": "x"},
        {"kind": "done", "done": "yes"},
        {"kind": "done", "done": 1},
        counts(A=-1),
        counts(**{f"x{n}": 1 for n in range(51)}),
        {"kind": "counts", "counts": {"a b": 1}},
        {"kind": "counts", "counts": {"x" * 65: 1}},
        chosen(a="NaN"),
        chosen(a="1e400"),
        chosen(a="9" * 31),
        chosen("x y"),
    ],
)
def test_what_has_not_the_shape_of_inputs_is_refused(inputs: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CONTENT.validate_python(inputs)


@pytest.mark.parametrize("name", ["a__b", "_a", "a_", "x" * 80])
def test_a_variable_is_entered_under_any_name_that_a_set_may_give_it(name: str) -> None:
    cases = [named(code="all", points={"variable": name})]
    formula = PUBLISHED.validate_json(orjson.dumps({"kind": "cases", "variables": [named(name=name)], "cases": cases}))

    assert faults(formula, CONTENT.validate_python(chosen(**{name: "1"}))) == []


def test_each_formula_says_what_it_takes() -> None:
    taken = {
        "yes_no": ("done", "ratio"),
        "linear": ("ratio",),
        "not_applicable": (),
    }
    for kind, expected in taken.items():
        assert kinds_for(FORMULA.validate_python({"kind": kind})) == expected
    assert kinds_for(FORMULA.validate_python(RESOLVED)) == ("case",)


FIGURES: dict[str, dict[str, Any]] = {
    "one": {"numerator": 1, "denominator": 2},
    "two": {"numerator": 3, "denominator": 4, "event": "e"},
}


def test_measured_figures_are_the_inputs_of_their_indicators() -> None:
    linear = FORMULA.validate_python({"kind": "linear", "indicator": "two"})
    assert measured(linear, FIGURES) == Ratio(numerator=3, denominator=4)
    rates = [named(code="late", indicator="one"), named(code="disliked", indicator="two")]
    complement = FORMULA.validate_python({"kind": "complement", "rates": rates})
    found = measured(complement, FIGURES)
    assert isinstance(found, Ratios)
    assert found.model_dump() == INPUTS.validate_python(ratios(late=(1, 2), disliked=(3, 4))).model_dump()


@pytest.mark.parametrize(
    "formula",
    [
        {"kind": "linear"},
        {"kind": "linear", "indicator": "three"},
        {"kind": "complement", "rates": [named(code="late", indicator="one"), named(code="disliked")]},
        {"kind": "complement", "rates": [named(code="late", indicator="one"), named(code="bad", indicator="three")]},
        payment(),
        VARIETY,
        {"kind": "survey"},
    ],
)
def test_what_is_entered_or_not_measured_yet_has_no_inputs(formula: dict[str, Any]) -> None:
    assert measured(FORMULA.validate_python(formula), FIGURES) is None
