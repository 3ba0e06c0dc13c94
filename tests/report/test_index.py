"""The index of units: exact sums, silence is not zero, and rounds that open early or late."""

from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.support import example_set, leaf, linear, log, measured, opened

from par.events import EventData, Recorded
from par.events.formula import Cap, Composite, Linear, NotApplicable, Survey, Term, WhenEmpty
from par.events.index_set import IndexSetPublished
from par.events.round import RoundOpened, RoundUnit
from par.events.unit import UnitType
from par.projection.store.digest import document_bytes
from par.testing.projections import InMemory, assert_stable, folded
from report_service.bootstrap import read_models
from report_service.index.leaves import leaves_of

VAN_AN = ("van-an", UnitType.WARD)
LEAVES = (
    leaf("1.1", "6", linear("on_time"), area="progress"),
    leaf("1.2", "2.5", linear("digitised"), area="progress"),
    leaf("2.1", "4", Cap(kind="cap", indicator="online", target="80", empty=WhenEmpty.ZERO), area="online"),
    leaf("2.2", "2", linear("population"), area="online", exempt=(UnitType.WARD,)),
    leaf("2.3", "1", NotApplicable(kind="not_applicable"), area="online"),
)


def index(*facts: EventData) -> Any:
    return assert_stable(read_models(), log(*facts))["index"]


def test_the_leaves_add_up_to_the_score_exactly() -> None:
    document = index(
        opened(VAN_AN, leaves=LEAVES, base="15.5"),
        measured("van-an", 1, 3, indicator="on_time"),
        measured("van-an", 1, 7, indicator="digitised"),
        measured("van-an", 1, 9, indicator="online"),
    )["van-an:2023"]

    assert [leaf["score"] for leaf in document["leaves"]] == ["2/1", "5/14", "5/9", "2/1", "1/1"]
    assert Fraction(document["score"]) == sum(Fraction(leaf["score"]) for leaf in document["leaves"])
    assert (document["score"], document["shown"], document["max"]) == ("745/126", "5.91", "15.5")
    assert document["areas"] == [
        {"area": "progress", "max": "8.5", "base": "8.5", "score": "33/14", "shown": "2.36"},
        {"area": "online", "max": "7", "base": "7", "score": "32/9", "shown": "3.56"},
    ]


def test_a_missing_input_gives_no_score_and_is_named() -> None:
    document = index(
        opened(VAN_AN, leaves=LEAVES),
        measured("van-an", 0, 3, indicator="on_time"),
        measured("van-an", 1, 9, indicator="online"),
    )["van-an:2023"]

    assert (document["score"], document["shown"], document["missing"]) == (None, None, ["1.2"])
    assert [part["shown"] for part in document["areas"]] == [None, "3.56"]
    assert document["leaves"][0]["score"] == "0/1"


def test_a_denominator_of_zero_is_missing_unless_the_leaf_says_otherwise() -> None:
    document = index(
        opened(VAN_AN, leaves=LEAVES),
        measured("van-an", 0, 0, indicator="on_time"),
        measured("van-an", 0, 0, indicator="digitised"),
        measured("van-an", 0, 0, indicator="online"),
    )["van-an:2023"]

    assert document["missing"] == ["1.1", "1.2"]
    assert document["leaves"][2]["score"] == "0/1"


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_round_may_open_before_or_after_measurements(order: tuple[int, ...]) -> None:
    facts: list[EventData] = [
        opened(VAN_AN, ("city", UnitType.CITY), leaves=LEAVES[:1]),
        measured("van-an", 1, 3),
        measured("city", 1, 2, unit_type=UnitType.CITY, ancestors=()),
        measured("van-an-vp", 9, 9, unit_type=UnitType.OTHER, ancestors=("van-an", "city")),
    ]

    documents = index(*(facts[number] for number in order))

    # The ward is scored on its own report, not on that of its staff; the city on all below and its own.
    assert documents["van-an:2023"]["score"] == "2/1"
    assert documents["city:2023"]["score"] == "33/7"
    assert "waiting" not in documents["van-an:2023"]
    assert "waiting" not in documents["city:2023"]


def test_an_input_names_the_report_behind_it_and_where_it_stands() -> None:
    document = index(opened(VAN_AN, leaves=LEAVES), measured("van-an", 1, 3))["van-an:2023"]

    assert document["inputs"] == {
        "on_time": {"numerator": 1, "denominator": 3, "event": "e00002", "source": "/a", "position": 2}
    }


def test_consumers_are_told_of_an_index_only_in_a_round_and_only_of_what_changed() -> None:
    memory = InMemory(read_models())

    def told(events: list[Recorded]) -> list[Any]:
        before = len(memory.told)
        memory.advance(events)
        return [found.announcement for found in memory.told[before:] if found.announcement.topic == "index"]

    events = log(
        measured("van-an", 1, 2),
        opened(VAN_AN, leaves=LEAVES[:1], base="6"),
        measured("van-an", 1, 2, period="2023-02"),
        measured("van-an", 2, 2, period="2023-03"),
    )

    assert told(events[:1]) == []
    [first] = told(events[1:2])
    assert (first.report_subject, first.data["score"], first.data["max"]) == (
        "par.report.city.index.van-an.2023",
        "3.00",
        "6",
    )
    assert told(events[2:3]) == []  # 2 of 4 are as much as 1 of 2
    [second] = told(events[3:])
    assert second.data["score"] == "4.00"
    assert second.data["areas"] == [{"area": "progress", "max": "6", "score": "4.00"}]


