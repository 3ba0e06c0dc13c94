"""Read model ``obligations``: each obligation as it stands, and what it has gone through."""

from collections.abc import Iterable
from typing import Any, Final

from par.calendar.local_time import local_day
from par.events import Event, EventData, format_time
from par.events.obligation import (
    ObligationCancelled,
    ObligationConfirmed,
    ObligationDescribed,
    ObligationHandedOver,
    ObligationOpened,
    ObligationProgressed,
    ObligationRescheduled,
    ObligationReturned,
    ObligationStarted,
    ObligationSubmitted,
)
from par.plans.opening import key_of
from par.projection import Document, EventFact, Fact, Projection
from progress_service.obligation.decider import Lifecycle, next_lifecycle
from progress_service.obligation.history import What

FromThePlan = (
    ObligationOpened | ObligationDescribed | ObligationRescheduled | ObligationHandedOver | ObligationCancelled
)
Reported = ObligationStarted | ObligationProgressed | ObligationSubmitted | ObligationReturned | ObligationConfirmed
ObligationFact = FromThePlan | Reported

_KINDS: Final[dict[type[EventData], What]] = {
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
}

_CONSTANT: Final = ("city", "plan", "authority", "year", "kind", "about", "period")
"""Fields of an obligation that no later fact changes."""
_NOT_FIELDS: Final = ("obligation", "cause", "on")


class Obligations(Projection):
    """One document per obligation: what it asks for, its lifecycle, the claimed and the confirmed completion.

    ``history`` is described in :mod:`progress_service.obligation.history`; ``units`` are all that ever owed it.
    """

    name = "obligations"
    version = 2
    indexes = (("unit", "_id"), ("plan", "_id"), ("city", "_id"), ("units", "_id"))

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
            return _opened(data, fact)
        if document is None:  # its opening is not in this log: nothing to say of it
            return None
        news = _news(data, document)
        changed = {name: value for name, value in news.items() if value != document[name]}
        happened = format_time(fact.event.time)
        after = {**document, **changed, **_account(data, document, happened)}
        if isinstance(data, ObligationHandedOver) and data.unit not in document["units"]:
            after["units"] = [*document["units"], data.unit]
        if not isinstance(data, ObligationStarted | ObligationProgressed) or "lifecycle" in changed:
            # (Accounts that change nothing but the percentage would let it grow without end.)
            after["history"] = [*document["history"], _entry(data, fact, news, document)]
        return after


def _opened(data: ObligationOpened, fact: EventFact) -> dict[str, Any]:
    body = data.model_dump(mode="json") | {"key": key_of(data)}
    fields = {name: value for name, value in body.items() if name not in _NOT_FIELDS} | {
        "lifecycle": Lifecycle.NOT_STARTED.value,
        "claimed_on": None,
        "completed_on": None,
        "evidence": None,
        "returned": 0,
        "return_reason": None,
        "cancel_reason": None,
        "into": [],
    }
    changing = {name: value for name, value in fields.items() if name not in (*_CONSTANT, "key")}
    entry = _entry(data, fact, changing, {})
    return fields | {"percent": None, "reported_at": None, "units": [data.unit], "history": [entry]}


def _entry(data: EventData, fact: EventFact, news: Document, before: Document) -> dict[str, Any]:
    event = fact.event
    entry: dict[str, Any] = {
        "what": _KINDS[type(data)].value,
        "position": fact.position,
        "recorded": format_time(event.recorded_time or event.time),
        "on": _day(data, event, before),
        "cause": None,
        "set": dict(news),
    }
    if isinstance(data, FromThePlan) and data.cause is not None:
        entry["cause"] = list(data.cause)
    if isinstance(data, ObligationHandedOver):
        entry |= {"from_unit": data.from_unit, "reason": data.reason.value}
    return entry


def _day(data: EventData, event: Event, before: Document) -> str:
    """The first day of which the fact is true."""
    match data:
        case ObligationSubmitted(completed_on=day):
            return day.isoformat()
        case ObligationConfirmed() if before["claimed_on"] is not None:
            return str(before["claimed_on"])
        case (
            ObligationOpened(on=on)
            | ObligationDescribed(on=on)
            | ObligationRescheduled(on=on)
            | ObligationHandedOver(on=on)
            | ObligationCancelled(on=on)
        ) if on is not None:
            return on.isoformat()
        case _:
            return local_day(event.time).isoformat()


def _news(data: EventData, document: Document) -> dict[str, Any]:
    """The fields that a fact sets."""
    lifecycle = {"lifecycle": next_lifecycle(Lifecycle(document["lifecycle"]), data).value}
    match data:
        case ObligationSubmitted():
            return lifecycle | {
                "claimed_on": data.completed_on.isoformat(),
                "evidence": data.evidence.model_dump(mode="json"),
            }
        case ObligationReturned():
            returned = document["returned"] + 1
            return lifecycle | {"claimed_on": None, "returned": returned, "return_reason": data.reason}
        case ObligationConfirmed():
            return lifecycle | {"completed_on": document["claimed_on"]}
        case ObligationCancelled():
            return lifecycle | {"cancel_reason": data.reason.value, "into": list(data.into)}
        case ObligationHandedOver():
            return data.model_dump(mode="json", include={"unit", "unit_type", "ancestors"})
        case ObligationDescribed() | ObligationRescheduled():
            return data.model_dump(mode="json", exclude={"obligation", "on", "cause"})
        case _:
            return lifecycle


def _account(data: EventData, document: Document, happened: str) -> dict[str, Any]:
    """The unit's own account. Accounts may arrive out of order: the one that speaks of the latest moment is shown."""
    if not isinstance(data, ObligationProgressed):
        return {}
    if document["reported_at"] is not None and happened < document["reported_at"]:
        return {}
    return {"percent": data.percent, "reported_at": happened}
