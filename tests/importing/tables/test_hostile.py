"""Cells made to cost time: everything is read in time that grows with the length of the text."""

import time

import pytest
from tests.importing.tables.tabled import YEAR, Document

from par.importing.source import Cell, Table
from par.importing.tables import read_tables
from par.importing.traced import Traced

HEAD = ("TT", "Nội dung", "Sản phẩm", "Cơ quan chủ trì", "Phối hợp", "Thời gian")
SECONDS = 30
"""Each takes about a second on a quiet machine; a step that is quadratic takes minutes."""

UNITS_OF_TEXT = [
    "-\n",
    "- ",
    "; ",
    ", ",
    "(",
    ")",
    "phòng, ",
    "a và ",
    " ",
    "\n",
    "1.",
    "I. ",
    "chủ trì ",
    "chủ trì, phối hợp với ",
    "Cơ quan thực hiện ",
    "thủ tục hành chính của các ",
    "được kiểm tra ",
    "UBND\n",
    "...",
    "từ tháng 1 ",
]


@pytest.mark.parametrize("unit", UNITS_OF_TEXT)
def test_long_cells(unit: str) -> None:
    long = unit * (50_000 // len(unit))
    document = Document().table(
        HEAD, ("I", long, "", "", "", ""), ("1", "Việc", long, long, long, long), ("2", long, "", "", "", "")
    )
    document.table(("TT", "Lĩnh vực", "Thời gian"), ("1", long, long))
    document.table(("TT", "Cơ quan/đơn vị", "Ghi chú"), ("I", long.upper(), ""), ("1", long, long))
    document.table(("TT", "Chỉ tiêu", "ĐVT", "Kế hoạch năm 2023"), ("1", long, long, long))
    begin = time.monotonic()
    document.read()
    assert time.monotonic() - begin < SECONDS


def test_a_cell_of_very_many_lines() -> None:
    document = Document()
    cell = Cell(Traced.joined([document.traced("- Phòng Một;") for _ in range(10_000)], "\n"))
    rows = (
        tuple(Cell(document.traced(heading)) for heading in HEAD),
        (cell,) * len(HEAD),
        (Cell(document.traced("1")), *[cell] * 5),
    )
    begin = time.monotonic()
    read_tables([Table(rows)], YEAR)
    assert time.monotonic() - begin < SECONDS


def test_very_many_rows_and_tables() -> None:
    row = ("1", "Việc", "Kế hoạch", "Phòng Nội vụ", "", "Quý I")
    document = Document().table(HEAD, *[row] * 5_000).table(HEAD, *[("", "", "Báo cáo", "", "", "")] * 5_000)
    for _ in range(1_000):
        document.paragraph("Phụ lục 1: Nhiệm vụ").table(HEAD, row)
        document.paragraph("Khác").table(("a", "b", "c"), ("d", "e", "f"))
    begin = time.monotonic()
    parts = document.read()
    assert time.monotonic() - begin < SECONDS
    assert len(parts.tasks) == 6_000
    assert len({task.ordinal for task in parts.tasks}) == len(parts.tasks)
