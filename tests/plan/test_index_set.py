"""The rules of an index set."""

import datetime as dt
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.plan.loading import content, example

from par.events.index_set import IndexSetPublished, SumDeviation
from par.index_sets.checks import deviations, faults, warnings
from par.index_sets.content import PublishIndexSet
from par.index_sets.schema import file_schema
from par.testing.deciders import given
from plan_service.index_set.decider import INDEX_SET

SET: dict[str, Any] = {
    "index_set": "vi-du",
    "version": 1,
    "name_vi": "Bộ ví dụ",
    "name_en": "Example",
    "issued_by": "Không ai",
    "unit_types": ["ward"],
    "base": 1.3,
    "indicators": [
        {
            "id": "on_time",
            "name_vi": "Đúng hạn",
            "name_en": "On time",
            "numerator_vi": "Đúng hạn",
            "denominator_vi": "Tất cả",
            "accumulate": "sum",
        }
    ],
    "areas": [
        {
            "code": "A",
            "name_vi": "Một",
            "name_en": "One",
            "max": 1,
            "criteria": [
                {
                    "code": "A.1",
                    "name_vi": "Một",
                    "name_en": "One",
                    "max": "1.0",
                    "components": [
                        {
                            "code": f"A.1.{number}",
                            "name_vi": "Lá",
                            "name_en": "Leaf",
                            "max": value,
                            "formula": {"kind": "cap", "indicator": "on_time", "target": 90},
                        }
                        for number, value in enumerate((0.1, 0.2, 0.7))
                    ],
                }
            ],
        },
        {
            "code": "B",
            "name_vi": "Hai",
            "name_en": "Two",
            "max": 0.3,
            "criteria": [
                {
                    "code": "B.1",
                    "name_vi": "Hai",
                    "name_en": "Two",
                    "max": 0.3,
                    "formula": {"kind": "floor_linear", "indicator": "on_time", "floor": "80.0"},
                }
            ],
        },
    ],
}

Change = Callable[[dict[str, Any]], object]


def publish(change: Change = lambda _: None) -> PublishIndexSet:
    body = deepcopy(SET)
    change(body)
    return content(PublishIndexSet, body)


def rename(body: dict[str, Any], name: str) -> None:
    """Another id for the only indicator, wherever it stands."""
    body["indicators"][0]["id"] = name
    for area in body["areas"]:
        for criterion in area["criteria"]:
            for node in (criterion, *criterion.get("components", ())):
                if "formula" in node:
                    node["formula"]["indicator"] = name


@pytest.mark.parametrize("name", ["a", "_9", "x" * 80])
def test_an_indicator_can_be_named_by_senders(name: str) -> None:
    given(INDEX_SET).when(publish(lambda body: rename(body, name))).accepted()


@pytest.mark.parametrize("name", ["", "On_time", "on-time", "on.time", "đúng_hạn", "on time", "x\n", "x" * 81])
def test_an_id_that_no_sender_could_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        publish(lambda body: rename(body, name))
    assert ("indicators", 0, "id") in [error["loc"] for error in refused.value.errors()]


def leaf(body: dict[str, Any]) -> Any:
    return body["areas"][0]["criteria"][0]["components"][1]


def floor(body: dict[str, Any]) -> Any:
    return body["areas"][1]["criteria"][0]["formula"]


