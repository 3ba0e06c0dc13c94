"""Whom names in plans mean."""

import functools
import json
import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.units.trees import (
    AUGUST,
    BEFORE,
    HOME_AFFAIRS,
    JULY,
    NEW,
    NORTH,
    PLANS,
    TRANSCRIPTIONS,
    WARDS,
    example_tree,
    opened,
)

from par.events.unit import GroupDefined, UnitRenamed, UnitsMerged, UnitType
from par.units import UnitRegister, UnitTree, fold_name
from par.units.resolve import Kind, Resolver

AUTHORITIES = {
    "chi-linh": "chi-linh",
    "cao-bang": "cao-bang",
    "hai-phong": "hai-phong-le-chan-an-duong",
    "thanh-hoa": "thanh-hoa-hoang-hoa-hoang-tien",
}
TRANSCRIBED = {"000": "chi-linh", "001": "hai-phong", "002": "thanh-hoa"}
WITH_THE_TREE_ONLY = {
    ("Các phòng ban", "Các phòng, ban"),  # the tree has "đơn vị" in the name of that group
    ("Bộ phận Một cửa", "Bộ phận Một cửa"),  # the tree says whose
    ("Các đơn vị có liên quan", "Các đơn vị liên quan"),  # one group in the tree with "Các cơ quan, đơn vị liên quan"
    ("Các đơn vị liên quan", "Các đơn vị liên quan"),
    ("UBND huyện", "UBND huyện"),  # the tree knows of which district
}
"""Words and transcribed names that differ from the tree's name for the same unit."""

DEPARTMENTS = (
    opened("x-vhtt", "Phòng Văn hóa và Thông tin", UnitType.DEPARTMENT),
    opened("x-ldtbxh", "Phòng Lao động - Thương binh và Xã hội", UnitType.DEPARTMENT),
    opened("x-vp", "Văn phòng HĐND và UBND thành phố X", UnitType.DEPARTMENT),
    opened("x-tay-tk", "Công chức Văn phòng - Thống kê phường Tây", UnitType.OTHER, "x-tay"),
    opened("x-tay-ht", "Công chức Tư pháp - Hộ tịch phường Tây", UnitType.OTHER, "x-tay"),
    opened("x-dong-tk", "Công chức Văn phòng - Thống kê phường Đông", UnitType.OTHER, "x-dong"),
    GroupDefined(
        city="x", group="x-xa", name="UBND các xã, phường", under="x", types=(UnitType.COMMUNE, UnitType.WARD)
    ),
    GroupDefined(city="x", group="x-phong", name="Các phòng chuyên môn", under="x", types=(UnitType.DEPARTMENT,)),
)
TREE = UnitTree.of([*BEFORE, *DEPARTMENTS])
CITY_PLAN, WARD_PLAN = Resolver(TREE, "x"), Resolver(TREE, "x-tay")


@functools.cache
def resolver(city: str) -> Resolver:
    return Resolver(example_tree(city), AUTHORITIES[city])


