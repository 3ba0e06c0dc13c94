"""``par doctor``: looks at a ledger from outside, and says what is wrong and what to do about it.

A module per kind of check; what it sees it judges in a pure function.
"""

from par.doctor.examine import examine
from par.doctor.finding import AREAS, Finding
from par.doctor.place import Limits, Place

__all__ = ["AREAS", "Finding", "Limits", "Place", "examine"]
