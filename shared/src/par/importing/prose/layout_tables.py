"""Tables that only place text on the page: the letterhead, and the recipients beside the signature."""

import re
from collections.abc import Sequence
from typing import Final

from par.importing.prose.words import fold
from par.importing.source import Block, Paragraph, Table
from par.importing.traced import Traced

_LETTERHEAD: Final = re.compile(r"cộng hòa xã hội|nơi nhận\s*:|độc lập\s*-\s*tự do")
_MOST_ROWS: Final = 6
_LINE: Final = re.compile(r"\n")


def lines_of(blocks: Sequence[Block]) -> tuple[list[Paragraph], list[Traced]]:
    """The paragraphs, with the lines of layout tables in their place; and the cells of all other tables."""
    lines, cells = list[Paragraph](), list[Traced]()
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block)
            continue
        texts = [cell.text for row in block.rows for cell in row]
        if _is_layout(block):
            lines += [Paragraph(line) for text in texts for line in text.split(_LINE)]
        else:
            cells += texts
    return lines, cells


def _is_layout(table: Table) -> bool:
    if len(table.rows) > _MOST_ROWS:
        return False
    return any(_LETTERHEAD.search(fold(cell.text.text)) for row in table.rows for cell in row)
