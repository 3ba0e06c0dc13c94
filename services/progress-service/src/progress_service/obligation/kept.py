"""What the rules of an obligation keep of a fact: its kind, who said it, its days. Texts stay in the log."""

import datetime as dt
from dataclasses import dataclass

from par.events import EventData
from par.events.obligation import (
    ObligationBlocked,
    ObligationExtensionGranted,
    ObligationExtensionRequested,
    ObligationHandedOver,
    ObligationRescheduled,
    ObligationUnblocked,
    Said,
)
from par.obligations.lifecycle import JUDGEMENTS, REPORTED, ReportedFact, What, what_of


@dataclass(frozen=True, slots=True)
class Kept:
    """A fact that counts.

    ``until`` is the date it sets or asks for, ``since`` and ``on`` are the days of a wait, ``told_on`` is
    when it was reported, ``unit`` is who takes over.
    """

    what: What
    said: Said | None = None
    until: dt.date | None = None
    since: dt.date | None = None
    on: dt.date | None = None
    told_on: dt.date | None = None
    unit: str | None = None

    @property
    def sender(self) -> str | None:
        """The unit that sent it; None where the fact does not tell."""
        return None if self.said is None else sender_of(self.said)

    @property
    def is_reported(self) -> bool:
        """Whether a sender said it."""
        return self.what in REPORTED

    @property
    def is_judgement(self) -> bool:
        """Whether only the authority of the plan says it."""
        return self.what in JUDGEMENTS

    @staticmethod
    def of(data: EventData) -> "Kept | None":
        """What is kept of a fact; None for one that is not about an obligation."""
        what = what_of(data)
        if what is None:
            return None
        said = data.said if isinstance(data, ReportedFact) else None
        match data:
            case ObligationRescheduled(due=until):
                return Kept(what, said, until=until)
            case ObligationExtensionRequested(until=until) | ObligationExtensionGranted(until=until):
                return Kept(what, said, until=until)
            case ObligationBlocked(since=since, told_on=told_on):
                return Kept(what, said, since=since, told_on=told_on)
            case ObligationUnblocked(since=since, on=on):
                return Kept(what, said, since=since, on=on)
            case ObligationHandedOver(unit=unit):
                return Kept(what, said, unit=unit)
            case _:
                return Kept(what, said)


def sender_of(said: Said) -> str:
    """The unit in whose name an event was sent: the first part of its source."""
    return said[0].split("/")[1]
