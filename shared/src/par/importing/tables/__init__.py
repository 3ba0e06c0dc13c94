"""Tables of a document: which columns they have, which rows they hold, and what these say of a plan."""

from par.importing.tables.areas import area_of
from par.importing.tables.parts import OtherCell, TableParts
from par.importing.tables.read import read_tables
from par.importing.tables.unit_names import SplitUnits, split_units

__all__ = ["OtherCell", "SplitUnits", "TableParts", "area_of", "read_tables", "split_units"]
