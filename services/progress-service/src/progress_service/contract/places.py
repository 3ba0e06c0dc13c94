"""What events about a unit have in common: where the unit stands, and the names of aggregates."""

from typing import Any

from par.problems import Rejected
from par.units import UnitTree
from progress_service.contract.kind import Situation


def of_unit(unit: str, situation: Situation) -> dict[str, Any]:
    """The fields of :class:`progress_service.reference.speaking.OfUnit`.

    Raises Rejected (``unknown-unit``) where the id belongs to another city than the sender's.
    """
    check_city(unit, situation, "/subject")
    return {
        "sender": situation.sender,
        "city": situation.city,
        "unit": unit,
        "tree": situation.tree,
        "tree_of_unit": _tree_of(unit, situation),
        "day": situation.day,
    }


def check_city(unit: str, situation: Situation, pointer: str) -> None:
    """Raises Rejected (``unknown-unit``) where the id belongs to another city than the sender's."""
    if situation.city_of(unit) != situation.city:
        raise Rejected("unknown-unit", pointer, unit=unit)


def year_token(period: str) -> str:
    """The year of a period for an aggregate's name; a malformed one is refused by the decider."""
    year = period[:4]
    return year if len(year) == 4 and year.isascii() and year.isdigit() else "0000"


def _tree_of(unit: str, situation: Situation) -> UnitTree:
    """The tree in which the unit stands: that of the day, or the one of its last day."""
    ended = situation.tree.ended
    return situation.register.before(ended[unit].on) if unit in ended else situation.tree