def plan_lists(path: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """(task, words, ids) of each list of leads and of coordinators in an example plan."""
    for task in yaml.safe_load(path.read_text("utf-8"))["tasks"]:
        for role in ("leads", "coordinators"):
            yield task["ordinal"], task[f"{role}_text"], task[role]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_every_name_in_the_example_plans_is_resolved(path: Path) -> None:
    plan = yaml.safe_load(path.read_text("utf-8"))
    resolve = Resolver(example_tree(plan["city"]), plan["authority"])
    lists = list(plan_lists(path))
    misses = [
        (task, words, ids, found)
        for task, words, ids in lists
        if (found := [resolution.unit for resolution in resolve.all(words)]) != ids
    ]
    assert misses == []
    assert sum(len(words) for _, words, _ in lists) > 20


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_without_any_alias_no_name_is_taken_for_another_unit(path: Path) -> None:
    plan = yaml.safe_load(path.read_text("utf-8"))
    tree = example_tree(plan["city"])
    bare = Resolver(
        UnitTree(
            {name: _bare_unit(unit) for name, unit in tree.units.items()},
            {name: group.model_copy(update={"aliases": ()}) for name, group in tree.groups.items()},
        ),
        plan["authority"],
    )
    right = 0
    for task, words, ids in plan_lists(path):
        for text, expected, resolution in zip(words, ids, bare.all(words), strict=True):
            assert resolution.unit in {expected, None}, (task, text, resolution)
            right += resolution.unit == expected
    assert right >= 25, "abbreviations, levels and places need no alias"


def _bare_unit(unit: Any) -> Any:
    return type(unit)(unit.id, unit.name, unit.type, unit.parent)


@pytest.mark.needs_source_plans
@pytest.mark.parametrize("path", TRANSCRIPTIONS, ids=lambda path: path.stem[:3])
def test_a_name_and_its_transcribed_official_name_mean_the_same(path: Path) -> None:
    resolve = resolver(TRANSCRIBED[path.stem[:3]])
    for task in json.loads(path.read_text("utf-8"))["tasks"]:
        for role in ("leads", "coordinators"):
            for text, official in zip(task[role], task[f"{role}_canonical"], strict=True):
                resolution = resolve(text)
                assert resolution.unit is not None, (task["ordinal"], text)
                assert resolution.unit == resolve(official).unit, (task["ordinal"], text, official)
                if (text, official) not in WITH_THE_TREE_ONLY:
                    assert resolution.canonical == official, (task["ordinal"], text)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Phòng Nội vụ", "x-noi-vu"),
        ("Phòng Nội vụ thành phố", "x-noi-vu"),
        ("Phòng Nội vụ thuộc UBND thành phố", "x-noi-vu"),
        ("P. Nội vụ", "x-noi-vu"),
        ("Phòng VH-TT", "x-vhtt"),
        ("VHTT", "x-vhtt"),
        ("phòng Văn hoá – Thông tin (mục II.2)", "x-vhtt"),
        ("Phòng LĐ-TB&XH", "x-ldtbxh"),
        ("Phòng LĐTBXH", "x-ldtbxh"),
        ("Phòng Lao động, Thương binh và Xã hội", "x-ldtbxh"),
        ("Văn phòng HĐND&UBND TP", "x-vp"),
        ("VP HĐND-UBND", "x-vp"),
        ("UBND thành phố", "x"),
        ("Ủy ban nhân dân TP. X", "x"),
        ("phường Tây", "x-tay"),
        ("UBND P. Tây", "x-tay"),
        ("Công chức Văn phòng - Thống kê phường Đông", "x-dong-tk"),
        ("CC VP-TK phường Đông", "x-dong-tk"),
        ("UBND các phường, xã", "x-xa"),
        ("UBND xã, phường", "x-xa"),
        ("phòng chuyên môn thuộc UBND thành phố", "x-phong"),
    ],
)
def test_what_a_plan_of_the_city_means(text: str, unit: str) -> None:
    resolution = CITY_PLAN(text)
    assert (resolution.unit, resolution.candidates) == (unit, ())
    assert resolution.kind is (Kind.GROUP if unit in TREE.groups else Kind.UNIT)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("UBND phường", "x-tay"),
        ("UBND cấp xã", "x-tay"),
        ("UBND thành phố", "x"),
        ("CC VP-TK", "x-tay-tk"),
        ("TP-HT", "x-tay-ht"),
        ("Văn phòng", "x-tay-vp"),
        ("Văn phòng UBND phường", None),
        ("Phòng Nội vụ", "x-noi-vu"),
        ("Phòng Nội vụ thành phố", "x-noi-vu"),
        ("Công chức Tư pháp", None),
        ("ĐC-XD", None),
    ],
)
def test_what_a_plan_of_the_ward_means(text: str, unit: str | None) -> None:
    assert WARD_PLAN(text).unit == unit


