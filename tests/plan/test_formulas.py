"""Which formulas a set may be published with."""

import json
from typing import Any

import pytest
from pydantic import ValidationError
from tests.plan.test_index_set import SET, leaf, publish

from par.events.index_set import Criterion, IndexSetPublished, SumDeviation
from par.index_sets.checks import deviations, faults
from par.index_sets.content import PublishIndexSet
from par.testing.deciders import given
from plan_service.index_set.decider import INDEX_SET

AT = "/content/areas/0/criteria/0/components/1"


def named(**fields: Any) -> dict[str, Any]:
    return {"name_vi": "Tên", "name_en": "Name", **fields}


def with_formula(formula: dict[str, Any], **fields: Any) -> PublishIndexSet:
    """The set with the formula in the leaf of 0.2 points."""
    return publish(lambda body: leaf(body).update(formula=formula, **fields))


def steps(*edges: tuple[float | str, bool, float], **more: Any) -> dict[str, Any]:
    made = [{"lower": lower, "inclusive": inclusive, "points": points} for lower, inclusive, points in edges]
    return {"kind": "steps", "steps": made, **more}


def checklist(*points: float) -> dict[str, Any]:
    return {"kind": "checklist", "parts": [named(code=f"p{n}", points=found) for n, found in enumerate(points)]}


def terms(*found: tuple[float, float | None], **more: Any) -> dict[str, Any]:
    made = [named(code=f"t{n}", weight=weight, cap=cap) for n, (weight, cap) in enumerate(found)]
    return {"kind": "composite", "terms": made, **more}


