"""Titles in capitals read as inside a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importing.drafts import text

from par.importing.titles import in_sentence_case

PLACES = ("thành phố Chí Linh", "tỉnh Hải Dương")


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("KẾ HOẠCH CCHC NĂM 2023", "Kế hoạch CCHC năm 2023"),
        ("KẾ HOẠCH CẢI CÁCH CỦA THÀNH PHỐ CHÍ LINH", "Kế hoạch cải cách của thành phố Chí Linh"),
        ("KẾ HOẠCH Kiểm soát TTHC năm 2023", "Kế hoạch kiểm soát TTHC năm 2023"),
        ("kế hoạch cải cách", "Kế hoạch cải cách"),
        ("Kế hoạch của UBND xã An Lạc", "Kế hoạch của UBND xã An Lạc"),
        ("", ""),
        ("2023", "2023"),
    ],
)
def test_a_title_as_it_reads_in_a_sentence(printed: str, shown: str) -> None:
    assert in_sentence_case(text(printed), PLACES).text == shown


@given(st.text(max_size=60))
def test_every_letter_keeps_its_place(words: str) -> None:
    title = text(words)
    shown = in_sentence_case(title, PLACES)
    assert shown.runs == title.runs
    assert len(shown.text) == len(words)