PAYMENT = Composite(
    kind="composite",
    terms=(
        Term(code="A", name_vi="A", name_en="A", indicator="on_time", weight="6", empty=WhenEmpty.ZERO),
        Term(code="B", name_vi="B", name_en="B", indicator="online", weight="2.5", cap="2", empty=WhenEmpty.ZERO),
    ),
)


def test_a_leaf_of_several_indicators_is_scored_once_all_are_there() -> None:
    opening = opened(VAN_AN, leaves=(leaf("1.1", "8", PAYMENT),), base="8")
    first = measured("van-an", 1, 2, indicator="on_time")
    second = measured("van-an", 4, 5, indicator="online")

    assert index(opening, first)["van-an:2023"]["missing"] == ["1.1"]
    for facts in ((opening, first, second), (second, opening, first), (first, second, opening)):
        document = index(*facts)["van-an:2023"]
        assert (document["score"], document["leaves"][0]["indicator"]) == ("5/1", None)
        assert document["leaves"][0]["indicators"] == ["on_time", "online"]


def test_what_people_enter_has_no_proposal_and_blocks_only_its_own_area() -> None:
    leaves = (leaf("1.1", "6", linear(), area="1"), leaf("2.1", "4", Survey(kind="survey"), area="2"))

    document = index(opened(VAN_AN, leaves=leaves, base="10"), measured("van-an", 1, 2))["van-an:2023"]

    assert [found["score"] for found in document["leaves"]] == ["3/1", None]
    assert [part["score"] for part in document["areas"]] == ["3/1", None]
    assert (document["score"], document["missing"]) == (None, ["2.1"])


def test_what_does_not_apply_leaves_the_base_and_the_rest_is_rescaled() -> None:
    rare = Linear(kind="linear", indicator="rare", empty=WhenEmpty.NOT_APPLICABLE)
    for_cities = leaf("2.1", "20", linear("cities"), area="2", exempt=(UnitType.WARD,))
    leaves = (
        leaf("1.1", "60", linear(), area="1"),
        leaf("1.2", "20", rare, area="1"),
        for_cities.model_copy(update={"rescaled_for": (UnitType.WARD,)}),
    )

    document = index(
        opened(VAN_AN, leaves=leaves), measured("van-an", 1, 2), measured("van-an", 0, 0, indicator="rare")
    )["van-an:2023"]

    assert [found["applies"] for found in document["leaves"]] == [True, False, False]
    assert (document["points"], document["base"], document["score"], document["max"]) == ("30/1", "60", "50/1", "100")
    assert document["missing"] == []
    assert [(part["max"], part["base"], part["score"]) for part in document["areas"]] == [
        ("80", "60", "30/1"),
        ("20", "0", "0/1"),
    ]


def test_what_does_not_apply_applies_again_once_there_is_some() -> None:
    rare = Linear(kind="linear", indicator="rare", empty=WhenEmpty.NOT_APPLICABLE)
    leaves = (leaf("1.1", "6", linear(), area="1"), leaf("1.2", "4", rare, area="1"))
    facts = [
        opened(VAN_AN, leaves=leaves, base="10"),
        measured("van-an", 1, 2),
        measured("van-an", 0, 0, indicator="rare"),
        measured("van-an", 4, 4, indicator="rare", period="2023-02"),
    ]

    assert index(*facts[:3])["van-an:2023"]["score"] == "5/1"
    assert index(*facts)["van-an:2023"]["score"] == "7/1"


def test_where_nothing_applies_there_is_no_score() -> None:
    left_out = NotApplicable(kind="not_applicable", credit="rescale")

    document = index(opened(VAN_AN, leaves=(leaf("1.1", "6", left_out),), base="6"))["van-an:2023"]

    assert (document["points"], document["base"], document["score"], document["missing"]) == ("0/1", "0", None, [])


# --- the example set


def test_the_example_set_has_24_leaves_that_add_up_to_its_base() -> None:
    example = example_set()

    leaves = leaves_of(example)

    assert len(leaves) == 24
    assert sum(Fraction(leaf.max) for leaf in leaves) == Fraction(example.base) == 102
    assert {leaf.code for leaf in leaves if leaf.not_applicable_to} == {"4.6", "4.7"}
    assert list(dict.fromkeys(leaf.area for leaf in leaves)) == [area.code for area in example.areas]


def test_an_exemption_of_a_row_holds_for_its_components() -> None:
    example = example_set()
    rows = [row for area in example.areas for row in area.criteria if row.code == "3.1"]
    exempt = rows[0].model_copy(update={"not_applicable_to": (UnitType.COMMUNE,)})
    area = example.areas[2].model_copy(update={"criteria": (exempt,)})

    leaves = leaves_of(example.model_copy(update={"areas": (area,)}))

    assert [leaf.not_applicable_to for leaf in leaves] == [(UnitType.COMMUNE,)] * 3
    assert [leaf.rescaled_for for leaf in leaves] == [()] * 3