def test_the_same_words_mean_others_in_the_plan_of_another_ward() -> None:
    other = Resolver(TREE, "x-dong")
    assert (other("UBND phường").unit, other("CC VP-TK").unit) == ("x-dong", "x-dong-tk")
    alias = opened("x-tay-mc", "Bộ phận Một cửa phường Tây", UnitType.OTHER, "x-tay", None, "Một cửa")
    tree = UnitTree.of([*BEFORE, alias])
    assert Resolver(tree, "x-tay")("Một cửa").unit == "x-tay-mc"
    resolution = Resolver(tree, "x-dong")("Một cửa")
    assert (resolution.unit, resolution.candidates[0].id) == (None, "x-tay-mc")


def test_the_first_word_of_a_list_may_hold_for_those_behind_it() -> None:
    assert [found.unit for found in WARD_PLAN.all(["CC VP-TK", "TP-HT"])] == ["x-tay-tk", "x-tay-ht"]
    departments = ["Phòng Nội vụ", "Văn hóa - Thông tin", "Lao động - Thương binh và Xã hội"]
    assert [found.unit for found in CITY_PLAN.all(departments)] == ["x-noi-vu", "x-vhtt", "x-ldtbxh"]
    assert [found.unit for found in CITY_PLAN.all(["UBND phường Tây", "Đông"])] == ["x-tay", "x-dong"]
    assert [found.unit for found in CITY_PLAN.all(["Kho bạc", "Nội vụ"])] == [None, None]
    assert CITY_PLAN("Nội vụ").unit is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("UBND tỉnh", Kind.OUTSIDE),
        ("Sở Nội vụ", Kind.OUTSIDE),
        ("Công an thành phố", Kind.OUTSIDE),
        ("Ban Pháp chế HĐND", Kind.OUTSIDE),
        ("KBNN", Kind.OUTSIDE),
        ("Bưu điện", Kind.OUTSIDE),
        ("Chi cục Thuế", Kind.OUTSIDE),
        ("CC thuế", Kind.OUTSIDE),
        ("UBMTTQ thành phố", Kind.OUTSIDE),
        ("UBND thành phố Y", Kind.OUTSIDE),
        ("UBND huyện Z", Kind.OUTSIDE),
        ("các phòng, ban, đơn vị", Kind.GROUP),
        ("Cơ quan, đơn vị có liên quan", Kind.GROUP),
        ("UBND các xã, phường có liên quan", Kind.GROUP),
        ("UBND phường", Kind.GROUP),
        ("các tổ dân phố", Kind.GROUP),
        ("Phòng Ngoại vụ", Kind.UNKNOWN),
        ("UBND phường Tầy", Kind.UNKNOWN),
        ("Bộ phận tổng hợp", Kind.UNKNOWN),
        ("", Kind.UNKNOWN),
        (" - ;", Kind.UNKNOWN),
    ],
)
def test_what_is_no_certain_unit_has_a_kind_and_no_id(text: str, kind: Kind) -> None:
    resolution = CITY_PLAN(text)
    assert (resolution.kind, resolution.unit) == (kind, None)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Phong Noi vu", "x-noi-vu"),
        ("Phòng Nôi vụ", "x-noi-vu"),
        ("Phòng Nội vu.", "x-noi-vu"),
        ("Phòng Văn hóa Thông tn", "x-vhtt"),
        ("các phòng Nội vụ", "x-noi-vu"),
    ],
)
def test_a_slip_gives_a_candidate_and_never_a_unit(text: str, unit: str) -> None:
    resolution = CITY_PLAN(text)
    assert resolution.unit is None
    assert resolution.candidates[0].id == unit
    assert 0.6 <= resolution.candidates[0].score <= 1


