"""One obligation as it stands after a fact, and what it has gone through: what every read model of obligations folds.

A document is described by the read model ``obligations`` of progress-service, its ``history`` in
:mod:`par.obligations.history`.
"""

from typing import Any, Final

from par.calendar.local_time import local_day
from par.events import Event, EventData, format_time
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
    ObligationSubmitted,
    ObligationUnblocked,
    ObligationWaived,
)
from par.obligations.history import (
    MOVES_DATES,
    account,
    after_entry,
    as_it_was,
    dates,
    late_waits,
    remaining,
)
from par.obligations.lifecycle import Lifecycle, ObligationFact, PlannedFact, what_of
from par.plans.opening import key_of
from par.projection import Document, EventFact

_CONSTANT: Final = ("city", "plan", "authority", "year", "kind", "about", "period", "covers")
"""Fields of an obligation that no later fact changes."""
_NOT_FIELDS: Final = ("obligation", "cause", "on", "said")


def after_fact(document: Document | None, fact: EventFact) -> dict[str, Any] | None:
    """The document after one more fact about the obligation; None where its opening is not in this log."""
    data = fact.event.data
    assert isinstance(data, ObligationFact)
    if isinstance(data, ObligationOpened):
        return _opened(data, fact)
    if document is None:
        return None
    entry = _entry(data, fact, _set(data, document), document)
    history = [*document["history"], entry]
    if isinstance(data, ObligationReportWithdrawn):
        past = as_it_was({**document, "history": history}, None, None)
        assert past is not None
        return {**document, **past, **account(remaining(history)), "history": history}
    after = after_entry(document, entry) | {"history": history}
    if entry["what"] in MOVES_DATES:
        left = remaining(history)
        after |= dates(left, late_waits(left))
    if isinstance(data, ObligationProgressed) and _is_newer(entry, document):
        after |= account([entry])
    if isinstance(data, ObligationHandedOver) and data.unit not in document["units"]:
        after["units"] = [*document["units"], data.unit]
    return after


def _opened(data: ObligationOpened, fact: EventFact) -> dict[str, Any]:
    body = data.model_dump(mode="json", by_alias=True) | {"key": key_of(data)}
    fields = {name: value for name, value in body.items() if name not in _NOT_FIELDS} | {
        "due_by_plan": body["due"],
        "moved_to": None,
        "extension": None,
        "blocked": None,
        "waits": False,
        "lifecycle": Lifecycle.NOT_STARTED.value,
        "claimed_on": None,
        "completed_on": None,
        "evidence": None,
        "report": None,
        "returned": 0,
        "return_reason": None,
        "cancel_reason": None,
        "into": [],
        "waive_reason": None,
        "waive_document": None,
    }
    changing = {name: value for name, value in fields.items() if name not in (*_CONSTANT, "key")}
    entry = _entry(data, fact, changing, {})
    return fields | {"percent": None, "reported_at": None, "units": [data.unit], "history": [entry]}


def _entry(data: ObligationFact, fact: EventFact, news: Document, before: Document) -> dict[str, Any]:
    event = fact.event
    what = what_of(data)
    assert what is not None
    cause = data.cause if isinstance(data, PlannedFact) else None
    said = None if isinstance(data, PlannedFact) and not isinstance(data, ObligationOpened) else data.said
    entry: dict[str, Any] = {
        "what": what.value,
        "position": fact.position,
        "recorded": format_time(event.recorded_time or event.time),
        "on": _day(data, event, before),
        "cause": list(cause) if cause is not None else None,
        "said": list(said) if said is not None else None,
        "set": dict(news),
    }
    match data:
        case ObligationHandedOver():
            entry |= {"from_unit": data.from_unit, "reason": data.reason.value}
        case ObligationProgressed():
            entry |= {"percent": data.percent, "at": format_time(event.time)}
        case ObligationExtensionGranted():
            entry |= {"until": data.until.isoformat()}
        case ObligationBlocked():
            entry |= {"told_on": data.told_on.isoformat() if data.told_on is not None else None}
        case ObligationUnblocked():
            entry |= {"since": data.since.isoformat()}
        case ObligationReportWithdrawn():
            entry |= {"event": list(data.withdrawn)}
        case _:
            pass
    return entry


def _day(data: EventData, event: Event, before: Document) -> str:
    """The first day of which the fact is true."""
    match data:
        case ObligationSubmitted(completed_on=day) | ObligationBlocked(since=day):
            return day.isoformat()
        case ObligationConfirmed() if before["claimed_on"] is not None:
            return str(before["claimed_on"])
        case ObligationReturned() if before["claimed_on"] is not None:
            # Nothing is sent back before it was handed in, whatever day the office's event speaks of.
            return max(local_day(event.time).isoformat(), str(before["claimed_on"]))
        case (
            ObligationOpened(on=on)
            | ObligationDescribed(on=on)
            | ObligationRescheduled(on=on)
            | ObligationHandedOver(on=on)
            | ObligationCancelled(on=on)
            | ObligationUnblocked(on=on)
        ) if on is not None:
            return on.isoformat()
        case _:
            return local_day(event.time).isoformat()


def _set(data: EventData, before: Document) -> dict[str, Any]:
    """The fields that a fact sets, whatever was before."""
    match data:
        case ObligationCancelled():
            return {"cancel_reason": data.reason.value, "into": list(data.into)}
        case ObligationHandedOver():
            return data.model_dump(mode="json", include={"unit", "unit_type", "ancestors"})
        case ObligationDescribed():
            return data.model_dump(mode="json", exclude={"obligation", "on", "cause"})
        case ObligationRescheduled():
            return {"term": data.term.value, "due_by_plan": data.due.isoformat() if data.due is not None else None}
        case _:
            return _reported(data, before)


def _reported(data: EventData, before: Document) -> dict[str, Any]:
    match data:
        case ObligationSubmitted():
            return {
                "claimed_on": data.completed_on.isoformat(),
                "evidence": data.evidence.model_dump(mode="json"),
                "report": data.report.model_dump(mode="json", by_alias=True) if data.report is not None else None,
            }
        case ObligationReturned():
            return {"claimed_on": None, "return_reason": data.reason}
        case ObligationConfirmed():
            return {"completed_on": before["claimed_on"]}
        case ObligationWaived():
            return {"waive_reason": data.reason, "waive_document": data.document}
        case ObligationExtensionRequested():
            return _extension("requested", data.until.isoformat(), data.reason, None)
        case ObligationExtensionGranted():
            return _extension("granted", data.until.isoformat(), None, data.note)
        case ObligationExtensionDenied():
            asked = before["extension"]
            return _extension("denied", asked["until"] if asked is not None else None, data.reason, None)
        case ObligationBlocked():
            since = data.since.isoformat()
            return {"blocked": {"document": data.document, "since": since, "note": data.note}}
        case ObligationUnblocked():
            return {"blocked": None}
        case _:
            return {}


def _extension(state: str, until: str | None, reason: str | None, note: str | None) -> dict[str, Any]:
    return {"extension": {"state": state, "until": until, "reason": reason, "note": note}}


def _is_newer(entry: Document, document: Document) -> bool:
    """Accounts may arrive out of order: the one that speaks of the latest moment is shown."""
    return document["reported_at"] is None or bool(entry["at"] >= document["reported_at"])
