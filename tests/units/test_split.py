"""Cells of several names."""

import functools
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.units.trees import PLANS, example_tree

from par.units import UnitTree
from par.units.resolve import Resolver
from par.units.split import LONGEST_ITEM, split_names

NOWHERE = Resolver(UnitTree())


@functools.cache
def chi_linh() -> Resolver:
    return Resolver(example_tree("chi-linh"), "chi-linh")


def names(text: str, resolver: Resolver) -> list[str]:
    return [text[start:end] for start, end in split_names(text, resolver)]


@pytest.mark.parametrize("separator", [", ", "; ", " và ", ";\n- ", "\n• "])
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_the_lists_of_the_example_plans_come_apart_where_they_were_joined(path: Path, separator: str) -> None:
    plan = yaml.safe_load(path.read_text("utf-8"))
    resolver = Resolver(example_tree(plan["city"]), plan["authority"])
    cells = [task[key] for task in plan["tasks"] for key in ("leads_text", "coordinators_text")]
    assert [names(separator.join(cell), resolver) for cell in cells] == cells


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Phòng Lao động, Thương binh và Xã hội", ["Phòng Lao động, Thương binh và Xã hội"]),
        (
            "Phòng Lao động, Thương binh và Xã hội; UBND các xã, phường",
            ["Phòng Lao động, Thương binh và Xã hội", "UBND các xã, phường"],
        ),
        ("Các phòng, ban, đơn vị, UBND các xã, phường", ["Các phòng, ban, đơn vị", "UBND các xã, phường"]),
        ("Phòng Nội vụ và các đơn vị liên quan", ["Phòng Nội vụ", "các đơn vị liên quan"]),
        ("Văn phòng HĐND và UBND, Phòng Tư pháp", ["Văn phòng HĐND và UBND", "Phòng Tư pháp"]),
        ("- Phòng Nội vụ\n- Phòng Tư pháp", ["Phòng Nội vụ", "Phòng Tư pháp"]),
        ("Phòng Nội vụ (chủ trì, tổng hợp), Phòng Tư pháp", ["Phòng Nội vụ (chủ trì, tổng hợp)", "Phòng Tư pháp"]),
        ("CC VP-TK, TP-HT, ĐC-XD", ["CC VP-TK", "TP-HT", "ĐC-XD"]),
        ("; , \n", []),
        ("", []),
    ],
)
def test_names_are_parted_but_not_cut(text: str, parts: list[str]) -> None:
    assert names(text, NOWHERE) == parts
    assert names(text, chi_linh()) == parts


def test_the_first_word_of_a_list_holds_for_names_that_the_tree_knows_behind_it() -> None:
    assert names("Phòng Nội vụ, Tư pháp, Kinh tế", chi_linh()) == ["Phòng Nội vụ", "Tư pháp", "Kinh tế"]
    assert names("Phòng Nội vụ, Tư pháp, Kinh tế", NOWHERE) == ["Phòng Nội vụ, Tư pháp, Kinh tế"]


def test_what_is_too_long_for_a_list_of_names_stays_whole() -> None:
    text = "Phòng A, " * LONGEST_ITEM
    assert names(f"Phòng Nội vụ; {text}", chi_linh()) == ["Phòng Nội vụ", text.rstrip(" ,")]


@given(st.text(st.sampled_from("aUBNDphòng,;&()và \n-•.:\u200b"), max_size=80))
def test_every_letter_of_a_cell_is_in_one_name_or_is_a_separator(text: str) -> None:
    spans = split_names(text, NOWHERE)
    assert spans == sorted(spans)
    outside, at = "", 0
    for start, end in [*spans, (len(text), len(text))]:
        assert at <= start <= end
        outside += text[at:start]
        at = end
    left = outside.replace("và", "")
    assert not any(letter.isalnum() for letter in left), left
