"""Results that were published, reproduced with the rules of the ledger, and the contradictions of their sources.

Numbers are from the reference on PAR Index sets; what is not printed in a source is derived there.
"""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.support import leaf, linear, log, measured, opened
from tests.report.test_formula_kinds import named, points, ratio, ratios

from par.events.unit import UnitType
from par.exact import exact, rate, ratio_text, shown
from par.testing.projections import assert_stable
from report_service.bootstrap import read_models
from report_service.index.classes import ResultClass, class_of, next_above
from report_service.index.ranking import inserted, ranked
from report_service.index.statistics import statistics
from report_service.index.totals import area_of, total_of

# --- Đắk Lắk 2017, on the areas of 2948/QĐ-BNV (province level, base 100)

MAXIMA = ("10", "10", "14.5", "11", "16", "7", "16", "15.5")
DAK_LAK_LOST = ("4.5", "1.84", "0", "2.77", "4.88", "1.96", "7.14", "1.54")
"""Area 3 is printed as "0101"; the published total leaves about 0 for it."""


def test_dak_lak_2017_by_area_adds_up_to_its_published_total() -> None:
    scores = [exact(most) - exact(lost) for most, lost in zip(MAXIMA, DAK_LAK_LOST, strict=True)]
    leaves: list[dict[str, Any]] = [
        {"area": str(number), "max": most, "applies": True, "score": ratio_text(score)}
        for number, (most, score) in enumerate(zip(MAXIMA, scores, strict=True), 1)
    ]

    areas = [area_of(leaf["area"], leaves) for leaf in leaves]
    total = total_of(areas, "100")

    assert [area["shown"] for area in areas] == ["5.50", "8.16", "14.50", "8.23", "11.12", "5.04", "8.86", "13.96"]
    assert (total["base"], total["score"], total["shown"]) == ("100", ratio_text(Fraction("75.37")), "75.37")


# --- Lạng Sơn 2018 (decision 2633/QĐ-UBND): 20 bodies of the province and 11 districts

BODIES = (
    *("89.4", "86.9", "86.9", "86.8", "86.8", "86.8", "86.5", "86.1", "85.9", "85.7"),
    *("85.6", "85.4", "84.8", "83.9", "83.3", "82.7", "81.3", "81.1", "79.6", "77.2"),
)
DISTRICTS = ("87.3", "86.5", "85.7", "85.6", "85.5", "85.2", "84.2", "84.2", "82.2", "82.0", "81.7")


def ranks(published: tuple[str, ...], order: list[int]) -> list[tuple[str, int]]:
    """Score and rank of each unit, the best first, after the results came in in some order."""
    entries: list[Any] = []
    for number in order:
        score = ratio_text(exact(published[number]))
        entries = inserted(entries, {"unit": f"unit-{number:02}", "name": "x", "score": score})
    return [(shown(exact(entry["score"])), entry["rank"]) for entry in ranked(entries)]


