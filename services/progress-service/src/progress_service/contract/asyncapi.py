"""What progress-service contributes to the AsyncAPI document: what senders say and ask, and what they are answered."""

from collections.abc import Mapping
from inspect import getdoc
from typing import Any, Final

from pydantic import BaseModel

from par.contracts.asyncapi import Document, channel_message, document, message_reference
from par.contracts.schema import Schema, prose, reference, schemas_of
from par.messaging.ask import RETRYABLE_CODES
from par.messaging.subjects import Verb, intake, public
from par.problems.catalogue import SENTENCES
from par.submitting.limits import MAX_DEPTH, MAX_EVENT_BYTES, MAX_EVENTS, MAX_REQUEST_BYTES
from progress_service.contract.answers import CODE_PATTERN, DigestReply, ProblemReply, ReceiptsReply, StatusReply
from progress_service.contract.codes import EVENT_CODES, REQUEST_CODES
from progress_service.contract.examples import examples_of
from progress_service.contract.kind import Kind
from progress_service.contract.kinds import KINDS
from progress_service.contract.submission import Envelope
from progress_service.intake.inquiries import DigestAsked, StatusAsked

_ID: Final = "[a-z0-9]+(-+[a-z0-9]+)*"
_WORDS: Final = (
    "What no schema can say: `source` begins with the id of the sender; `source` and `id` together are never used for "
    "anything else; `time` is not after the ledger's day in Vietnam, nor ahead of its clock, and lies in the years "
    "2000 to 2100 also in UTC. Inside `data` spaces around texts are cut off and texts are brought into NFC before "
    "their lengths and forms are looked at; whole numbers are written without fraction and exponent."
)
_EVENT_WORDS: Final = f"At most {MAX_EVENT_BYTES} bytes and {MAX_DEPTH} levels."

_SAID: Final[dict[Verb, str]] = {
    "submit": "Submit events; the answer has a receipt for each.",
    "validate": "Have events checked by all that submitting would check; nothing is written.",
    "status": "Ask who the ledger takes the sender for, its day, its limits, and which events it holds.",
    "digest": "Ask what the sender was answered on a day.",
}
_ANSWERS: Final[dict[Verb, str]] = {
    "submit": "receipts",
    "validate": "receipts",
    "status": "status",
    "digest": "digest",
}
_BATCH: Final = "events"
_PROBLEM: Final = "problem"


def senders_document() -> Document:
    """The AsyncAPI document of the senders' side."""
    channels: Document = {}
    operations: Document = {}
    for verb in _SAID:
        asked = [*KINDS, _BATCH] if _ANSWERS[verb] == "receipts" else [f"{verb}-request"]
        channels[verb] = _channel(verb, asked)
        channels[f"{verb}.reply"] = _reply_channel(verb)
        operations[verb] = _operation(verb, asked)
    closed = schemas_of([*(kind.form for kind in KINDS.values()), StatusAsked, DigestAsked], is_open=False)
    opened = schemas_of([ReceiptsReply, ProblemReply, StatusReply, DigestReply], is_open=True)
    assert not closed.keys() & opened.keys()
    return document(
        channels=channels,
        operations=operations,
        messages={**_events(), **_questions(), **_answers()},
        schemas={**closed, **opened, **{kind.name: _event(kind) for kind in KINDS.values()}},
    )


def _channel(verb: Verb, asked: list[str]) -> Document:
    return {
        "address": public(verb),
        "title": public(verb),
        "description": _SAID[verb],
        "messages": {name: message_reference(name) for name in asked},
        "x-address-without-accounts": intake("{sender}", verb),
        "x-limits": {"events": MAX_EVENTS, "request_bytes": MAX_REQUEST_BYTES},
    }


def _reply_channel(verb: Verb) -> Document:
    return {
        "address": None,
        "description": f"The reply subject of the request on `{public(verb)}`.",
        "messages": {name: message_reference(name) for name in (_ANSWERS[verb], _PROBLEM)},
    }


def _operation(verb: Verb, asked: list[str]) -> Document:
    reply = f"{verb}.reply"
    return {
        "action": "receive",
        "channel": {"$ref": f"#/channels/{verb}"},
        "summary": _SAID[verb],
        "messages": [channel_message(verb, name) for name in asked],
        "reply": {
            "channel": {"$ref": f"#/channels/{reply}"},
            "messages": [channel_message(reply, name) for name in (_ANSWERS[verb], _PROBLEM)],
        },
    }


