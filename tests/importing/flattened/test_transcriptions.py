"""The flattened tables of three source plans against what people read in them.

Cells are compared by their letters: splitting a cell into products or units is not the matter here.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from tests.importing.flattened.lines import grid_of, traced
from tests.importing.sources import SOURCES, TEXTS

from par.importing.flattened import blocks_of_lines
from par.importing.flattened.headings import Kind, head_at
from par.importing.flattened.words import lines_between
from par.importing.source import Block, Table

TASKS = {"000": 47, "001": 22, "002": 34}
TABLES = {"000": 1, "001": 1, "002": 7}
MISSES = {
    ("001", "IV.1", "ordinal"): "the row has no number in the source; the transcriber gave it one",
    ("002", "PL01.1", "ordinal"): "the number of the row was lost in the extraction",
    ("002", "PL02.4", "lead"): "the source prints product and leads twice, into each other",
    ("002", "PL02.4", "coordinator"): "as above: the second print of the leads",
    ("002", "PL02.6", "product"): "two words of the cell stand in single letters, a line each",
    ("002", "PL02.8", "product"): "the cell of the lead holds an instruction, which reads like more of the product",
    ("002", "PL02.8", "lead"): "as above: the coordinator is taken for the lead",
    ("002", "PL02.8", "coordinator"): "as above",
    ("002", "PL07.1", "lead"): "one cell, whose labels tell leads from coordinators; it is whole",
    ("002", "PL07.2", "lead"): "one cell, whose labels tell leads from coordinators; it is whole",
}
"""Every cell that differs, and why."""


def blocks(number: str) -> tuple[Block, ...]:
    (path,) = (path for path in TEXTS if path.name.startswith(number))
    return blocks_of_lines(traced(path.read_text("utf-8").split("\n")))


def tables(number: str) -> list[Table]:
    return [block for block in blocks(number) if isinstance(block, Table)]


def transcription(number: str) -> list[dict[str, Any]]:
    (path,) = SOURCES.glob(f"{number}*.json")
    tasks: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["tasks"]
    return tasks


def rows(number: str) -> Iterator[dict[Kind, str]]:
    """The cells of each task row by what the columns hold."""
    for table in tables(number):
        heading = traced([" ".join(cell.text.text.split()) for cell in table.rows[0]])
        head = head_at(lines_between(heading, 0, len(heading)), 0)
        assert head is not None
        shown = grid_of(table)
        for own, row in zip(table.rows, shown, strict=True):
            if len(own) > 2 and row != shown[0]:
                yield dict(zip(head.kinds, row, strict=True))


def transcribed(number: str, task: dict[str, Any]) -> dict[Kind, str]:
    number_in_title = f"{task['ordinal']} " if number == "000" else ""
    return {
        Kind.ORDINAL: task["ordinal"].rsplit(".", 1)[-1],
        Kind.TASK: number_in_title + task["title"],
        Kind.PRODUCT: " ".join(task["products"]),
        Kind.LEAD: " ".join(task["leads"]),
        Kind.COORDINATOR: " ".join(task["coordinators"]),
        Kind.LEADER: task["leader_in_charge"] or "",
        Kind.TIME: task["time_text"] or "",
    }


def letters(text: str) -> str:
    """Letters and digits only, and without the "và" that parts units in a list."""
    return "".join(sign for sign in re.sub(r"\bvà\b", "", text.lower()) if sign.isalnum())


@pytest.mark.parametrize("number", TASKS)
def test_every_task_is_a_row(number: str) -> None:
    assert len(list(rows(number))) == len(transcription(number)) == TASKS[number]
    assert len(tables(number)) == TABLES[number]


@pytest.mark.parametrize("number", TASKS)
def test_every_cell_agrees_but_for_the_listed_ones(number: str) -> None:
    misses = set()
    compared = Counter[Kind]()
    for row, task in zip(rows(number), transcription(number), strict=True):
        for kind, expected in transcribed(number, task).items():
            if kind in row:
                compared[kind] += 1
                if letters(row[kind]) != letters(expected):
                    misses.add((number, task["ordinal"], kind.value))
    assert misses == {miss for miss in MISSES if miss[0] == number}
    assert set(compared.values()) <= {TASKS[number], TASKS[number] - 4}, "the last four of 002 have one column less"


def test_the_domain_cells_of_000_span_their_rows() -> None:
    shown = grid_of(tables("000")[0])[1:]
    ordinals = [task["ordinal"] for task in transcription("000")]
    assert [row[0][0] for row in shown] == [ordinal[0] for ordinal in ordinals]


def test_the_domains_of_001_are_rows_over_the_width() -> None:
    titles = [[cell.text.text for cell in row] for row in tables("001")[0].rows if len(row) == 2]
    assert [number for number, _ in titles] == ["I", "II", "III", "IV", "V", "VI", "VII"]
    assert all(row[1].columns == 5 for row in tables("001")[0].rows if len(row) == 2)


def test_each_table_of_002_stands_behind_its_title() -> None:
    found = list[str]()
    title = ""
    for block in blocks("002"):
        if isinstance(block, Table):
            found.append(title)
        elif block.text.text.strip():
            title = block.text.text.strip()
    assert [re.findall(r"\d+", one)[0] for one in found] == ["01", "02", "03", "04", "05", "06", "07"]
