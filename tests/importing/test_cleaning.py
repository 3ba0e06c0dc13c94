"""Characters that nobody sees are taken out, and named."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from par.importing.cleaning import clean, removed


@pytest.mark.parametrize(
    ("text", "expected", "names"),
    [
        ("Phòng\u200b Nội vụ", "Phòng Nội vụ", {"zero-width"}),
        ("\u202eụv iộN\u202c", "ụv iộN", {"bidi"}),
        ("Ủy\u00adban", "Ủyban", {"soft-hyphen"}),
        ("a\x07b\x9fc", "abc", {"control"}),
        ("a\ufe0fb\U000e0041", "ab", {"variation-selector", "tag"}),
        ("\ufeffa\ud800", "a", {"zero-width", "surrogate"}),
        ("a\tb\nc", "a\tb\nc", set()),
        ("a\r\nb\u2028c\x85d", "a\nb\nc\nd", set()),
        ("a\u00a0b\u3000c", "a b c", set()),
        ("Ho\u0301a", "Hóa", set()),
    ],
)
def test_hidden_characters(text: str, expected: str, names: set[str]) -> None:
    assert clean(text) == expected
    assert removed(text) == names


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert not removed(once)
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\u115f\u1160\u3164\uffa0")))
def test_letters_and_signs_stay(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)