def test_names_that_two_units_have_are_ambiguous() -> None:
    tree = UnitTree.of([*BEFORE, opened("x-noi-vu-2", "Phòng Nội  vụ", UnitType.DEPARTMENT)])
    resolution = Resolver(tree, "x")("phòng nội vụ")
    assert (resolution.kind, resolution.unit) == (Kind.AMBIGUOUS, None)
    assert [found.id for found in resolution.candidates] == ["x-noi-vu", "x-noi-vu-2"]


def test_a_former_name_is_still_known_unless_another_has_it_now() -> None:
    renamed = UnitRenamed(city="x", unit="x-bac", name="UBND phường Bắc", on=JULY)
    register = UnitRegister.of([*BEFORE, renamed])
    assert Resolver(register.on(AUGUST), "x")("UBND xã Bắc").unit == "x-bac"
    again = opened("x-bac-2", NORTH.name, UnitType.COMMUNE, "x", AUGUST)
    assert Resolver(register.evolve(again).on(AUGUST), "x")("UBND xã Bắc").unit == "x-bac-2"


def test_the_name_of_a_unit_that_has_ended_leads_to_its_successor_as_a_candidate_only() -> None:
    merged = UnitsMerged(city="x", units=("x-tay", "x-dong"), into="x-dong-tay", on=JULY)
    resolution = Resolver(UnitRegister.of([*BEFORE, NEW, merged]).on(JULY), "x")("UBND phường Tây")
    assert (resolution.kind, resolution.unit) == (Kind.UNKNOWN, None)
    assert resolution.candidates[0].id == "x-dong-tay"


def test_a_post_that_came_along_with_a_merger_is_known_without_the_old_place() -> None:
    merged = UnitsMerged(city="x", units=("x-tay",), into="x-dong-tay", on=JULY)
    tree = UnitRegister.of([*BEFORE, *DEPARTMENTS, NEW, merged]).on(JULY)
    resolve = Resolver(tree, "x-dong-tay")
    assert (resolve("CC VP-TK").unit, resolve("CC VP-TK phường Tây").unit) == ("x-tay-tk", "x-tay-tk")
    both = UnitRegister.of([*BEFORE, *DEPARTMENTS, NEW, merged.model_copy(update={"units": ("x-tay", "x-dong")})])
    assert Resolver(both.on(JULY), "x-dong-tay")("CC VP-TK").kind is Kind.AMBIGUOUS


def test_without_a_tree_names_are_written_out() -> None:
    nowhere = Resolver(UnitTree())
    for text, written in (
        ("CC VP-TK", "Công chức Văn phòng - Thống kê"),
        ("phòng VH-TT", "Phòng Văn hóa và Thông tin"),
        ("Phòng Văn hóa-Thông tin", "Phòng Văn hóa và Thông tin"),
        ("UBND xã, phường", "UBND các xã, phường"),
        ("tổ công tác", "Tổ công tác"),
    ):
        resolution = nowhere(text)
        assert (resolution.unit, resolution.canonical) == (None, written)


def test_the_official_name_is_that_of_the_tree_without_the_place_of_the_plan_itself() -> None:
    assert WARD_PLAN("CC VP-TK").canonical == "Công chức Văn phòng - Thống kê"
    assert CITY_PLAN("CC VP-TK phường Tây").canonical == "Công chức Văn phòng - Thống kê phường Tây"
    assert WARD_PLAN("UBND phường").canonical == "UBND phường Tây"
    assert CITY_PLAN("VP HĐND-UBND").canonical == "Văn phòng HĐND và UBND thành phố"


NAMES = [
    (city, owner, name)
    for city in AUTHORITIES
    for tree in [example_tree(city)]
    for owner, names in [
        *((unit.id, (unit.name, *unit.aliases)) for unit in tree.units.values()),
        *((group.group, (group.name, *group.aliases)) for group in tree.groups.values()),
    ]
    for name in names
]


