"""A command on a score sheet: what is said, by whom, on which day, in which round."""

import datetime as dt
from dataclasses import dataclass

from par.events import AggregateId, token_of
from par.events.round import Leaf, RoundOpened, RoundUnit
from par.problems import Rejected
from report_service.score_sheet.forms import OfAppraiser, OfCouncil, OfUnit


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """The last day of the self-score is over; nobody hands this in."""


Content = OfUnit | OfAppraiser | OfCouncil | DeadlinePassed


@dataclass(frozen=True, slots=True)
class Say:
    """``content`` about the sheet of ``unit`` in ``round``; ``day`` is the ledger's, ``by`` who says it."""

    round: RoundOpened
    unit: RoundUnit
    day: dt.date
    by: str
    content: Content

    def leaf(self, code: str) -> Leaf:
        """A leaf that the unit is scored on. Rejected: ``unknown-leaf``, ``leaf-not-applicable``."""
        found = next((leaf for leaf in self.round.leaves if leaf.code == code), None)
        if found is None:
            raise Rejected("unknown-leaf", "/data/leaf", leaf=code, round=self.round.round)
        if self.unit.unit_type in found.not_applicable_to or found.formula.kind == "not_applicable":
            raise Rejected("leaf-not-applicable", "/data/leaf", leaf=code)
        return found


def sheet_id(city: str, round_name: str, unit: str) -> AggregateId:
    """Where the sheet of one unit in one round stands in the log."""
    return AggregateId(city, "report", "score-sheet", token_of(round_name, unit))
