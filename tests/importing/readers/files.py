"""Files made by hand for the tests of the readers: own short texts in the formats people send."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from par.importing.source import Block, Paragraph, Source, Table

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def archive(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these parts."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", method) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return written.getvalue()


def relations(*kinds_and_targets: tuple[str, str]) -> str:
    """A part of relationships, with the ids rId1, rId2, ..."""
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds_and_targets, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{each}</Relationships>'


def docx(body: str, **parts: str) -> bytes:
    """A Word document; ``parts`` are further ones (``header1``, ``footnotes``, ...), as WordprocessingML."""
    kinds = {name: name.rstrip("0123456789") for name in parts}
    return archive(
        {
            "[Content_Types].xml": _TYPES,
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": relations(*((kinds[name], f"{name}.xml") for name in parts)),
            **{f"word/{name}.xml": content for name, content in parts.items()},
        }
    )


def xlsx(
    rows: str, *, before: str = "", after: str = "", strings: str = "", styles: str = "", state: str = ""
) -> bytes:
    """A workbook with one sheet, ``KH``; ``rows`` is the content of sheetData, ``after`` stands behind it."""
    shown = f' state="{state}"' if state else ""
    sheets = f'<sheets><sheet name="KH" sheetId="7"{shown} r:id="rId1"/></sheets>'
    return archive(
        {
            "[Content_Types].xml": _TYPES,
            "xl/workbook.xml": f"<workbook {S} {R}>{sheets}</workbook>",
            "xl/_rels/workbook.xml.rels": relations(
                ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
            ),
            "xl/worksheets/sheet1.xml": f"<worksheet {S}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>",
            "xl/sharedStrings.xml": f"<sst {S}>{strings}</sst>",
            "xl/styles.xml": f"<styleSheet {S}>{styles}</styleSheet>",
        }
    )


def text_cell(reference: str, text: str) -> str:
    """A cell of a sheet with its text inside."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def shown(blocks: tuple[Block, ...]) -> list[Any]:
    """Blocks as plain values: a text for a paragraph, for a table its rows of texts."""
    return [block.text.text if isinstance(block, Paragraph) else cells(block) for block in blocks]


def cells(table: Table) -> list[list[str]]:
    """The texts of a table's cells."""
    return [[cell.text.text for cell in row] for row in table.rows]


def spans(table: Table) -> list[list[tuple[int, int]]]:
    """How many rows and columns each cell covers."""
    return [[(cell.rows, cell.columns) for cell in row] for row in table.rows]


def the_table(source: Source) -> Table:
    """The only table of a document."""
    tables = [block for block in source.blocks if isinstance(block, Table)]
    assert len(tables) == 1
    return tables[0]


def codes(source: Source) -> list[str]:
    """The codes of its findings."""
    return [finding.code for finding in source.findings]
