"""Read model ``obligations``: each obligation as it stands."""

from collections.abc import Iterable
from typing import Any

from par.events import format_time
from par.events.obligation import (
    ObligationConfirmed,
    ObligationOpened,
    ObligationProgressed,
    ObligationReturned,
    ObligationStarted,
    ObligationSubmitted,
)
from par.projection import Document, EventFact, Fact, Projection
from progress_service.obligation.decider import Lifecycle, next_lifecycle

ObligationFact = (
    ObligationOpened
    | ObligationStarted
    | ObligationProgressed
    | ObligationSubmitted
    | ObligationReturned
    | ObligationConfirmed
)


class Obligations(Projection):
    """One document per obligation: what it asks for, its lifecycle, the claimed and the confirmed completion."""

    name = "obligations"
    indexes = (("unit", "_id"), ("plan", "_id"), ("city", "_id"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """The obligation the event speaks of."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        return (data.obligation,) if isinstance(data, ObligationFact) else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The obligation after one more fact."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        if isinstance(data, ObligationOpened):
            return _opened(data)
        if document is None:  # its opening is not in this log: nothing to say of it
            return None
        lifecycle = next_lifecycle(Lifecycle(document["lifecycle"]), data)
        happened = format_time(fact.event.time)
        return {**document, "lifecycle": lifecycle.value, **_news(data, document, happened)}


def _opened(data: ObligationOpened) -> dict[str, Any]:
    body = data.model_dump(mode="json")
    body.pop("obligation")
    return body | {
        "lifecycle": Lifecycle.NOT_STARTED.value,
        "percent": None,
        "reported_at": None,
        "claimed_on": None,
        "completed_on": None,
        "evidence": None,
        "returned": 0,
        "return_reason": None,
    }


def _news(data: object, document: Document, happened: str) -> dict[str, Any]:
    match data:
        case ObligationProgressed():
            # Accounts may arrive out of order: the one that speaks of the latest moment is shown.
            if document["reported_at"] is not None and happened < document["reported_at"]:
                return {}
            return {"percent": data.percent, "reported_at": happened}
        case ObligationSubmitted():
            return {
                "claimed_on": data.completed_on.isoformat(),
                "evidence": data.evidence.model_dump(mode="json"),
            }
        case ObligationReturned():
            return {"claimed_on": None, "returned": document["returned"] + 1, "return_reason": data.reason}
        case ObligationConfirmed():
            return {"completed_on": document["claimed_on"]}
        case _:
            return {}
