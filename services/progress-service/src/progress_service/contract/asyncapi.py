"""What progress-service contributes to the AsyncAPI document: what senders say and ask, and what they are answered."""

from collections.abc import Mapping
from typing import Any, Final

from par.contracts.answers import ProblemReply, ReceiptsReply
from par.contracts.asyncapi import Document, document
from par.contracts.requests import (
    Requests,
    batch_message,
    event_message,
    event_schema,
    example,
    message,
    problem_message,
    rate_exceeded,
    receipts_message,
    sentences,
)
from par.contracts.schema import reference, schemas_of
from par.submitting.limits import MAX_DEPTH, MAX_EVENT_BYTES, MAX_EVENTS, MAX_REQUEST_BYTES
from progress_service.contract.answers import DigestReply, StatusReply
from progress_service.contract.codes import EVENT_CODES, REQUEST_CODES
from progress_service.contract.examples import examples_of
from progress_service.contract.kinds import KINDS
from progress_service.intake.inquiries import DigestAsked, StatusAsked

_BATCH: Final = "events"
_RECEIPTS: Final = "receipts"
_PROBLEM: Final = "problem"
_SUBMITTED: Final = (*KINDS, _BATCH)

_REQUESTS: Final = (
    Requests("submit", "Submit events; the answer has a receipt for each.", _SUBMITTED, _RECEIPTS, _PROBLEM),
    Requests(
        "validate",
        "Have events checked by all that submitting would check; nothing is written.",
        _SUBMITTED,
        _RECEIPTS,
        _PROBLEM,
    ),
    Requests(
        "status",
        "Ask who the ledger takes the sender for, its day, its limits, and which events it holds.",
        ["status-request"],
        "status",
        _PROBLEM,
    ),
    Requests("digest", "Ask what the sender was answered on a day.", ["digest-request"], "digest", _PROBLEM),
)


def senders_document() -> Document:
    """The AsyncAPI document of the senders' side."""
    closed = schemas_of([*(kind.form for kind in KINDS.values()), StatusAsked, DigestAsked], is_open=False)
    opened = schemas_of([ReceiptsReply, ProblemReply, StatusReply, DigestReply], is_open=True)
    assert not closed.keys() & opened.keys()
    # Every kind has `corrects` in its schema, also those that cannot correct: it was published so.
    events = {kind.name: event_schema(kind.name, kind.names, kind.form, correctable=True) for kind in KINDS.values()}
    return document(
        channels={name: channel for one in _REQUESTS for name, channel in one.channels().items()},
        operations={name: operation for one in _REQUESTS for name, operation in one.operations().items()},
        messages={**_events(), **_questions(), **_answers()},
        schemas={**closed, **opened, **events},
    )


def _events() -> Document:
    """A message of one event per kind, and one of many events."""
    kinds = {kind.name: event_message(kind.name, kind.form, examples_of(kind.name)) for kind in KINDS.values()}
    first = next(iter(KINDS))
    return {**kinds, _BATCH: batch_message(_BATCH, KINDS, examples_of(first)[:1])}


def _questions() -> Document:
    return {
        "status-request": message("status-request", StatusAsked, reference(StatusAsked), to_ledger=True)
        | {"examples": [example("nothing", {}), example("events", {"events": [_NAMED]})]},
        "digest-request": message("digest-request", DigestAsked, reference(DigestAsked), to_ledger=True)
        | {"examples": [example("today", {}), example("a-day", {"day": "2023-12-31"})]},
    }


def _answers() -> Document:
    status = message("status", StatusReply, reference(StatusReply), to_ledger=False)
    digest = message("digest", DigestReply, reference(DigestReply), to_ledger=False)
    return {
        _RECEIPTS: receipts_message(_RECEIPTS, EVENT_CODES, _GIVEN),
        _PROBLEM: problem_message(_PROBLEM, REQUEST_CODES, rate_exceeded(200)),
        "status": status | {"examples": [example("status", _STATUS)]},
        "digest": digest | {"examples": [example("digest", _DIGEST)]},
    }


_NAMED: Final = {"source": "/chi-linh-van-an/one-stop", "id": "2023-11-tthc_on_time_rate"}

_REFUSED: Final = {
    "code": "invalid-period",
    "pointer": "/data/period",
    **sentences("invalid-period", period="2023-13"),
}

_GIVEN: Final[Mapping[str, Any]] = {
    "value": {
        "receipts": [
            {"outcome": "accepted", "id": "a-1", "position": 23335},
            {"outcome": "duplicate", "id": "a-0", "position": 23311},
            {"outcome": "refused", "id": "a-2", **_REFUSED},
        ]
    }
}

_STATUS: Final[Mapping[str, Any]] = {
    "value": {
        "sender": "chi-linh-van-an",
        "name": "UBND phường Văn An",
        "unit_type": "ward",
        "city": "chi-linh",
        "day": "2023-12-31",
        "limits": {
            "events": MAX_EVENTS,
            "request_bytes": MAX_REQUEST_BYTES,
            "event_bytes": MAX_EVENT_BYTES,
            "depth": MAX_DEPTH,
            "events_per_second": 200.0,
            "burst": 50_000,
            "clock_skew_seconds": 300.0,
        },
        "events": [{**_NAMED, "outcome": "accepted", "position": 23335}],
    }
}

_DIGEST: Final[Mapping[str, Any]] = {
    "value": {
        "sender": "chi-linh-van-an",
        "day": "2023-12-31",
        "accepted": 40,
        "duplicate": 2,
        "refused": {"invalid-period": 1},
        "refusals": [{"id": "a-2", "at": "2023-12-31T09:30:00+00:00", **_REFUSED}],
    }
}
