"""The same words in other Unicode forms, cases and spacings are read the same."""

import dataclasses
import random
import unicodedata
from collections.abc import Callable

import pytest
from tests.deadlines.plans import example_cells

from par.deadlines import Reading, read

EXPRESSIONS = sorted({cell.words for cell in example_cells() if cell.words})

VARIANTS: dict[str, Callable[[str], str]] = {
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NFKD": lambda text: unicodedata.normalize("NFKD", text),
    "upper": str.upper,
    "lower": str.lower,
    "lines": lambda text: text.replace(" ", "\n"),
    "wide": lambda text: "\t " + text.replace(" ", "  \u00a0") + " \r\n",
    "invisible": lambda text: text.replace(" ", "\u200b \u200d") + "\ufeff",
    "dashes": lambda text: text.replace("- ", "– "),
    "old tone place": lambda text: text.replace("quý", "qúy").replace("Quý", "Qúy").replace("hóa", "hoá"),
    "around slashes": lambda text: text.replace("/", " / "),
    "around signs": lambda text: text.replace(",", " , ").replace(";", " ;"),
}


def without_letters(reading: Reading) -> Reading:
    """All but the words, of which only the labels' case may differ, and the remarks that quote them."""
    plain = tuple(dataclasses.replace(one, label=squeezed(one.label)) for one in reading.milestones)
    return dataclasses.replace(reading, text="", milestones=plain, remarks=())


def squeezed(label: str) -> str:
    folded = unicodedata.normalize("NFC", label).lower().replace("qúy", "quý").replace("hóa", "hoá")
    return folded.replace(" ", "").replace("–", "-")


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS.keys())
def test_variants_give_equal_readings(variant: Callable[[str], str]) -> None:
    for words in EXPRESSIONS:
        changed = read(variant(words), 2023)
        original = read(words, 2023)
        assert without_letters(changed) == without_letters(original), words
        assert [one.code for one in changed.remarks] == [one.code for one in original.remarks], words


@pytest.mark.parametrize("seed", range(5))
def test_spaces_between_words_and_numbers_may_be_missing(seed: int) -> None:
    source = random.Random(seed)
    for words in ("Quý IV năm 2023", "Trước ngày 15/11/2023", "Từ tháng 4 đến tháng 12/2023", "Hằng quý năm 2023"):
        glued = "".join(char for char in words if char != " " or source.random() < 0.5)
        assert without_letters(read(glued, 2023)) == without_letters(read(words, 2023)), glued