def test_a_sound_set_is_published_with_exact_decimals() -> None:
    """0.1 + 0.2 + 0.7 is not 1 in binary floating point."""
    (fact,) = given(INDEX_SET).when(publish()).accepted().history
    assert isinstance(fact, IndexSetPublished)
    assert fact.base == "1.3"
    assert [part.max for part in fact.areas[0].criteria[0].components] == ["0.1", "0.2", "0.7"]
    assert fact.areas[0].criteria[0].max == "1"


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        (lambda s: s.update(base=1.2), "index-set-sum", "/content/base"),
        (lambda s: s.update(base="1.3000000000000001"), "index-set-sum", "/content/base"),
        (lambda s: s["areas"][0].update(max=2), "index-set-sum", "/content/areas/0/max"),
        (
            lambda s: leaf(s).update(max=0.3),
            "index-set-sum",
            "/content/areas/0/criteria/0/max",
        ),
        (
            lambda s: leaf(s).update(code="B"),
            "index-set-duplicate",
            "/content/areas/1/code",
        ),
        (
            lambda s: s["indicators"].append(s["indicators"][0]),
            "index-set-duplicate",
            "/content/indicators/1/id",
        ),
        (
            lambda s: leaf(s).update(formula=None),
            "index-set-node",
            "/content/areas/0/criteria/0/components/1",
        ),
        (
            lambda s: s["areas"][0]["criteria"][0].update(formula={"kind": "not_applicable"}),
            "index-set-node",
            "/content/areas/0/criteria/0",
        ),
        (
            lambda s: floor(s).update(indicator="late"),
            "index-set-indicator",
            "/content/areas/1/criteria/0/formula/indicator",
        ),
        (
            lambda s: floor(s).update(floor=100.5),
            "index-set-range",
            "/content/areas/1/criteria/0/formula/floor",
        ),
        (
            lambda s: leaf(s)["formula"].update(target=0),
            "index-set-range",
            "/content/areas/0/criteria/0/components/1/formula/target",
        ),
        (
            lambda s: [
                part.update(max=value)
                for part, value in zip(s["areas"][0]["criteria"][0]["components"], (-0.1, 0.4, 0.7), strict=True)
            ],
            "index-set-range",
            "/content/areas/0/criteria/0/components/0/max",
        ),
    ],
)
def test_an_unsound_set_is_rejected(change: Change, code: str, pointer: str) -> None:
    given(INDEX_SET).when(publish(change)).then_rejected(code, pointer)


def test_what_the_ledger_counts_keeps_its_name() -> None:
    def of_ledger(name: str, kind: str) -> Change:
        return lambda body: body["indicators"].append({**body["indicators"][0], "id": name, "kind": kind})

    found = given(INDEX_SET).when(publish(of_ledger("task_completion", "ledger")))
    published = found.facts[0]
    assert isinstance(published, IndexSetPublished)
    assert (published.indicators[-1].id, published.indicators[-1].kind) == ("task_completion", "ledger")
    for name, kind in (("task_completion", "pooled"), ("my_completion", "ledger")):
        (fault,) = faults(publish(of_ledger(name, kind)))
        assert (fault.code, fault.pointer) == ("index-set-ledger", "/content/indicators/1/kind")


@pytest.mark.parametrize(
    ("kind", "bound", "sound"),
    [
        ("share_of_units", None, True),
        ("share_of_units", "0.5", True),
        ("share_of_units", 100, True),
        ("share_of_units", 0, False),
        ("share_of_units", "100.01", False),
        ("pooled", 80, False),
        ("distinct", 80, False),
    ],
)
def test_only_a_share_of_units_says_from_when_a_unit_fulfils_it(kind: str, bound: object, sound: bool) -> None:
    found = faults(publish(lambda body: body["indicators"][0].update(kind=kind, fulfilled_at=bound)))
    expected = [] if sound else [("index-set-range", "/content/indicators/0/fulfilled_at")]
    assert [(fault.code, fault.pointer) for fault in found] == expected


def test_components_have_a_bounded_depth() -> None:
    def deepen(body: dict[str, Any]) -> None:
        node = leaf(body)
        for level in range(5):
            node["components"] = [node | {"code": f"deep-{level}"}]
            node["formula"] = None
            node = node["components"][0]

    given(INDEX_SET).when(publish(deepen)).then_rejected("too-deep")


def version(number: int, **fields: Any) -> PublishIndexSet:
    return publish(lambda body: body.update(version=number, **fields))


FIRST = IndexSetPublished.model_validate(version(1).model_dump(exclude={"override_reason"}))
SECOND = FIRST.model_copy(update={"version": 2, "supersedes": 1, "holds_from": dt.date(2023, 7, 1)})


