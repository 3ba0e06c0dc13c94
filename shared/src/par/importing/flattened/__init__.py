"""Tables whose cells were flattened over lines, as text extracted from a PDF has them."""

from par.importing.flattened.blocks import blocks_of_lines, ends_table

__all__ = ["blocks_of_lines", "ends_table"]
