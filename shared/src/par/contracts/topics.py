"""Topics of the report: what a service tells consumers, described for the contract."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from inspect import getdoc
from typing import Any, Final

from pydantic import BaseModel

from par.contracts.asyncapi import Document, channel_message, document, message_reference
from par.contracts.schema import Schema, prose, reference, schemas_of
from par.log.stream import REPORT
from par.values import AnswerModel

_TIME: Final = "2023-12-31T09:30:00.000000Z"
_RETENTION: Final = "Nothing is changed or deleted; the last message of a subject is the state that holds."


class Told(AnswerModel):
    """Base of what a topic tells in ``data``."""


@dataclass(frozen=True, slots=True)
class Topic:
    """``par.report.<city>.<name>.<unit>[.<part>]…`` of the read models ``read_models``, each message a whole state.

    ``unit`` and ``parts`` say what stands at these places of the subject; ``example`` is one ``data`` and the subject
    it is told on.
    """

    name: str
    read_models: str
    data: type[Told]
    unit: str
    example_subject: str
    example: Mapping[str, Any]
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def type(self) -> str:
        """The wire name of its events."""
        return f"par.report.{self.name}.v1"

    @property
    def address(self) -> str:
        """The subject with its parameters."""
        places = "".join(f".{{{name}}}" for name, _ in self.parts)
        return f"par.report.{{city}}.{self.name}.{{unit}}{places}"


def topics_document(topics: Iterable[Topic]) -> Document:
    """The AsyncAPI document of a service's topics."""
    listed = list(topics)
    return document(
        channels={_channel(topic): _channel_object(topic) for topic in listed},
        operations={_channel(topic): _operation(topic) for topic in listed},
        messages={topic.type: _message(topic) for topic in listed},
        schemas=schemas_of([topic.data for topic in listed], is_open=True),
    )


def _channel(topic: Topic) -> str:
    return f"report.{topic.name}"


def _channel_object(topic: Topic) -> Document:
    places = (("city", "The root of the unit tree."), ("unit", topic.unit), *topic.parts)
    return {
        "address": topic.address,
        "title": topic.name,
        "description": _about(topic.data),
        "messages": {topic.type: message_reference(topic.type)},
        "parameters": {name: {"description": said} for name, said in places},
        "x-stream": REPORT,
        "x-filter-subject": f"par.report.*.{topic.name}.>",
        "x-retention": _RETENTION,
    }


def _operation(topic: Topic) -> Document:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{_channel(topic)}"},
        "summary": f"Tell consumers the present state: {topic.name}.",
        "messages": [channel_message(_channel(topic), topic.type)],
    }


def _message(topic: Topic) -> Document:
    return {
        "name": topic.type,
        "title": topic.name,
        "summary": _about(topic.data),
        "payload": _event(topic),
        "examples": [{"name": topic.name, "payload": _example(topic)}],
        "x-to-ledger": False,
    }


def _event(topic: Topic) -> Schema:
    return {
        "type": "object",
        "description": f"{_about(topic.data)} A CloudEvent; readers must ignore fields that they do not know.",
        "required": [
            *("specversion", "id", "type", "source", "subject", "time"),
            *("datacontenttype", "logposition", "causationid", "data"),
        ],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {
                "type": "string",
                "description": "Report subject, log position and a digest of `data`: the same state has the same id.",
            },
            "type": {"const": topic.type},
            "source": {"const": f"/{topic.read_models}"},
            "subject": {"type": "string", "description": topic.unit},
            "time": {
                "type": "string",
                "format": "date-time",
                "description": "When the event that caused it was recorded, in UTC.",
            },
            "datacontenttype": {"const": "application/json"},
            "logposition": {"type": "integer", "minimum": 1, "description": "Position in the log of that event."},
            "causationid": {"type": "string", "description": "Its source, `#` and its id."},
            "traceparent": {"type": "string", "description": "W3C trace context, if that event had one."},
            "data": reference(topic.data),
        },
    }


def _example(topic: Topic) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"{topic.example_subject}:23335:0123456789ab",
        "type": topic.type,
        "source": f"/{topic.read_models}",
        "subject": topic.example_subject.split(".")[4],
        "time": _TIME,
        "datacontenttype": "application/json",
        "logposition": 23335,
        "causationid": "/chi-linh-van-an/one-stop#2023-12-one-stop-0001",
        "data": dict(topic.example),
    }


def _about(model: type[BaseModel]) -> str:
    return prose(getdoc(model) or "")
