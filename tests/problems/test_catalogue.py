"""Every refusal has a sentence in both languages, and stands once."""

import re
from string import Formatter

import pytest

from par.problems.catalogue import PARTS, SENTENCES


def fields(sentence: str) -> set[str]:
    return {name.removesuffix("_vi").removesuffix("_en") for _, name, _, _ in Formatter().parse(sentence) if name}


def test_no_code_stands_twice() -> None:
    assert sum(len(part) for part in PARTS) == len(SENTENCES) > 100


@pytest.mark.parametrize("code", SENTENCES)
def test_a_code_says_the_same_in_both_languages(code: str) -> None:
    vietnamese, english = SENTENCES[code]
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code)
    assert not vietnamese.isascii()
    assert english.endswith(".")
    assert fields(vietnamese) == fields(english)
