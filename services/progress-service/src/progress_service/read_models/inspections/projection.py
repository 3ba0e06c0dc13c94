"""Read model ``inspections``: each inspection as it stands, its findings, and what it has gone through."""

from collections.abc import Iterable
from typing import Any

from par.calendar.local_time import local_day
from par.events import Event, EventData, format_time
from par.events.inspection import (
    InspectionDropped,
    InspectionEnded,
    InspectionHeld,
    InspectionPlanned,
    RemedyConfirmed,
    RemedyRefused,
    RemedyReported,
)
from par.projection import Document, EventFact, Fact, Projection
from progress_service.inspection.commands import FindingStatus, Status
from progress_service.inspection.history import What, with_entry

InspectionFact = (
    InspectionPlanned
    | InspectionHeld
    | RemedyReported
    | RemedyConfirmed
    | RemedyRefused
    | InspectionEnded
    | InspectionDropped
)
RemedyFact = RemedyReported | RemedyConfirmed | RemedyRefused
Said = tuple[What, str, dict[str, Any], dict[str, dict[str, Any]]]
"""What happened, the first day of which it is true, the fields it set, those of findings by number."""


class Inspections(Projection):
    """One document per inspection; ``history`` is described in :mod:`progress_service.inspection.history`."""

    name = "inspections"
    indexes = (("unit", "_id"), ("authority", "_id"), ("city", "_id"), ("plan", "_id"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """The inspection of the fact."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        return (data.inspection,) if isinstance(data, InspectionFact) else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The inspection after one more fact."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        if isinstance(data, InspectionPlanned):
            document = {**data.model_dump(mode="json"), **_UNTOLD, "history": []}
        if document is None:  # its beginning is not in this log: nothing to say of it
            return None
        if isinstance(data, RemedyFact) and str(data.finding) not in document["findings"]:
            return document
        what, on, news, findings = _said(data, fact.event, document)
        entry = {
            "what": what.value,
            "position": fact.position,
            "recorded": format_time(fact.event.recorded_time or fact.event.time),
            "on": on,
            "set": news,
            "findings": findings,
        }
        return {**with_entry(document, entry), "history": [*document["history"], entry]}


_UNTOLD: dict[str, Any] = {
    "status": Status.ANNOUNCED.value,
    "conducted_on": None,
    "evidence": None,
    "findings": {},
    "note": None,
    "cancel_reason": None,
}

_ASKED: dict[str, Any] = {
    "status": FindingStatus.OPEN.value,
    "remedied_on": None,
    "remedy_text": None,
    "remedy_evidence": None,
    "returned": 0,
    "return_reason": None,
    "note": None,
    "left_open_reason": None,
}


def _said(data: EventData, event: Event, document: Document) -> Said:
    day = local_day(event.time).isoformat()
    match data:
        case InspectionPlanned():
            return What.PLANNED, day, _UNTOLD_STATE, {}
        case InspectionHeld():
            found = data.model_dump(mode="json")
            findings = {str(finding["number"]): {**finding, **_ASKED} for finding in found["findings"]}
            news = {"conducted_on": found["conducted_on"], "evidence": found["evidence"]}
            return What.HELD, found["conducted_on"], {"status": Status.CONDUCTED.value, **news}, findings
        case RemedyReported():
            remedy = data.model_dump(mode="json")
            news = {
                "status": FindingStatus.REMEDIED.value,
                "remedied_on": remedy["remedied_on"],
                "remedy_text": data.text,
                "remedy_evidence": remedy["evidence"],
            }
            return What.REMEDIED, remedy["remedied_on"], {}, {str(data.finding): news}
        case RemedyConfirmed():
            claimed = document["findings"][str(data.finding)]["remedied_on"]
            news = {"status": FindingStatus.ACCEPTED.value, "note": data.note}
            return What.ACCEPTED, claimed, {}, {str(data.finding): news}
        case RemedyRefused():
            before = document["findings"][str(data.finding)]
            news = {
                "status": FindingStatus.OPEN.value,
                "remedied_on": None,
                "returned": before["returned"] + 1,
                "return_reason": data.reason,
            }
            return What.RETURNED, max(day, before["remedied_on"]), {}, {str(data.finding): news}
        case InspectionEnded():
            left = {
                str(found.finding): {"status": FindingStatus.LEFT_OPEN.value, "left_open_reason": found.reason}
                for found in data.left
            }
            # (A sender's clock may say that it was closed before the day on which it was held.)
            closed_on = max(day, document["conducted_on"])
            return What.CLOSED, closed_on, {"status": Status.CLOSED.value, "note": data.note}, left
        case InspectionDropped():
            return What.CANCELLED, day, {"status": Status.CANCELLED.value, "cancel_reason": data.reason}, {}
        case _:
            raise AssertionError(f"no entry for {type(data).__name__}")


_UNTOLD_STATE: dict[str, Any] = {name: value for name, value in _UNTOLD.items() if name != "findings"}
