"""Ten thousand strings that nobody meant as a time: nothing is raised, nothing takes long, nothing is invented."""

import random
import sys
import time
import unicodedata

import pytest
from tests.deadlines.plans import example_cells

from par.deadlines import LONGEST, Confidence, Kind, read

STRINGS = 10_000
LONGEST_SECONDS = 5.0
"""For one string; measured are milliseconds, and 0.4 s for the worst that we could think of."""

EXPRESSIONS = sorted({cell.words for cell in example_cells() if cell.words})
PIECES = [
    *" ,;.:-–/()&+*\n\t\u00a0\u200b\u202e\u0301\ud800",
    *("quý", "tháng", "ngày", "năm", "trước", "từ", "đến", "trong", "sau", "theo", "khi", "hằng", "mỗi", "định", "kỳ"),
    *("đợt", "lần", "cuối", "đầu", "cả", "thường", "xuyên", "đột", "xuất", "hoặc", "và", "không"),
    *("I", "II", "IV", "V", "0", "1", "3", "12", "31", "2023", "99999", "1/2023", "30/2/2023", "15/11/2023"),
]

WORST = [
    "a:" * 1000,
    ",:" * 1000,
    "quý I," * 330 + ":",
    "quý I; " * 280 + "x: " * 4,
    ("quý I, " * 12 + "b; c; d; e; f; g: ") * 18,
    "theo a, " * 250,
    "(" * LONGEST,
    "1" * LONGEST,
    "1/1/" * 500,
    "quýi" * 500,
    "1 - " * 500,
    "3 tháng " * 250,
    "\u0301" * LONGEST,
    "\ufdfa" * LONGEST,
    "trưc, " * 300,
    "x" * 10_000_000,
]


def random_text(source: random.Random) -> str:
    return "".join(chr(source.randrange(sys.maxunicode + 1)) for _ in range(source.randrange(40)))


def pieced_text(source: random.Random) -> str:
    return source.choice(["", " "]).join(source.choice(PIECES) for _ in range(source.randrange(1, 16)))


def mutated_expression(source: random.Random) -> str:
    text = list(source.choice(EXPRESSIONS))
    for _ in range(source.randrange(1, 5)):
        place = source.randrange(len(text) + 1)
        match source.randrange(4):
            case 0:
                del text[place : place + source.randrange(1, 4)]
            case 1:
                text.insert(place, source.choice(PIECES))
            case 2:
                text[place:place] = source.choice(EXPRESSIONS)
            case _:
                text[place : place + 2] = reversed(text[place : place + 2])
    return unicodedata.normalize(source.choice(["NFC", "NFD", "NFKD"]), "".join(text))


def test_ten_thousand_strings_give_readings_that_hold_together() -> None:
    source = random.Random(2023)
    makers = (random_text, pieced_text, mutated_expression)
    read_at_all = 0
    for number in range(STRINGS):
        text = makers[number % 3](source)
        started = time.perf_counter()
        reading = read(text, 2023)
        assert time.perf_counter() - started < LONGEST_SECONDS, ascii(text)
        assert reading.text == text
        unread = reading.kind is Kind.UNREAD
        read_at_all += not unread
        assert unread is (reading.confidence is Confidence.NONE), ascii(text)
        if unread:
            assert reading.remarks, ascii(text)
            assert (reading.from_, reading.due, reading.stated, reading.milestones) == (None, None, None, ())
        if reading.from_ is not None and reading.due is not None:
            assert reading.from_ <= reading.due, ascii(text)
        if reading.due is not None:
            assert reading.stated is not None
            assert reading.due <= reading.stated
        if reading.kind is Kind.DEADLINE:
            assert reading.due is not None, ascii(text)
        if reading.every is not None or reading.times_per_year is not None:
            assert reading.kind is Kind.RECURRING, ascii(text)
    # Mutations leave many expressions whole enough: a reader that gave up on everything would fail here.
    assert read_at_all > STRINGS // 20


@pytest.mark.parametrize("text", WORST, ids=range(len(WORST)))
def test_the_worst_takes_bounded_time(text: str) -> None:
    started = time.perf_counter()
    assert read(text, 2023).kind is Kind.UNREAD
    assert time.perf_counter() - started < LONGEST_SECONDS
