"""Units: the versioned tree of authorities, departments, wards and communes."""

from par.units.names import fold_name
from par.units.register import UnitRegister
from par.units.tree import UnitTree
from par.units.unit import OWN_STAFF_TYPES, POOLING_TYPES, Ended, Unit

__all__ = ["OWN_STAFF_TYPES", "POOLING_TYPES", "Ended", "Unit", "UnitRegister", "UnitTree", "fold_name"]