@given(st.permutations(range(20)), st.permutations(range(11)))
def test_lang_son_2018_shares_ranks_among_equal_results(bodies: list[int], districts: list[int]) -> None:
    assert ranks(BODIES, bodies) == list(
        zip(
            [f"{score}0" for score in BODIES],
            [1, 2, 2, 4, 4, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
            strict=True,
        )
    )
    assert [rank for _, rank in ranks(DISTRICTS, districts)] == [1, 2, 3, 4, 5, 6, 7, 7, 9, 10, 11]


def lang_son() -> list[tuple[str, Fraction | None]]:
    return [
        *(("department", exact(score)) for score in BODIES),
        *(("district", exact(score)) for score in DISTRICTS),
    ]


def test_each_mean_of_lang_son_2018_stands_under_its_own_label() -> None:
    found = {(row["statistic"], row["unit_type"]): row for row in statistics(lang_son())}

    means = {label: round(exact(row["mean"]["exact"]), 3) for label, row in found.items()}
    assert means == {
        ("tier", "department"): Fraction("84.635"),
        ("tier", "district"): Fraction("84.555"),
        ("all_units", None): Fraction("84.606"),
        ("mean_of_tiers", None): Fraction("84.595"),
    }
    assert [(row["units"], row["scored"]) for row in found.values()] == [(20, 20), (11, 11), (31, 31), (2, 2)]
    districts = found["tier", "district"]
    assert [districts[name]["shown"] for name in ("median", "min", "max")] == ["85.20", "81.70", "87.30"]
    assert found["tier", "department"]["median"] == {"exact": "1713/20", "shown": "85.65"}
    assert found["mean_of_tiers", None]["median"] is None


# --- classes

TAY_NINH = (
    ResultClass("Tốt", Fraction(80), inclusive=False),
    ResultClass("Khá", Fraction(70)),
    ResultClass("TB", None),
)
NAM_DINH_DISTRICTS = (ResultClass("I", Fraction(80)), ResultClass("II", Fraction(70)))


@pytest.mark.parametrize(
    ("value", "classes", "label", "above"),
    [
        ("80.01", TAY_NINH, "Tốt", None),
        ("80", TAY_NINH, "Khá", "Tốt"),
        ("76.61", TAY_NINH, "Khá", "Tốt"),
        ("63.40", TAY_NINH, "TB", "Khá"),
        ("80", NAM_DINH_DISTRICTS, "I", None),
        ("79.999", NAM_DINH_DISTRICTS, "II", "I"),
        ("69", NAM_DINH_DISTRICTS, None, "II"),
    ],
)
def test_a_cut_off_says_to_which_side_it_belongs(
    value: str, classes: tuple[ResultClass, ...], label: str | None, above: str | None
) -> None:
    found, better = class_of(exact(value), classes), next_above(exact(value), classes)

    assert (found and found.label) == label
    assert (better and better.label) == above


def test_a_unit_without_a_result_is_in_no_class() -> None:
    assert class_of(None, TAY_NINH) is None


def test_the_classes_of_thua_thien_hue_2021_are_counted_per_type() -> None:
    """Its communes: 9, 62, 41 and 24 of 136. The cut-offs were not published; those here are ours."""
    classes = (
        ResultClass("Xuất sắc", Fraction(90)),
        ResultClass("Tốt", Fraction(80)),
        ResultClass("Khá", Fraction(70)),
        ResultClass("Trung bình", Fraction(50)),
    )
    results = [(9, "91"), (62, "80"), (41, "79.99"), (24, "50")]
    communes = [("commune", exact(value)) for count, value in results for _ in range(count)]
    others: list[Any] = [("commune", None), ("commune", exact("49")), ("ward", exact("95"))]

    found = {row["unit_type"]: row for row in statistics([*communes, *others], {"commune": classes})}

    assert found["commune"]["classes"] == {"Xuất sắc": 9, "Tốt": 62, "Khá": 41, "Trung bình": 24}
    assert (found["commune"]["units"], found["commune"]["scored"]) == (138, 137)
    assert found["ward"]["classes"] == {}


def test_the_mean_of_many_units_is_exact_however_many_digits_that_takes() -> None:
    """Each unit has its own numbers of dossiers: their common denominator has some 5,000 digits."""
    parts = [Fraction(1, denominator) for denominator in range(9_000, 11_000)]
    mean = sum(parts, Fraction(0)) / len(parts)
    [tier, *_] = statistics(("commune", part) for part in parts)

    assert tier["mean"] == {"exact": ratio_text(mean), "shown": "0.00"}
    assert exact(tier["mean"]["exact"]) == mean
    assert len(tier["mean"]["exact"]) > 4_300


def test_statistics_of_nobody_and_of_units_without_results() -> None:
    assert statistics([]) == []
    [tier, everybody, tiers] = statistics([("ward", None)])
    assert (tier["units"], tier["scored"], tier["mean"], tier["median"], tier["min"]) == (1, 0, None, None, None)
    assert everybody["mean"] is None
    assert (tiers["units"], tiers["scored"], tiers["mean"]) == (1, 0, None)


# --- Đồng Nai 2022, 4.1: the rule and its own example contradict each other


def test_4_of_5_under_a_floor_of_90_is_0_by_the_rule_whatever_the_example_says() -> None:
    rule = {"kind": "floor_linear", "floor": "90"}

    assert points(rule, ratio(4, 5)) == 0
    assert points({"kind": "linear"}, ratio(4, 5)) == Fraction("0.8"), "what the guidance's example gives instead"
    assert points(rule, ratio(9, 10)) == Fraction("0.9")


# --- 766/QĐ-TTg: denominators of 0 in three ways, and a parent that is no mean of its children


@pytest.mark.parametrize(
    ("formula", "inputs", "expected"),
    [
        ({"kind": "linear", "empty": "full"}, ratio(0, 0), Fraction(6)),  # no feedback: 6 of 6
        (
            {
                "kind": "complement",
                "rates": [named(code="late"), named(code="disliked")],
                "target": "90",
                "empty": "zero",
            },
            ratios(late=(0, 0), disliked=(0, 0)),
            Fraction(0),  # no dossiers: 0
        ),
        ({"kind": "linear", "empty": "none"}, ratio(0, 0), None),  # dossiers synced: nothing to say
    ],
)
def test_an_empty_denominator_scores_in_three_ways(formula: Any, inputs: Any, expected: Fraction | None) -> None:
    assert points(formula, inputs, "6") == expected


def test_a_parent_is_scored_on_what_is_pooled_and_not_on_the_mean_of_its_children() -> None:
    """As in Phú Thọ 8/2026, where the parent has 6.28 and its communes 6.51 on average."""
    units = ("a", UnitType.WARD), ("b", UnitType.WARD), ("city", UnitType.CITY)
    opening = opened(*units, leaves=(leaf("1.1", "10", linear("paid")),), base="10")
    facts = [measured("a", 1, 1, indicator="paid"), measured("b", 1, 999, indicator="paid")]

    found = assert_stable(read_models(), log(opening, *facts))["index"]

    children = [exact(found[f"{unit}:2023"]["score"]) for unit in ("a", "b")]
    assert exact(found["city:2023"]["score"]) == Fraction(20, 1000)
    assert sum(children) / 2 == Fraction(5000, 999)


# --- the task force's report of 2017: what is due is the base, not all that was assigned


def test_the_base_of_the_completion_rate_leaves_out_what_is_open_in_term() -> None:
    """21,914 assigned; 14,068 done on time, 1,983 late; 223 open overdue. Published: 98.62 and 1.38."""
    done, overdue = 14068 + 1983, 223
    base = done + overdue

    assert base == 16274
    assert rate(done, base) == {"exact": ratio_text(Fraction(1605100, 16274)), "shown": "98.63"}
    late = rate(overdue, base)
    assert late is not None
    assert late["shown"] == "1.37"
    assert points({"kind": "linear"}, ratio(done, base), "100") == Fraction(1605100, 16274)
