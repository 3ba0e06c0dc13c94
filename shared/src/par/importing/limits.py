"""What reading a file may cost. A plan is some ten pages; these bounds leave room for a hundred times that.

They hold for documents of unknown origin: beyond them a file is refused with a sentence, never read in part.
"""

from typing import Final

MEGABYTE: Final = 1024 * 1024

FILE_BYTES: Final = 30 * MEGABYTE
MEMORY_BYTES: Final = 1024 * MEGABYTE
"""Address space of the process that reads the file."""
SECONDS: Final = 120.0
"""Of the clock, and of the processor, until the file is read."""

ARCHIVE_ENTRIES: Final = 2_000
ARCHIVE_BYTES: Final = 200 * MEGABYTE
"""All parts of an office document unpacked; counted while unpacking, since an archive may state anything."""
PART_BYTES: Final = 64 * MEGABYTE
ARCHIVE_RATIO: Final = 200
"""Unpacked to packed size of a part of more than a megabyte. Large sheets reach about 30."""

PAGES: Final = 1_000
CELLS: Final = 300_000
"""Cells, paragraphs and lines; a table counts with all places of its grid."""
CELL_CHARACTERS: Final = 100_000
TEXT_CHARACTERS: Final = 5_000_000
"""Of the whole document, which then is also what the recognisers have to look at."""
DEPTH: Final = 100
"""Tables in tables, lists in lists, elements of a web page in each other."""
