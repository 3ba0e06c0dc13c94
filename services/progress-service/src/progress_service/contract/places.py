"""Where the unit of an event stands, and what its aggregate is called."""

from par.problems import Rejected
from par.units import UnitTree
from progress_service.contract.kind import Situation


def check_city(unit: str, situation: Situation, pointer: str = "/subject") -> None:
    """Raises Rejected (``unknown-unit``) where the id belongs to another city than the sender's."""
    if situation.city_of(unit) != situation.city:
        raise Rejected("unknown-unit", pointer, unit=unit)


def tree_of(unit: str, situation: Situation) -> UnitTree:
    """The tree in which the unit stands: that of the day, or the one of its last day."""
    ended = situation.tree.ended
    return situation.register.before(ended[unit].on) if unit in ended else situation.tree


def year_token(period: str) -> str:
    """The year of a period for an aggregate's name; a malformed one is refused by the decider."""
    year = period[:4]
    return year if len(year) == 4 and year.isascii() and year.isdigit() else "0000"