def cases(*found: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": "cases", "variables": [named(name="a")], "cases": list(found), **more}


def when(right: Any = 5) -> dict[str, Any]:
    return {"op": "lt", "left": {"variable": "a"}, "right": right}


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = {"op": "add", "of": [value, 1]}
    return value


FAULT = named(code="late", each=0.25)
ELSE = named(code="else", points=0.2)
SOUND = [
    {"kind": "yes_no"},
    {"kind": "linear"},
    {"kind": "linear", "indicator": "on_time", "empty": "not_applicable"},
    {"kind": "floor_linear", "floor": 80},
    {"kind": "cap", "target": 50},
    steps((90, False, 0.2), (90, True, 0.1), (70, True, 0.05)),
    steps((120, True, 0.2)),
    checklist(0.1, 0.1),
    checklist(0.2, 0.2),
    terms((0.2, None)),
    terms((0.1, 0.05), (0.15, None)),
    terms((0.2, None), (0.1, None), one_whole=True),
    {"kind": "complement", "rates": [named(code="late", indicator="on_time"), named(code="bad")], "target": 90},
    {"kind": "survey"},
    {"kind": "survey", "answers": [named(code="yes", weight=100), named(code="no", weight=0)]},
    cases(ELSE),
    cases(named(code="few", when=when(), points={"op": "divide", "of": [{"variable": "a"}, 10]}), ELSE),
    cases(named(code="few", when=when(), points=0), choice="scorer"),
    {"kind": "deduction", "faults": [FAULT], "floor": 0},
    {"kind": "deduction", "start": 0.2, "faults": [FAULT], "floor": 0.1},
    {"kind": "not_applicable", "credit": "rescale"},
]


@pytest.mark.parametrize("formula", SOUND, ids=lambda found: str(found["kind"]))
def test_a_sound_formula_is_published_as_it_was_written(formula: dict[str, Any]) -> None:
    (fact,) = given(INDEX_SET).when(with_formula(formula)).facts
    assert isinstance(fact, IndexSetPublished)
    published = fact.areas[0].criteria[0].components[1].formula
    assert published is not None
    assert published.kind == formula["kind"]
    assert IndexSetPublished.model_validate_json(fact.model_dump_json()) == fact


@pytest.mark.parametrize(
    ("formula", "code", "pointer"),
    [
        ({"kind": "floor_linear", "floor": -1}, "index-set-range", "floor"),
        ({"kind": "cap", "target": 101}, "index-set-range", "target"),
        (steps((70, True, 0.1), (90, True, 0.2)), "index-set-steps", "steps/1"),
        (steps((90, True, 0.2), (90, True, 0.1)), "index-set-steps", "steps/1"),
        (steps((90, True, 0.2), (90, False, 0.1)), "index-set-steps", "steps/1"),
        (steps((90, True, 0.2), (70, True, 0.3)), "index-set-range", "steps/1/points"),
        (steps((90, True, 0.2), (70, True, -0.1)), "index-set-range", "steps/1/points"),
        (steps((90, True, 0.2), below=-0.1), "index-set-range", "below"),
        (steps((-1, True, 0.2)), "index-set-range", "steps/0/lower"),
        (steps((1001, True, 0.2)), "index-set-range", "steps/0/lower"),
        (checklist(0.2, 0), "index-set-range", "parts/1/points"),
        ({**checklist(0.2), "parts": [named(code="p", points=0.2)] * 2}, "index-set-duplicate", "parts/1"),
        (terms((0, None), (0.2, None)), "index-set-range", "terms/0/weight"),
        (terms((0.2, 0.3)), "index-set-range", "terms/0/cap"),
        ({**terms(), "terms": [named(code="p", weight=0.2)] * 2}, "index-set-duplicate", "terms/1"),
        ({"kind": "complement", "rates": [named(code="a")], "target": 0}, "index-set-range", "target"),
        ({"kind": "complement", "rates": [named(code="a")] * 2}, "index-set-duplicate", "rates/1"),
        (
            {"kind": "complement", "rates": [named(code="a"), named(code="b", indicator="bad")]},
            "index-set-indicator",
            "rates/1/indicator",
        ),
        (
            {**terms(), "terms": [named(code="a", weight=0.2, indicator="bad")]},
            "index-set-indicator",
            "terms/0/indicator",
        ),
        (
            {"kind": "survey", "answers": [named(code="a", weight=100), named(code="b", weight=-1)]},
            "index-set-range",
            "answers/1/weight",
        ),
        (cases(named(code="few", when=when(), points=0.2)), "index-set-last-case", "cases/0/when"),
        (cases(ELSE, ELSE), "index-set-duplicate", "cases/1"),
        (cases(named(code="x", points={"variable": "b"})), "index-set-variable", "cases/0"),
        (cases(named(code="x", when=when({"variable": "b"}), points=0), ELSE), "index-set-variable", "cases/0"),
        (cases(named(code="x", points={"op": "divide", "of": [1, 2, 3]})), "index-set-operands", "cases/0"),
        (cases(named(code="x", points=nested(8))), "index-set-expression", "cases/0"),
        (cases(named(code="x", points={"op": "add", "of": [nested(2)] * 50})), "index-set-expression", None),
        ({**cases(ELSE), "variables": [named(name="a", at_most=-1)]}, "index-set-range", "variables/0/at_most"),
        ({**cases(ELSE), "variables": [named(name="a")] * 2}, "index-set-duplicate", "variables/1"),
        ({"kind": "deduction", "faults": [named(code="a", each=0)], "floor": 0}, "index-set-range", "faults/0/each"),
        ({"kind": "deduction", "faults": [FAULT, FAULT], "floor": 0}, "index-set-duplicate", "faults/1"),
        ({"kind": "deduction", "faults": [FAULT], "floor": -0.1}, "index-set-range", "floor"),
        ({"kind": "deduction", "faults": [FAULT], "floor": 0.3}, "index-set-range", "floor"),
        ({"kind": "deduction", "start": 0.3, "faults": [FAULT], "floor": 0}, "index-set-range", "start"),
    ],
)
def test_an_unsound_formula_is_refused(formula: dict[str, Any], code: str, pointer: str | None) -> None:
    where = f"{AT}/formula" + (f"/{pointer}" if pointer else "")
    given(INDEX_SET).when(with_formula(formula)).then_rejected(code, where)
    assert [fault.code for fault in faults(with_formula(formula))] == [code]


@pytest.mark.parametrize(
    "formula",
    [
        {"kind": "steps", "steps": []},
        {"kind": "checklist", "parts": []},
        {"kind": "survey", "answers": [named(code="only", weight=100)]},
        {"kind": "cases", "cases": []},
        {"kind": "guess"},
        {"kind": "linear", "indicator": "on-time"},
        {"kind": "linear", "weight": 1},
        cases(named(code="x", points="a + 1")),
        cases(named(code="x", points="__import__('os')")),
        cases(named(code="x", points={"op": "power", "of": [1, 2]})),
        cases(named(code="x", points={"op": "add", "of": [1]})),
        cases(named(code="x", points="1e-21")),
        terms(*[(0.01, None)] * 51),
    ],
)
def test_what_has_not_the_shape_of_a_formula_is_refused(formula: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        with_formula(formula)


@pytest.mark.parametrize("depth", [60, 1000])
def test_an_expression_of_any_depth_is_answered(depth: int) -> None:
    points: Any = "1"
    for _ in range(depth):
        points = f'{{"op": "add", "of": [{points}, 1]}}'
    body = publish().model_dump(mode="json")
    body["areas"][0]["criteria"][0]["components"][1]["formula"] = cases(named(code="x", points="POINTS"))
    text = json.dumps(body).replace('"POINTS"', points)

    if depth < 100:
        found = PublishIndexSet.model_validate_json(text)
        assert [fault.code for fault in faults(found)] == ["index-set-expression"]
    else:
        with pytest.raises(ValidationError):
            PublishIndexSet.model_validate_json(text)


def test_a_leaf_may_lie_below_zero_and_a_parent_may_not() -> None:
    deduction = {"kind": "deduction", "faults": [FAULT], "floor": -1}
    given(INDEX_SET).when(with_formula(deduction, min=-1)).accepted()
    given(INDEX_SET).when(with_formula(deduction, min="-0.5")).then_rejected("index-set-range", f"{AT}/formula/floor")
    given(INDEX_SET).when(with_formula({"kind": "yes_no"}, min=0.1)).then_rejected("index-set-range", f"{AT}/min")
    given(INDEX_SET).when(publish(lambda body: body["areas"][0]["criteria"][0].update(min=-1))).then_rejected(
        "index-set-range", "/content/areas/0/criteria/0/min"
    )


@pytest.mark.parametrize(
    ("formula", "best"),
    [
        (steps((90, True, 0.1)), "0.1"),
        (checklist(0.05, 0.05), "0.10"),
        (terms((0.2, 0.15)), "0.15"),
        (terms((0.15, None), (0.1, None), one_whole=True), "0.15"),
        ({"kind": "survey", "answers": [named(code="a", weight=50), named(code="b", weight=0)]}, "0.1"),
        ({"kind": "deduction", "start": 0, "faults": [FAULT], "floor": 0}, "0"),
    ],
)
def test_a_maximum_that_nothing_reaches_is_a_sum_that_does_not_add_up(formula: dict[str, Any], best: str) -> None:
    [(pointer, found)] = deviations(with_formula(formula))
    assert (pointer, found.code, float(found.sum), found.max) == (f"{AT}/max", "A.1.1", float(best), "0.2")
    given(INDEX_SET).when(with_formula(formula)).then_rejected("index-set-sum", f"{AT}/max")
    overridden = publish(lambda body: (leaf(body).update(formula=formula), body.update(override_reason="Như đã ký")))
    (fact,) = given(INDEX_SET).when(overridden).facts
    assert isinstance(fact, IndexSetPublished)
    assert fact.deviations == (found,)


# --- sets of before


def old_leaf(code: str, formula: dict[str, Any]) -> dict[str, Any]:
    """A row as the first build stored it, word for word."""
    return {
        "code": code,
        "name_vi": "Tên",
        "name_en": "Name",
        "max": "2",
        "formula": formula,
        "components": [],
        "not_applicable_to": ["ward"],
        "not_applicable_credit": "full",
        "source": None,
        "remark": None,
    }


def test_rows_that_were_published_before_mean_what_they_meant() -> None:
    formulas: list[dict[str, Any]] = [
        {"kind": "yes_no", "indicator": "on_time", "empty": "none"},
        {"kind": "linear", "indicator": "on_time", "empty": "full"},
        {"kind": "floor_linear", "indicator": "on_time", "floor": "90", "empty": "zero"},
        {"kind": "cap", "indicator": "on_time", "target": "80", "empty": "none"},
        {"kind": "not_applicable", "credit": "full"},
    ]
    for formula in formulas:
        row = Criterion.model_validate_json(json.dumps(old_leaf("1.1", formula)))
        assert row.min == "0"
        assert row.formula is not None
        assert row.formula.model_dump(mode="json") == formula
        assert row.model_dump(mode="json") == {**old_leaf("1.1", formula), "min": "0"}


def test_the_district_offices_of_2019_add_up_to_99_55_and_not_to_the_printed_100() -> None:
    """One district's set for its offices: nine area maxima whose printed total is wrong; likely 10.5 in row 5."""
    maxima = (20.5, 10, 10, 6, 10.05, 6, 14, 9, 14)

    def areas(body: dict[str, Any]) -> None:
        body["base"] = 100
        body["areas"] = [
            named(code=str(n), max=points, criteria=[named(code=f"{n}.1", max=points, formula={"kind": "linear"})])
            for n, points in enumerate(maxima, 1)
        ]

    given(INDEX_SET).when(publish(areas)).then_rejected("index-set-sum", "/content/base")

    def as_printed(body: dict[str, Any]) -> None:
        areas(body)
        body["override_reason"] = "Công bố đúng như bảng đã in: mục 5 ghi 10,05"

    (fact,) = given(INDEX_SET).when(publish(as_printed)).facts
    assert isinstance(fact, IndexSetPublished)
    assert fact.override_reason == "Công bố đúng như bảng đã in: mục 5 ghi 10,05"
    assert fact.deviations == (SumDeviation(code=SET["index_set"], sum="99.55", max="100"),)
