"""Generated expressions are read back to what they were generated from."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.deadlines.sentences import Meaning, sentences

from par.deadlines import read


@settings(max_examples=1_500, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(sentences())
def test_a_sentence_reads_back_to_its_meaning(case: tuple[int, Meaning]) -> None:
    plan_year, meaning = case
    reading = read(meaning.words, plan_year)
    assert (
        reading.kind.value,
        reading.from_,
        reading.due,
        reading.stated,
        None if reading.every is None else reading.every.value,
        reading.times_per_year,
        tuple(milestone.due for milestone in reading.milestones),
    ) == (
        meaning.kind,
        meaning.from_,
        meaning.due,
        meaning.stated,
        meaning.every,
        meaning.times,
        meaning.dates,
    )
    if meaning.labels:
        assert tuple(milestone.label for milestone in reading.milestones) == meaning.labels


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.text(max_size=200), st.integers(1900, 2200))
def test_any_text_gives_a_reading_that_keeps_it(text: str, year: int) -> None:
    assert read(text, year).text == text