def test_the_nearest_row_says_what_an_exemption_is_worth() -> None:
    example = example_set()
    rows = [row for area in example.areas for row in area.criteria if row.code == "3.1"]
    own = (
        rows[0]
        .components[0]
        .model_copy(update={"not_applicable_to": (UnitType.WARD,), "not_applicable_credit": "full"})
    )
    exempt = rows[0].model_copy(
        update={
            "not_applicable_to": (UnitType.WARD, UnitType.COMMUNE),
            "not_applicable_credit": "rescale",
            "components": (own, *rows[0].components[1:]),
        }
    )
    area = example.areas[2].model_copy(update={"criteria": (exempt,)})

    leaves = leaves_of(example.model_copy(update={"areas": (area,)}))

    assert [set(leaf.not_applicable_to) for leaf in leaves] == [{UnitType.WARD, UnitType.COMMUNE}] * 3
    assert [set(leaf.rescaled_for) for leaf in leaves] == [
        {UnitType.COMMUNE},
        *[{UnitType.WARD, UnitType.COMMUNE}] * 2,
    ]


def test_a_row_without_formula_and_components_is_refused() -> None:
    example = example_set()
    empty = example.areas[0].criteria[0].model_copy(update={"formula": None})
    area = example.areas[0].model_copy(update={"criteria": (empty,)})

    with pytest.raises(ValueError, match=r"1\.1"):
        leaves_of(example.model_copy(update={"areas": (area,)}))


def example_round(example: IndexSetPublished) -> RoundOpened:
    units = (
        RoundUnit(unit="city", name="City", unit_type=UnitType.CITY),
        RoundUnit(unit="van-an", name="Văn An", unit_type=UnitType.WARD),
        RoundUnit(unit="hung-dao", name="Hưng Đạo", unit_type=UnitType.COMMUNE),
    )
    return RoundOpened(
        round="city-2023",
        city="city",
        year=2023,
        index_set=example.index_set,
        version=example.version,
        base=example.base,
        units=units,
        leaves=leaves_of(example),
    )


def test_a_ward_that_does_everything_has_all_points_of_the_example_set() -> None:
    example = example_set()
    facts = [measured("van-an", 7, 7, indicator=found.id) for found in example.indicators]

    documents = assert_stable(read_models(), log(example_round(example), *facts))

    ward, city = documents["index"]["van-an:2023"], documents["index"]["city:2023"]
    assert (ward["score"], ward["shown"], ward["max"]) == ("102/1", "102.00", "102")
    assert [(part["area"], part["shown"]) for part in ward["areas"]] == [
        ("openness", "18.00"),
        ("progress", "20.00"),
        ("online", "22.00"),
        ("digitisation", "22.00"),
        ("satisfaction", "18.00"),
        ("communication", "2.00"),
    ]
    assert city["score"] == "102/1"
    assert documents["index"]["hung-dao:2023"]["score"] is None
    assert len(documents["index"]["hung-dao:2023"]["missing"]) == 22


@settings(deadline=None, max_examples=4)
@given(st.data())
def test_random_figures_of_the_example_set_add_up_in_any_batches(data: st.DataObject) -> None:
    example = example_set()
    names = [found.id for found in example.indicators]
    facts = []
    for unit in ("van-an", "hung-dao"):
        for name in data.draw(st.permutations(names)):
            denominator = data.draw(st.integers(1, 97))
            facts.append(measured(unit, data.draw(st.integers(0, denominator)), denominator, indicator=name))
    facts.insert(data.draw(st.integers(0, len(facts))), example_round(example))  # type: ignore[arg-type]

    documents = assert_stable(read_models(), log(*facts))["index"]

    for unit in ("van-an", "hung-dao", "city"):
        document = documents[f"{unit}:2023"]
        assert document["missing"] == []
        assert Fraction(document["score"]) == sum(Fraction(leaf["score"]) for leaf in document["leaves"])
        assert Fraction(document["score"]) == sum(Fraction(part["score"]) for part in document["areas"])
        assert 0 <= Fraction(document["score"]) <= 102


def test_no_order_of_independent_senders_changes_an_index() -> None:
    facts = [measured(unit, 1, 3) for unit in ("van-an", "hung-dao")]
    opening = opened(VAN_AN, ("hung-dao", UnitType.COMMUNE), ("city", UnitType.CITY), leaves=LEAVES[:1])

    def contents(events: list[Recorded]) -> dict[str, dict[str, bytes]]:
        documents = folded(read_models(), events)
        return {
            name: {key: document_bytes(found) for key, found in collection.items()}
            for name, collection in documents.items()
        }

    events = log(opening, *facts)
    expected = contents(events)

    for order in permutations(events):
        moved = [Recorded(position, item.log_subject, item.event) for position, item in enumerate(order, 1)]
        assert contents(moved) == expected
