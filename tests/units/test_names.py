"""Folding of unit names."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from par.units import fold_name

VIETNAMESE = st.text(st.sampled_from("aăâeêioôơuưyđAĐHKbnhkgqt àáảãạòóỏõọúùủỳýỷ-–,.“”"), max_size=30)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phòng Văn hóa - Thông tin", "phòng Văn hoá – Thông tin"),
        ("Phòng Nội vụ", "PHÒNG  NỘI VỤ "),
        ("Thủy lợi", "Thuỷ lợi"),
        ("UBND xã Hoằng Tiến, huyện Hoằng Hóa", "UBND xã Hoằng Tiến , huyện Hoằng Hoá"),
        ("UBND các xã,phường", "UBND các xã, phường"),
        ("Văn phòng HĐND&UBND", "Văn phòng HĐND & UBND"),
        ("bộ phận “Một cửa”", 'bộ phận "Một cửa"'),
        ("VP-TK", "VP - TK"),
        ("Ðài Phát thanh", "Đài Phát thanh"),
        ("Ɖài Phát thanh", "Đài Phát thanh"),
        ("Phòng Nội vụ\u2063", "Phòng Nội vụ"),
        ("Phòng Nộ\u034fi \U000e0041vụ\ufe0f", "Phòng Nội vụ"),
        ("Ｐｈòng Nội vụ", "Phòng Nội vụ"),
    ],
)
def test_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)
    assert fold_name(unicodedata.normalize("NFD", one)) == fold_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cổ Thành", "Có Thành"),
        ("Lê Lợi", "Lê Lới"),
        ("xã Hưng Đạo", "xã Hưng Dạo"),
        ("Hòa An", "Hỏa An"),
        ("của", "cuả"),
        ("VP-TK", "VPTK"),
    ],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@given(VIETNAMESE)
def test_folding_twice_is_folding_once_and_ignores_case_and_normalisation(text: str) -> None:
    folded = fold_name(text)
    assert fold_name(folded) == folded
    assert fold_name(text.upper()) == folded
    assert fold_name(unicodedata.normalize("NFD", text)) == folded