def test_a_version_takes_the_place_of_the_one_before_from_a_day_on() -> None:
    given(INDEX_SET).when(version(1)).then(FIRST)
    given(INDEX_SET, FIRST).when(version(2, supersedes=1, holds_from="2023-07-01")).then(SECOND)


@pytest.mark.parametrize(
    ("history", "command", "code", "pointer"),
    [
        ((FIRST,), version(1, supersedes=1), "index-set-exists", "/content/version"),
        ((SECOND,), version(1), "index-set-version", "/content/version"),
        ((FIRST,), version(2), "index-set-supersedes", "/content/supersedes"),
        ((FIRST, SECOND), version(3, supersedes=1), "index-set-supersedes", "/content/supersedes"),
        ((), version(2, supersedes=1), "index-set-supersedes", "/content/supersedes"),
        ((FIRST,), version(2, supersedes=1), "index-set-holds-from", "/content/holds_from"),
        (
            (FIRST, SECOND),
            version(3, supersedes=2, holds_from="2023-07-01"),
            "index-set-holds-from",
            "/content/holds_from",
        ),
    ],
)
def test_of_any_day_one_version_holds(
    history: tuple[IndexSetPublished, ...], command: PublishIndexSet, code: str, pointer: str
) -> None:
    given(INDEX_SET, *history).when(command).then_rejected(code, pointer)


def test_a_sum_that_does_not_add_up_is_published_with_a_reason_that_is_kept() -> None:
    (fact,) = given(INDEX_SET).when(publish(lambda s: s.update(base=1.2, override_reason="Như đã ký"))).facts
    assert isinstance(fact, IndexSetPublished)
    assert fact.override_reason == "Như đã ký"
    assert fact.deviations == (SumDeviation(code="vi-du", sum="1.3", max="1.2"),)


def test_no_words_are_no_reason() -> None:
    with pytest.raises(ValidationError):
        publish(lambda body: body.update(base=1.2, override_reason="  "))


def test_a_reason_that_is_not_needed_is_not_kept() -> None:
    (fact,) = given(INDEX_SET).when(publish(lambda s: s.update(override_reason="Để chắc"))).facts
    assert isinstance(fact, IndexSetPublished)
    assert (fact.override_reason, fact.deviations) == (None, ())


def test_a_reason_overrides_nothing_but_sums() -> None:
    def change(body: dict[str, Any]) -> None:
        body.update(override_reason="Như đã ký")
        floor(body)["indicator"] = "late"

    given(INDEX_SET).when(publish(change)).then_rejected("index-set-indicator")


def test_all_that_is_wrong_is_told_at_once() -> None:
    def change(body: dict[str, Any]) -> None:
        body["base"] = 5
        floor(body).update(indicator="late", floor=101)
        leaf(body)["code"] = "B"

    found = publish(change)
    assert sorted(problem.code for problem in faults(found)) == [
        "index-set-duplicate",
        "index-set-indicator",
        "index-set-range",
    ]
    assert [(pointer, deviation.sum) for pointer, deviation in deviations(found)] == [("/content/base", "1.3")]


def test_rules_without_a_source_are_pointed_at() -> None:
    assert "/content/indicators/0" in warnings(publish())
    assert "/content/areas/0/criteria/0/components/2" in warnings(publish())
    assert warnings(publish(lambda body: body.update(source="Quyết định 766"))) == []


def test_the_committed_schema_is_the_one_of_the_code() -> None:
    committed = json.loads((Path(__file__).parents[2] / "docs/contracts/index-set.schema.json").read_text("utf-8"))
    assert committed == file_schema(), "write it again: see docs/plans.md"
    assert committed["properties"]["base"] == {"title": "Base", "type": ["number", "string"]}
    assert set(example("index-sets", "example-766-2022")) <= set(committed["properties"])


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999999999", "1,5", "", True, None, "9" * 31])
def test_what_is_no_bounded_decimal_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        publish(lambda body: body.update(base=value))
