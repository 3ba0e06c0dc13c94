"""The rules of an index set."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError
from tests.plan.loading import content

from par.events.index_set import IndexSetPublished
from par.testing.deciders import given
from plan_service.index_set.content import PublishIndexSet
from plan_service.index_set.decider import INDEX_SET

SET: dict[str, Any] = {
    "index_set": "vi-du",
    "version": 2,
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


def published(version: int) -> IndexSetPublished:
    return IndexSetPublished.model_validate(content(PublishIndexSet, SET | {"version": version}).model_dump())


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


def test_components_have_a_bounded_depth() -> None:
    def deepen(body: dict[str, Any]) -> None:
        node = leaf(body)
        for level in range(5):
            node["components"] = [node | {"code": f"deep-{level}"}]
            node["formula"] = None
            node = node["components"][0]

    given(INDEX_SET).when(publish(deepen)).then_rejected("too-deep")


def test_versions_only_go_up() -> None:
    given(INDEX_SET, published(1)).when(publish()).then(published(2))
    given(INDEX_SET, published(1), published(2)).when(publish()).then_rejected("index-set-exists", "/content/version")
    given(INDEX_SET, published(3)).when(publish()).then_rejected("index-set-version", "/content/version")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999999999", "1,5", "", True, None, "9" * 31])
def test_what_is_no_bounded_decimal_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        publish(lambda body: body.update(base=value))
