"""How values stand in cells, and that they are read as they were written."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exporting.plans import LINE, SCHEDULES, Plan

from par.exporting import form, notation

BREAKS = st.sampled_from([" ", "\n", " \n "])


@given(st.lists(LINE, max_size=4))
def test_a_list_reads_back(items: list[str]) -> None:
    cell = notation.list_of(items)

    assert [cell[start:end].rstrip("\n") for start, end in notation.items_in(cell)] == items


@given(SCHEDULES, BREAKS)
def test_a_schedule_reads_back_also_where_a_cell_wrapped_it(schedule: Plan, gap: str) -> None:
    assert notation.schedule_in(notation.schedule_of(schedule).replace(" ", gap)) == schedule


@given(st.text(max_size=60))
def test_what_is_no_schedule_is_none_of_the_kinds(text: str) -> None:
    read = notation.schedule_in(text)

    assert read is None or notation.schedule_in(notation.schedule_of(read)) == read


@pytest.mark.parametrize("text", ["", "thời hạn; mai", "thời hạn; từ 31/02/2023", "khác; từ 01/01/2023"])
def test_a_schedule_that_is_not_understood_is_not_guessed(text: str) -> None:
    assert notation.schedule_in(text) is None


@given(st.dates())
def test_a_day_reads_back(day: dt.date) -> None:
    assert notation.day_in(notation.day_of(day)) == day


@pytest.mark.parametrize("words", [form.AREAS, form.COMPARATORS, form.MEASURES, form.PERIODS, form.INSPECTION_KINDS])
def test_each_code_has_a_word_of_its_own(words: dict[str, str]) -> None:
    assert [form.code_of(words, form.word_of(words, code)) for code in words] == list(words)
    assert form.code_of(words, form.word_of(words, "không rõ")) == "không rõ"
    assert form.code_of(words, form.word_of(words, None)) is None
