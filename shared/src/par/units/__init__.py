"""Units: the versioned tree of authorities, departments, wards and communes."""

from par.units.names import fold_name
from par.units.tree import OWN_STAFF_TYPES, POOLING_TYPES, Unit, UnitTree

__all__ = ["OWN_STAFF_TYPES", "POOLING_TYPES", "Unit", "UnitTree", "fold_name"]
