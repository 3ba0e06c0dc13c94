"""What can happen to an obligation, and where its work then stands."""

from enum import StrEnum
from typing import Final, get_args

from par.events import EventData
from par.events.obligation import (
    ObligationBlocked,
    ObligationCancelled,
    ObligationConfirmed,
    ObligationDescribed,
    ObligationExtensionDenied,
    ObligationExtensionGranted,
    ObligationExtensionRequested,
    ObligationHandedOver,
    ObligationOpened,
    ObligationProgressed,
    ObligationReportWithdrawn,
    ObligationRescheduled,
    ObligationReturned,
    ObligationStarted,
    ObligationSubmitted,
    ObligationUnblocked,
    ObligationWaived,
)

Account = ObligationStarted | ObligationProgressed
"""How far the unit says it is."""
Judgement = (
    ObligationConfirmed | ObligationReturned | ObligationExtensionGranted | ObligationExtensionDenied | ObligationWaived
)
"""What only the authority of the plan says."""
ReportedFact = (
    Account | ObligationSubmitted | ObligationExtensionRequested | ObligationBlocked | ObligationUnblocked | Judgement
)
"""What senders say, and can withdraw."""
PlannedFact = (
    ObligationOpened | ObligationDescribed | ObligationRescheduled | ObligationHandedOver | ObligationCancelled
)
"""What follows from plans and units (an authority may also open a report by itself)."""
ObligationFact = PlannedFact | ReportedFact | ObligationReportWithdrawn


class Lifecycle(StrEnum):
    """Where the work stands; whether it is late is another axis."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    WAIVED = "waived"


SETTLED: Final = frozenset({Lifecycle.CONFIRMED, Lifecycle.CANCELLED, Lifecycle.WAIVED})
"""Plans and units change nothing any more: what is done stays as it was done."""
NOT_OWED: Final = frozenset(one.value for one in SETTLED - {Lifecycle.CONFIRMED})
"""What nobody owes (any more) is in no cell; it is counted by its lifecycle only."""


class What(StrEnum):
    """The kinds of facts."""

    OPENED = "opened"
    DESCRIBED = "described"
    RESCHEDULED = "rescheduled"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    BEGUN = "begun"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    EXTENSION_REQUESTED = "extension_requested"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_DENIED = "extension_denied"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    WAIVED = "waived"
    WITHDRAWN = "withdrawn"


_WHAT: Final[dict[type[EventData], What]] = {
    ObligationOpened: What.OPENED,
    ObligationDescribed: What.DESCRIBED,
    ObligationRescheduled: What.RESCHEDULED,
    ObligationHandedOver: What.HANDED_OVER,
    ObligationCancelled: What.CANCELLED,
    ObligationStarted: What.BEGUN,
    ObligationProgressed: What.BEGUN,
    ObligationSubmitted: What.SUBMITTED,
    ObligationReturned: What.RETURNED,
    ObligationConfirmed: What.CONFIRMED,
    ObligationExtensionRequested: What.EXTENSION_REQUESTED,
    ObligationExtensionGranted: What.EXTENSION_GRANTED,
    ObligationExtensionDenied: What.EXTENSION_DENIED,
    ObligationBlocked: What.BLOCKED,
    ObligationUnblocked: What.UNBLOCKED,
    ObligationWaived: What.WAIVED,
    ObligationReportWithdrawn: What.WITHDRAWN,
}


JUDGEMENTS: Final = frozenset(_WHAT[kind] for kind in get_args(Judgement))
"""The kinds of what only the authority says."""
REPORTED: Final = frozenset(_WHAT[kind] for kind in get_args(ReportedFact))
"""The kinds of what senders say."""


def what_of(data: EventData) -> What | None:
    """The kind of a fact about an obligation; None for any other."""
    return _WHAT.get(type(data))


def next_lifecycle(lifecycle: Lifecycle, what: What | None) -> Lifecycle:
    """The lifecycle after a fact, shared by decider and read model so that the two cannot disagree.

    Late reports of a beginning do not undo what came after. A withdrawal is not one step: see ``evolve``.
    """
    match what:
        case What.BEGUN:
            return Lifecycle.IN_PROGRESS if lifecycle is Lifecycle.NOT_STARTED else lifecycle
        case What.SUBMITTED:
            return Lifecycle.SUBMITTED
        case What.RETURNED:
            return Lifecycle.RETURNED
        case What.CONFIRMED:
            return Lifecycle.CONFIRMED
        case What.CANCELLED:
            return Lifecycle.CANCELLED
        case What.WAIVED:
            return Lifecycle.WAIVED
        case _:
            return lifecycle
