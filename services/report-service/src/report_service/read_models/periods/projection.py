"""The read models ``periods`` and ``period_figures``."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from par.events.period import PeriodClosed, PeriodFact, PeriodFiguresFrozen, PeriodOpened, PeriodReopened
from par.projection import Announcement, Document, EventFact, Fact, Projection

PERIODS: Final = "periods"
FIGURES: Final = "period_figures"

_DATES: Final = ("first", "last", "cut_off", "due")
_COUNTS: Final = ("units", "gaps", "adjustments")


def document_id(city: str, scheme: str, period: str) -> str:
    """The id of a period's document."""
    return f"{city}:{scheme}:{period}"


def opened_of(document: Mapping[str, Any]) -> PeriodOpened:
    """The opening of a period, read back from its document."""
    return PeriodOpened.model_validate({name: document[name] for name in PeriodOpened.model_fields})


class Periods(Projection):
    """``<city>:<scheme>:<period>``: its dates, whether it is ``open`` or ``closed``, and its ``revisions``.

    ``closed_revision`` is the latest one that was closed, None: none yet. Each revision has the ``reason`` of its
    reopening, and once it is closed the ``position`` and digest of what it froze. ``totals`` are the sender's figures.
    """

    name = PERIODS
    indexes = (("city", "year"), ("city", "scheme", "year"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """The period of the fact."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        if not isinstance(data, PeriodOpened | PeriodClosed | PeriodReopened):
            return ()
        return (document_id(data.city, data.scheme, data.period),)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The period after the fact."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        if isinstance(data, PeriodOpened):
            body = data.model_dump(mode="json")
            return {**body, "state": "open", "revision": 1, "closed_revision": None, "revisions": [_open(1, None)]}
        if document is None:
            return None
        *before, last = document["revisions"]
        if isinstance(data, PeriodReopened):
            again = [*document["revisions"], _open(data.revision, data.reason)]
            return {**document, "state": "open", "revision": data.revision, "revisions": again}
        assert isinstance(data, PeriodClosed)
        body = data.model_dump(mode="json")
        closed = {
            **last,
            "closed_on": body["on"],
            "position": data.position,
            "content_sha256": data.content_sha256,
            **{name: body[name] for name in _COUNTS},
            "totals": body["figures"],
        }
        return {**document, "state": "closed", "closed_revision": data.revision, "revisions": [*before, closed]}

    def announce(self, key: str, document: Document) -> Announcement:
        """Topic ``period``: its state, and what the latest closing froze."""
        number = document["closed_revision"]
        closed = next((one for one in document["revisions"] if one["revision"] == number), None)
        names = ("city", "scheme", "period", "year", *_DATES, "sender", "receiver", "state", "revision")
        return Announcement(
            topic="period",
            city=document["city"],
            unit=document["sender"],
            parts=(str(document["year"]), document["scheme"], document["period"]),
            data={**{name: document[name] for name in names}, "closed": closed},
        )


class PeriodFigures(Projection):
    """``<city>:<scheme>:<period>:<revision>:<unit>``: what a closing froze of one unit. It never changes."""

    name = FIGURES
    indexes = (("period_id", "revision", "unit"), ("city", "scheme", "year"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """The units of a part of a closing."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        if not isinstance(data, PeriodFiguresFrozen):
            return ()
        return [f"{_of(data)}:{data.revision}:{unit.unit}" for unit in data.units]

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The unit as it was frozen."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        assert isinstance(data, PeriodFiguresFrozen)
        unit = next(found for found in data.units if key.endswith(f":{found.unit}"))
        head = data.model_dump(mode="json", include={"city", "scheme", "period", "year", "revision"})
        return {**head, "period_id": _of(data), **unit.model_dump(mode="json")}


def _of(data: PeriodFact) -> str:
    return document_id(data.city, data.scheme, data.period)


def _open(revision: int, reason: str | None) -> dict[str, Any]:
    return {
        "revision": revision,
        "reason": reason,
        "closed_on": None,
        "position": None,
        "content_sha256": None,
        **dict.fromkeys(_COUNTS, None),
        "totals": [],
    }