def _events() -> Document:
    """A message of one event per kind, and one of many events."""
    kinds = {
        kind.name: _message(kind.name, kind.form, {"$ref": f"#/components/schemas/{kind.name}"}, to_ledger=True)
        | {"examples": [_example(event["id"], event) for event in examples_of(kind.name)]}
        for kind in KINDS.values()
    }
    first = next(iter(KINDS.values()))
    batch = {
        "name": _BATCH,
        "title": _BATCH,
        "summary": "Events of any kinds; each is taken or refused by itself.",
        "payload": {
            "type": "array",
            "description": f"At most {MAX_EVENTS} events in {MAX_REQUEST_BYTES} bytes.",
            "maxItems": MAX_EVENTS,
            "items": {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in KINDS]},
        },
        "examples": [_example("one", examples_of(first.name)[:1])],
        "x-to-ledger": True,
    }
    return {**kinds, _BATCH: batch}


def _event(kind: Kind) -> Schema:
    """The whole event of a kind: the envelope with its type, its subject and its data."""
    envelope = schemas_of([Envelope], is_open=False)["Envelope"]
    properties = {
        **envelope["properties"],
        "type": {"const": kind.name},
        "subject": {**envelope["properties"]["subject"], "pattern": f"^{kind.names}/{_ID}$"},
        "data": reference(kind.form),
    }
    description = f"{prose(getdoc(kind.form) or '')} {_EVENT_WORDS} {_WORDS}"
    return {**envelope, "description": description, "properties": properties}


def _questions() -> Document:
    return {
        "status-request": _message("status-request", StatusAsked, reference(StatusAsked), to_ledger=True)
        | {"examples": [_example("nothing", {}), _example("events", {"events": [_NAMED]})]},
        "digest-request": _message("digest-request", DigestAsked, reference(DigestAsked), to_ledger=True)
        | {"examples": [_example("today", {}), _example("a-day", {"day": "2023-12-31"})]},
    }


def _answers() -> Document:
    receipts = _message("receipts", ReceiptsReply, reference(ReceiptsReply), to_ledger=False)
    problem = _message("problem", ProblemReply, reference(ProblemReply), to_ledger=False)
    status = _message("status", StatusReply, reference(StatusReply), to_ledger=False)
    digest = _message("digest", DigestReply, reference(DigestReply), to_ledger=False)
    return {
        "receipts": receipts
        | {"examples": [_example("receipts", _RECEIPTS)], "x-codes": _codes(EVENT_CODES), "x-code-form": CODE_PATTERN},
        "problem": problem
        | {"examples": [_example("rate-exceeded", _RATE_EXCEEDED)], "x-codes": _codes(REQUEST_CODES)},
        "status": status | {"examples": [_example("status", _STATUS)]},
        "digest": digest | {"examples": [_example("digest", _DIGEST)]},
    }


def _message(name: str, model: type[BaseModel], payload: Schema, *, to_ledger: bool) -> Document:
    return {
        "name": name,
        "title": name,
        "summary": prose(getdoc(model) or ""),
        "payload": payload,
        "x-to-ledger": to_ledger,
    }


def _codes(codes: frozenset[str]) -> Document:
    """Code -> its sentences, and whether the same bytes may be sent again."""
    return {
        code: {"again": code in RETRYABLE_CODES, "message_vi": SENTENCES[code][0], "message_en": SENTENCES[code][1]}
        for code in sorted(codes)
    }


def _example(name: str, payload: Any) -> Document:
    return {"name": name, "payload": payload}


_NAMED: Final = {"source": "/chi-linh-van-an/one-stop", "id": "2023-11-tthc_on_time_rate"}

_REFUSED: Final = {
    "code": "invalid-period",
    "pointer": "/data/period",
    "message_vi": SENTENCES["invalid-period"][0].format(period="2023-13"),
    "message_en": SENTENCES["invalid-period"][1].format(period="2023-13"),
}

_RECEIPTS: Final[Mapping[str, Any]] = {
    "value": {
        "receipts": [
            {"outcome": "accepted", "id": "a-1", "position": 23335},
            {"outcome": "duplicate", "id": "a-0", "position": 23311},
            {"outcome": "refused", "id": "a-2", **_REFUSED},
        ]
    }
}

_RATE_EXCEEDED: Final[Mapping[str, Any]] = {
    "problem": {
        "code": "rate-exceeded",
        "pointer": "",
        "message_vi": SENTENCES["rate-exceeded"][0].format(rate=200, seconds="2.5"),
        "message_en": SENTENCES["rate-exceeded"][1].format(rate=200, seconds="2.5"),
        "retry_after": 2.5,
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
