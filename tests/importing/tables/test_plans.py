"""The tables of the source plans, through the reader of plain text, against what people read in them."""

import json
from functools import cache
from typing import Any

import pytest
import yaml
from tests.importing.sources import ROOT, SOURCES, TEXTS
from tests.importing.tables.tabled import words

from par.importing.coverage import placed_texts
from par.importing.readers.text import read_text
from par.importing.source import Source, Table
from par.importing.tables import TableParts, read_tables
from par.importing.traced import uncovered
from par.units import fold_name

TRANSCRIBED = ("000", "001", "002")

MISSES = {
    "000": {
        "3.10 title": "two words are printed as one; people parted them",
    },
    "001": {},
    "002": {
        "PL02.4 leads": "the product stands in the cell of the leads",
        "PL02.4 coordinators": "the leads stand in the cell of the coordinators as well",
        "PL02.6 products": "a part of the words is printed letter by letter below",
        "PL02.8 products": "the instruction from the cell of the leads stands behind the products",
        "PL02.8 leads": "the cell of the leads holds no unit; the coordinator's cell is taken for it",
        "PL02.8 coordinators": "as before",
    },
}
"""Where the tables as read differ from the transcription, and why; a text that is read better may have fewer."""


@cache
def source(number: str) -> Source:
    (path,) = (path for path in TEXTS if path.name.startswith(number))
    return read_text(path.read_bytes(), path.name)


@cache
def tables_of(number: str) -> TableParts:
    return read_tables(source(number).blocks, 2023)


def example() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "examples/plans/chi-linh-tthc-2023.yaml").read_text("utf-8"))
    return content


def same(ours: object, theirs: object) -> bool:
    """Equal but for spaces, hyphens and case."""
    return fold_name(str(ours or "")) == fold_name(str(theirs or ""))


@pytest.mark.needs_source_plans
class TestPlan004:
    def test_the_parts_are_there(self) -> None:
        parts = tables_of("004")
        counts = (len(parts.tasks), len(parts.domains), len(parts.procedure_reviews), len(parts.inspections))
        assert counts == (21, 4, 9, 24)
        assert {finding.code for finding in parts.findings} == {"remark-carried"}

    def test_groups(self) -> None:
        groups = [(domain.ordinal, domain.area) for domain in tables_of("004").domains]
        assert groups == [(domain["ordinal"], domain["area"]) for domain in example()["domains"]]

    def test_tasks(self) -> None:
        for task, theirs in zip(tables_of("004").tasks, example()["tasks"], strict=True):
            assert (task.ordinal, task.domain) == (theirs["ordinal"], theirs["domain"])
            assert words(lead.text for lead in task.leads) == theirs["leads_text"]
            assert words(one.text for one in task.coordinators) == theirs["coordinators_text"]
            assert task.time.text == theirs["time_text"]
            assert len(task.products) == len(theirs["products"])
            assert task.reading is not None
            assert task.reading.kind == theirs["schedule"]["kind"]
            assert str(task.reading.due or None) == str(theirs["schedule"]["due"])

    def test_reviews(self) -> None:
        for review, theirs in zip(tables_of("004").procedure_reviews, example()["procedure_reviews"], strict=True):
            assert same(review.field.text, theirs["field"])
            assert (str(review.due), str(review.stated)) == (theirs["due"], theirs["stated"])

    def test_inspections(self) -> None:
        for one, theirs in zip(tables_of("004").inspections, example()["inspections"], strict=True):
            assert same(one.group.text.replace(",", ""), theirs["group"])
            assert one.kind == theirs["kind"]

    def test_every_cell_is_placed(self) -> None:
        cells = [
            cell.text
            for block in source("004").blocks
            if isinstance(block, Table)
            for row in block.rows
            for cell in row
        ]
        pieces = sorted({piece for cell in cells for piece in cell.pieces})
        assert [text.text for text in uncovered(pieces, placed_texts(tables_of("004")))] == []


@pytest.mark.needs_source_plans
@pytest.mark.parametrize("number", TRANSCRIBED)
def test_plans_as_transcribed(number: str) -> None:
    (path,) = SOURCES.glob(f"{number}*.json")
    people = json.loads(path.read_text("utf-8"))
    parts = tables_of(number)
    assert [domain.ordinal for domain in parts.domains] == [domain["ordinal"] for domain in people["domains"]]
    misses = set()
    for task, theirs in zip(parts.tasks, people["tasks"], strict=True):
        assert (task.ordinal, task.domain) == (theirs["ordinal"], theirs["domain"])
        fields = {
            "title": ([task.title.text], [theirs["title"]]),
            "products": (words(task.products), theirs["products"]),
            "leads": (words(lead.text for lead in task.leads), theirs["leads"]),
            "coordinators": (words(one.text for one in task.coordinators), theirs["coordinators"]),
            "leader": ([task.leader_in_charge.text], [theirs["leader_in_charge"]]),
            "time": ([task.time.text], [theirs["time_text"]]),
        }
        for field, (ours, told) in fields.items():
            if len(ours) != len(told) or not all(map(same, ours, told)):
                misses.add(f"{task.ordinal} {field}")
    assert misses <= set(MISSES[number])
