"""Every line of the five source plans is in a field, in a finding, or listed as not placed."""

import re
import unicodedata
from collections import Counter

import pytest
from tests.importing.plans import PLANS, imported
from tests.importing.sources import TEXTS

from par.importing.cleaning import clean
from par.importing.coverage import placed_texts

TAG = re.compile(r"</?[a-z]+[^<>]*>")
"""Plan 004 holds some, which are layout and no text."""


def letters(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFC", text) if letter.isalnum())


@pytest.mark.parametrize("number", PLANS)
def test_the_reader_keeps_every_letter_of_the_file(number: str) -> None:
    (path,) = (path for path in TEXTS if path.name.startswith(number))
    file = Counter(letters(TAG.sub("", clean(path.read_text("utf-8-sig")))))
    pieces = Counter(letters("".join(piece.text for piece in imported(number).source.pieces)))
    assert pieces == file


@pytest.mark.parametrize("number", PLANS)
def test_every_letter_of_every_line_is_placed_or_listed(number: str) -> None:
    read = imported(number)
    shown: dict[int, set[int]] = {}
    for text in (*placed_texts(read.draft), *read.unplaced):
        for run in text.runs:
            shown.setdefault(run.piece.number, set()).update(range(run.start, run.start + run.length))
    for piece in read.source.pieces:
        missing = [
            at for at, letter in enumerate(piece.text) if letter.isalnum() and at not in shown.get(piece.number, ())
        ]
        assert missing == [], piece
    listed = [one["text"] for one in read.shown["not_placed"]]
    assert listed == [text.text for text in (*read.unplaced, *(one for one in read.draft.furniture if one))]
