"""The read model of the comparison: an obligation's life, folded into one document per obligation.

The fold is one plain function, so that the engine, a handler of FastStream and the raw writes make the same documents.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from bench.engine.workload import Workload, messages
from par.events import Event, EventData, decode, format_time
from par.events.obligation import (
    ObligationBlocked,
    ObligationConfirmed,
    ObligationExtensionDenied,
    ObligationExtensionGranted,
    ObligationExtensionRequested,
    ObligationOpened,
    ObligationProgressed,
    ObligationReturned,
    ObligationStarted,
    ObligationSubmitted,
    ObligationUnblocked,
    ObligationWaived,
)
from par.obligations.lifecycle import Lifecycle
from par.projection import Document, EventFact, Fact, Projection, ReadModels
from par.projection.store.digest import document_bytes

HISTORY: Final = 12
"""Entries kept."""


def key_of(event: Event) -> str | None:
    """The id of the document that ``event`` changes; None: it changes none."""
    data: Any = event.data
    return str(data.obligation) if type(data) in _SET else None


def after(document: Mapping[str, Any] | None, event: Event) -> dict[str, Any]:
    """The document after one more event of its obligation."""
    before = _OPEN if document is None else document
    what = event.type.split(".")[2]
    entry = {"what": what, "on": format_time(event.time), "id": event.id, "source": event.source}
    counts = before["counts"]
    return {
        **before,
        **_SET[type(event.data)](event.data),
        "counts": {**counts, what: counts.get(what, 0) + 1},
        "history": [*before["history"][1 - HISTORY :], entry],
        "updated": entry["on"],
    }


_OPEN: Final[Mapping[str, Any]] = {
    "lifecycle": Lifecycle.NOT_STARTED.value,
    "percent": None,
    "text": None,
    "claimed_on": None,
    "evidence": None,
    "extension": None,
    "blocked": None,
    "reason": None,
    "counts": {},
    "history": [],
}


def _opened(data: ObligationOpened) -> dict[str, Any]:
    return data.model_dump(mode="json", exclude={"cause", "said", "on"})


def _progressed(data: ObligationProgressed) -> dict[str, Any]:
    return {"lifecycle": Lifecycle.IN_PROGRESS.value, "percent": data.percent, "text": data.text}


def _submitted(data: ObligationSubmitted) -> dict[str, Any]:
    claimed, evidence = data.completed_on.isoformat(), data.evidence.model_dump(mode="json")
    return {"lifecycle": Lifecycle.SUBMITTED.value, "claimed_on": claimed, "evidence": evidence}


def _requested(data: ObligationExtensionRequested) -> dict[str, Any]:
    return {"extension": {"state": "requested", "until": data.until.isoformat(), "reason": data.reason}}


def _granted(data: ObligationExtensionGranted) -> dict[str, Any]:
    until = data.until.isoformat()
    return {"extension": {"state": "granted", "until": until}, "due": until}


def _blocked(data: ObligationBlocked) -> dict[str, Any]:
    return {"blocked": {"document": data.document, "since": data.since.isoformat()}}


_SET: Final[Mapping[type[EventData], Callable[[Any], dict[str, Any]]]] = {
    ObligationOpened: _opened,
    ObligationStarted: lambda _: {"lifecycle": Lifecycle.IN_PROGRESS.value},
    ObligationProgressed: _progressed,
    ObligationSubmitted: _submitted,
    ObligationReturned: lambda data: {
        "lifecycle": Lifecycle.RETURNED.value,
        "claimed_on": None,
        "reason": data.reason,
    },
    ObligationConfirmed: lambda _: {"lifecycle": Lifecycle.CONFIRMED.value, "percent": 100},
    ObligationWaived: lambda data: {"lifecycle": Lifecycle.WAIVED.value, "reason": data.reason},
    ObligationExtensionRequested: _requested,
    ObligationExtensionGranted: _granted,
    ObligationExtensionDenied: lambda data: {"extension": {"state": "denied", "reason": data.reason}},
    ObligationBlocked: _blocked,
    ObligationUnblocked: lambda _: {"blocked": None},
}
"""The fields that each type sets. By type: a chain of ``isinstance`` over models took a quarter of the fold."""


class Life(Projection):
    """:func:`after`, as the engine takes it."""

    name = "life"
    indexes = (("unit",),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """The obligation."""
        assert isinstance(fact, EventFact)
        key = key_of(fact.event)
        return () if key is None else (key,)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The document after the event."""
        assert isinstance(fact, EventFact)
        return after(document, fact.event)


def life_read_models() -> ReadModels:
    """The read models of the comparison."""
    return ReadModels("bench", [Life()])


def states(workload: Workload) -> Iterator[dict[str, Any]]:
    """The document as it stands after each event, with ``_id`` and ``position`` as the engine sets them."""
    documents: dict[str, dict[str, Any]] = {}
    for position, (_, _, payload) in enumerate(messages(workload), 1):
        event = decode(payload)
        key = key_of(event)
        if key is not None:
            documents[key] = {**after(documents.get(key), event), "_id": key, "position": position}
            yield documents[key]


def folded(workload: Workload) -> list[dict[str, Any]]:
    """The documents that all events make, in the order of their ids: what every measurement must arrive at."""
    documents = {document["_id"]: document for document in states(workload)}
    return [documents[key] for key in sorted(documents)]


def digest_of(documents: Iterable[Document]) -> str:
    """As :func:`par.projection.store.digest.collection_digest`, of documents in memory; ids are ASCII here."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(document_bytes(document) + b"\n")
    return digest.hexdigest()
