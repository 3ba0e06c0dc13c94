"""A document as plain data, to hand it from one process to another: lists, strings and numbers only.

Never pickle: what comes back from the process that read a hostile file is checked like any other input.
"""

from collections.abc import Callable
from typing import Any

from par.importing.draft import Finding
from par.importing.source import Block, Cell, Paragraph, Source, Table
from par.importing.traced import Piece, Run, Traced


def source_to_json(source: Source) -> dict[str, Any]:
    """The document; runs name pieces by their number."""
    return {
        "file_name": source.file_name,
        "pieces": [[piece.number, piece.where, piece.text] for piece in source.pieces],
        "blocks": [_block_to_json(block) for block in source.blocks],
        "findings": [
            [finding.code, finding.where, [_text_to_json(text) for text in finding.texts], dict(finding.fields)]
            for finding in source.findings
        ],
    }


def source_from_json(data: dict[str, Any]) -> Source:
    """The inverse of :func:`source_to_json`.

    Raises:
        KeyError, TypeError, ValueError: the data is not of that form.
    """
    pieces = {number: Piece(number, where, text) for number, where, text in data["pieces"]}

    def text(written: list[Any]) -> Traced:
        shown, runs = written
        return Traced(shown, tuple(Run(at, pieces[piece], start, length) for at, piece, start, length in runs))

    return Source(
        data["file_name"],
        tuple(pieces.values()),
        tuple(_block_from_json(block, text) for block in data["blocks"]),
        tuple(
            Finding(code, where, tuple(text(one) for one in texts), fields)
            for code, where, texts, fields in data["findings"]
        ),
    )


def _text_to_json(text: Traced) -> list[Any]:
    return [text.text, [[run.at, run.piece.number, run.start, run.length] for run in text.runs]]


def _block_to_json(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"text": _text_to_json(block.text), "heading": block.heading}
    return {"rows": [[[_text_to_json(cell.text), cell.rows, cell.columns] for cell in row] for row in block.rows]}


def _block_from_json(data: dict[str, Any], text: Callable[[list[Any]], Traced]) -> Block:
    if "rows" not in data:
        return Paragraph(text(data["text"]), bool(data["heading"]))
    return Table(tuple(tuple(Cell(text(shown), rows, columns) for shown, rows, columns in row) for row in data["rows"]))
