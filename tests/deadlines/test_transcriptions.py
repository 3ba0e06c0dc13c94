"""Readings against transcriptions that others made of three plans.

There is no difference in kind, dates or labels. Task IV.1 of plan 001 has no words: unread here, no kind there.
"""

import pytest
from tests.deadlines.plans import Cell, dates_of, schedule_of, transcription_cells

from par.deadlines import read

CELLS = list(transcription_cells())


def test_all_tasks_are_here() -> None:
    assert len(CELLS) == 103


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.plan} {cell.task}")
def test_a_reading_equals_the_transcription(cell: Cell) -> None:
    assert schedule_of(read(cell.words, cell.year)) == dates_of(cell.schedule)


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.plan} {cell.task}")
def test_milestones_carry_the_labels_of_the_transcription(cell: Cell) -> None:
    labels = [milestone.label for milestone in read(cell.words, cell.year).milestones]
    assert labels == [milestone["label"] for milestone in cell.schedule["milestones"]]