def test_every_name_and_alias_of_the_example_trees_resolves_as_it_stands() -> None:
    assert [(city, owner, name) for city, owner, name in NAMES if resolver(city)(name).unit != owner] == []


OTHER_TONE_PLACE = {"óa": "oá", "òa": "oà", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "ủy": "uỷ", "úy": "uý", "ỏe": "oẻ"}


@st.composite
def spelled_otherwise(draw: st.DrawFn, name: str) -> str:
    """``name`` with what nobody means: case, normal form, place of tone marks, hyphens, spaces, signs without width."""
    for old, new in OTHER_TONE_PLACE.items():
        one, other = draw(st.permutations([old, new]))
        name = name.replace(one, other)
    name = draw(st.sampled_from([name, name.upper(), name.lower(), name.title()]))
    name = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), name)
    name = name.replace("-", draw(st.sampled_from(["-", "–", " - ", "- ", "\u2011"])))
    spaces = iter(draw(st.lists(st.sampled_from([" ", "  ", "\n", "\u00a0", " \u200b"]), min_size=40, max_size=40)))
    name = "".join(next(spaces, " ") if letter == " " else letter for letter in name)
    return draw(st.sampled_from(["", " ", "- ", "• "])) + name + draw(st.sampled_from(["", " ", ";", ".", ","]))


@given(st.data())
@settings(max_examples=400)
def test_any_spelling_of_a_known_name_resolves_to_it(data: st.DataObject) -> None:
    city, owner, name = data.draw(st.sampled_from(NAMES))
    text = data.draw(spelled_otherwise(name))
    assert resolver(city)(text).unit == owner


@given(st.data())
@settings(max_examples=400)
def test_a_name_with_another_letter_is_never_taken_for_it(data: st.DataObject) -> None:
    city, _, name = data.draw(st.sampled_from(NAMES))
    place = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("aăâeêioôơuưyàáảãạbcdđghklmnpqrstvx"))
    other = name[:place] + letter + name[place + 1 :]
    tree = example_tree(city)
    unit = resolver(city)(other).unit
    if unit is not None:
        found = tree.groups.get(unit) or tree.units[unit]
        folded = [_without_and(text) for text in (found.name, *found.aliases)]
        assert _without_and(other) in folded, (other, unit)


def _without_and(text: str) -> str:
    for connective in (",", "&", " và ", " "):
        text = text.replace(connective, " ")
    return " ".join(word for word in fold_name(text).split() if word not in {"các", "và"})


def test_ten_thousand_random_texts_raise_nothing_and_name_only_what_the_tree_has() -> None:
    chance = random.Random(3)
    pieces = ["UBND", "HĐND", "phường", "xã", "các", "Phòng", "Nội", "vụ", "CC", "VP", "TK", "TP", "HT", "thành", "phố"]
    pieces += ["và", "của", "có", "liên", "quan", "thuộc", "cấp", ",", ";", "(", ")", "&", "-", ".", "/", "\n", "\t"]
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyÀÁỦ \u0301\u200b\u202e\x00\ud800🙂-–,.;()&"
    for _ in range(5_000):
        for text in (
            " ".join(chance.choices(pieces, k=chance.randint(0, 8))),
            "".join(chance.choices(letters, k=chance.randint(0, 60))),
        ):
            resolution = CITY_PLAN(text)
            assert resolution.unit is None or TREE.knows(resolution.unit)


def test_a_text_of_any_length_is_answered() -> None:
    for text in ("a" * 10**6, "CC " * 10**5, "(mục " * 10**5, "\u0301" * 10**6, "Phòng Nội vụ " * 10**5):
        assert CITY_PLAN(text).unit is None


def test_groups_of_the_tree_can_be_named_by_what_they_are_called() -> None:
    assert CITY_PLAN(WARDS.name).unit == "x-phuong"
    assert CITY_PLAN(HOME_AFFAIRS.name).unit == "x-noi-vu"
