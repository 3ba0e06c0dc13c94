"""Cells of the form as they were before a page wrapped them."""

import re
from typing import Final

from par.exporting.notation import items_in
from par.importing.traced import Traced

LINE_END: Final = re.compile("\n")


def in_one_line(text: Traced) -> Traced:
    """The words in one line; the form breaks no words, so that each end of a line was a space."""
    return Traced.joined(text.split(LINE_END)) if "\n" in text.text else text.strip()


def items(cell: Traced) -> list[Traced]:
    """The items of a cell that holds a list."""
    found = (in_one_line(cell[start:end]) for start, end in items_in(cell.text))
    return [item for item in found if item]


def spaced(text: Traced | str) -> str:
    """Words to be compared as they are, whatever white space parts them."""
    return " ".join(str(text).split())


def folded(text: Traced | str) -> str:
    """The same, whatever the case: for the words of the form itself."""
    return spaced(text).casefold()
