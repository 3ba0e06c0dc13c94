"""Every time expression of the five example plans is read as people read it."""

import pytest
from tests.deadlines.plans import EXAMPLES, Cell, dates_of, example_cells, schedule_of

from par.deadlines import Kind, read

CELLS = list(example_cells())
WRITTEN = {(cell.words, cell.year): cell for cell in CELLS if cell.words}

DIFFERENCES = {
    # The plan is prose without a time column. The example takes the plan's year for tasks without any words of time,
    # which is a rule for plans; a reading has only the words of one cell.
    "cao-bang-cchc-2023": {
        *("II.1", "II.2", "II.3", "II.5", "1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "2.5"),
        *("2.6", "2.7", "2.8", "2.9", "3.2", "4.3", "4.5", "5.3", "5.4", "5.5", "6.2", "6.4", "6.6", "6.7"),
    },
}
"""Tasks whose reading differs from the example's schedule, with the reason above each plan."""


def test_there_are_five_plans_with_their_expressions() -> None:
    assert (len(EXAMPLES), len(CELLS), len(WRITTEN)) == (5, 166, 66)


@pytest.mark.parametrize("cell", WRITTEN.values(), ids=lambda cell: cell.words)
def test_every_expression_is_read(cell: Cell) -> None:
    reading = read(cell.words, cell.year)
    assert reading.kind is not Kind.UNREAD
    assert reading.text == cell.words


def test_readings_equal_the_examples_but_for_the_listed_differences() -> None:
    different: dict[str, set[str]] = {}
    for cell in CELLS:
        if schedule_of(read(cell.words, cell.year)) != dates_of(cell.schedule):
            different.setdefault(cell.plan, set()).add(cell.task)
    assert different == DIFFERENCES


def test_the_listed_differences_are_cells_without_words() -> None:
    for cell in CELLS:
        if cell.task in DIFFERENCES.get(cell.plan, ()):
            reading = read(cell.words, cell.year)
            assert [remark.code for remark in reading.remarks] == ["empty"]
