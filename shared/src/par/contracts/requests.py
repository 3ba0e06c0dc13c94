"""Requests that hand events in or ask something: their subjects, their events and their answers, for the contract."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from inspect import getdoc
from typing import Any, Final

from pydantic import BaseModel

from par.contracts.answers import CODE_PATTERN, ProblemReply, ReceiptsReply
from par.contracts.asyncapi import Document, channel_message, message_reference
from par.contracts.schema import Schema, prose, reference, schemas_of
from par.messaging.ask import RETRYABLE_CODES
from par.messaging.subjects import SheetVerb, Verb, intake, public
from par.problems.catalogue import SENTENCES
from par.submitting.envelope import Envelope
from par.submitting.fields import Contract
from par.submitting.limits import MAX_DEPTH, MAX_EVENT_BYTES, MAX_EVENTS, MAX_REQUEST_BYTES

_ID: Final = "[a-z0-9]+(-+[a-z0-9]+)*"
_WORDS: Final = (
    "What no schema can say: `source` begins with the id of the sender; `source` and `id` together are never used for "
    "anything else; `time` is not after the ledger's day in Vietnam, nor ahead of its clock, and lies in the years "
    "2000 to 2100 also in UTC. Inside `data` spaces around texts are cut off and texts are brought into NFC before "
    "their lengths and forms are looked at; whole numbers are written without fraction and exponent."
)
_EVENT_WORDS: Final = f"At most {MAX_EVENT_BYTES} bytes and {MAX_DEPTH} levels."


@dataclass(frozen=True, slots=True)
class Requests:
    """What is said on ``par.<verb>``: ``asked`` are names of messages, ``answer`` and ``problem`` what is answered.

    ``account`` is the name of a sender's account, with ``{sender}`` for the sender.
    """

    verb: Verb | SheetVerb
    summary: str
    asked: Sequence[str]
    answer: str
    problem: str
    account: str = "{sender}"

    @property
    def reply(self) -> str:
        """The name of the channel of the answers."""
        return f"{self.verb}.reply"

    def channels(self) -> Document:
        """The channel of the requests and that of their answers."""
        address = public(self.verb)
        asked: Document = {
            "address": address,
            "title": address,
            "description": self.summary,
            "messages": {name: message_reference(name) for name in self.asked},
            "x-address-without-accounts": intake(self.account, self.verb),
            "x-limits": {"events": MAX_EVENTS, "request_bytes": MAX_REQUEST_BYTES},
        }
        answered: Document = {
            "address": None,
            "description": f"The reply subject of the request on `{address}`.",
            "messages": {name: message_reference(name) for name in (self.answer, self.problem)},
        }
        return {self.verb: asked, self.reply: answered}

    def operations(self) -> Document:
        """The operation of the ledger that receives the requests."""
        operation: Document = {
            "action": "receive",
            "channel": {"$ref": f"#/channels/{self.verb}"},
            "summary": self.summary,
            "messages": [channel_message(self.verb, name) for name in self.asked],
            "reply": {
                "channel": {"$ref": f"#/channels/{self.reply}"},
                "messages": [channel_message(self.reply, name) for name in (self.answer, self.problem)],
            },
        }
        return {self.verb: operation}


def event_schema(name: str, names: str, form: type[Contract], *, correctable: bool) -> Schema:
    """The whole event of type ``name``: the envelope, a subject that ``names`` something, and the data.

    ``correctable`` False: the schema says that no event of the type corrects another one.
    """
    envelope = schemas_of([Envelope], is_open=False)["Envelope"]
    properties = {
        **envelope["properties"],
        "type": {"const": name},
        "subject": {**envelope["properties"]["subject"], "pattern": f"^{names}/{_ID}$"},
        "data": reference(form),
    }
    if not correctable:
        properties["corrects"] = {"type": "null"}
    description = f"{prose(getdoc(form) or '')} {_EVENT_WORDS} {_WORDS}"
    return {**envelope, "description": description, "properties": properties}


def event_message(name: str, form: type[Contract], events: Iterable[Mapping[str, Any]]) -> Document:
    """The message of one event, whose schema stands under its ``name``, with the example ``events``."""
    payload = {"$ref": f"#/components/schemas/{name}"}
    examples = [example(event["id"], event) for event in events]
    return message(name, form, payload, to_ledger=True) | {"examples": examples}


def batch_message(name: str, types: Iterable[str], events: Sequence[Mapping[str, Any]]) -> Document:
    """The message ``name`` of many events of the ``types``, with an example of some."""
    return {
        "name": name,
        "title": name,
        "summary": "Events of any kinds; each is taken or refused by itself.",
        "payload": {
            "type": "array",
            "description": f"At most {MAX_EVENTS} events in {MAX_REQUEST_BYTES} bytes.",
            "maxItems": MAX_EVENTS,
            "items": {"anyOf": [{"$ref": f"#/components/schemas/{type_}"} for type_ in types]},
        },
        "examples": [example("one" if len(events) == 1 else "some", list(events))],
        "x-to-ledger": True,
    }


def receipts_message(name: str, codes: Collection[str], shown: Mapping[str, Any]) -> Document:
    """The message of receipts, with the ``codes`` of refused events, and one answer to show."""
    told = message(name, ReceiptsReply, reference(ReceiptsReply), to_ledger=False)
    return told | {"examples": [example("receipts", shown)], "x-codes": _codes(codes), "x-code-form": CODE_PATTERN}


def problem_message(name: str, codes: Collection[str], shown: Mapping[str, Any]) -> Document:
    """The message that a request as a whole was not worked on, with its ``codes``, and one answer to show."""
    told = message(name, ProblemReply, reference(ProblemReply), to_ledger=False)
    return told | {"examples": [example(shown["problem"]["code"], shown)], "x-codes": _codes(codes)}


def message(name: str, model: type[BaseModel], payload: Schema, *, to_ledger: bool) -> Document:
    """A message without examples; ``to_ledger``: senders write it, else they read it."""
    return {
        "name": name,
        "title": name,
        "summary": prose(getdoc(model) or ""),
        "payload": payload,
        "x-to-ledger": to_ledger,
    }


def example(name: str, payload: Any) -> Document:
    """A named example of a message."""
    return {"name": name, "payload": payload}


def sentences(code: str, **context: Any) -> dict[str, str]:
    """The two sentences of a code, as they are answered."""
    vietnamese, english = SENTENCES[code]
    return {"message_vi": vietnamese.format(**context), "message_en": english.format(**context)}


def rate_exceeded(rate: int) -> dict[str, Any]:
    """An answer to a sender that sent more than ``rate`` events a second for long."""
    told = sentences("rate-exceeded", rate=rate, seconds="2.5")
    return {"problem": {"code": "rate-exceeded", "pointer": "", **told, "retry_after": 2.5}}


def _codes(codes: Collection[str]) -> Document:
    """Code -> its sentences, and whether the same bytes may be sent again."""
    return {
        code: {"again": code in RETRYABLE_CODES, "message_vi": SENTENCES[code][0], "message_en": SENTENCES[code][1]}
        for code in sorted(codes)
    }
