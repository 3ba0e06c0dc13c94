"""The prose of the example plans, and what people transcribed of it."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from par.importing.prose import ProseParts, read_prose
from par.importing.source import Block, Cell, Paragraph, Table
from par.importing.traced import Piece, Traced

ROOT = Path(__file__).parents[3]
SOURCES = ROOT.parent / "shared" / "plans"
EXAMPLES = {"003": "cao-bang-cchc-2023", "004": "chi-linh-tthc-2023"}
HERE = SOURCES.is_dir()
_TABLE_HEAD = re.compile(r"\s*(?:TT|STT|Nhiệm vụ chung)\s+(?:Nội dung|Nhiệm vụ)", re.IGNORECASE)
_MARKS = " #*"


@cache
def people_read(number: str) -> dict[str, Any]:
    """The transcription of a plan, for the two without one our example."""
    if number in EXAMPLES:
        path = ROOT / "examples" / "plans" / f"{EXAMPLES[number]}.yaml"
        example: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        return example | {"plan": example}
    transcription: dict[str, Any] = json.loads(next(SOURCES.glob(f"{number}_*.json")).read_text("utf-8"))
    return transcription


@cache
def we_read(number: str) -> ProseParts:
    """What is read in the sentences of a plan; tables that others find are given as one table of their tasks."""
    blocks: list[Block] = list(_paragraphs(number))
    if number in {"000", "001", "002"}:
        blocks.append(_tasks_as_table(people_read(number)))
    return read_prose(blocks, 2023, with_tasks=number == "003")


def _paragraphs(number: str) -> list[Paragraph]:
    lines = next(SOURCES.glob(f"{number}_*.txt")).read_text("utf-8").split("\n")
    if number != "004":
        lines = lines[: next((index for index, line in enumerate(lines) if _TABLE_HEAD.match(line)), len(lines))]
    return [_paragraph(index, line) for index, line in enumerate(lines) if "\t" not in line]


def _paragraph(index: int, line: str) -> Paragraph:
    """A line without its Markdown marks; a whole line in bold type is a heading."""
    whole = Traced.of(Piece(index, f"dòng {index + 1}", line))
    is_heading = line.startswith("#") or (line.startswith("**") and line.rstrip().endswith("**"))
    return Paragraph(whole.strip(_MARKS), is_heading)


def _tasks_as_table(transcription: dict[str, Any]) -> Table:
    pieces = [
        Piece(10_000 + number, f"hàng {number}", task["title"]) for number, task in enumerate(transcription["tasks"])
    ]
    return Table(tuple((Cell(Traced.of(piece)),) for piece in pieces))
