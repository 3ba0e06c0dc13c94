"""What report-service contributes to the AsyncAPI document beside its topics: what is said of score sheets."""

from collections.abc import Mapping
from typing import Any, Final

from par.contracts.answers import ProblemReply, ReceiptsReply
from par.contracts.asyncapi import Document, document
from par.contracts.requests import (
    Requests,
    batch_message,
    event_message,
    event_schema,
    problem_message,
    rate_exceeded,
    receipts_message,
    sentences,
)
from par.contracts.schema import schemas_of
from par.messaging.subjects import SheetVerb
from report_service.contract.codes import EVENT_CODES, REQUEST_CODES
from report_service.score_sheet.examples import examples_of
from report_service.score_sheet.intake import PER_SECOND
from report_service.score_sheet.roles import NAMES, ROLES, Role

RECEIPTS: Final = "sheet-receipts"
PROBLEM: Final = "sheet-problem"

_SAID: Final[dict[SheetVerb, str]] = {
    "sheet": "A unit scores itself: hand in events about its own score sheet; the answer has a receipt for each.",
    "appraise": "An appraiser hands in events about score sheets of its city; the answer has a receipt for each.",
    "approve": "The council hands in events about score sheets of its city; the answer has a receipt for each.",
}


def batch_of(role: Role) -> str:
    """The name of the message of many events of a role."""
    return f"{role.verb}-events"


def sheets_document() -> Document:
    """The AsyncAPI document of the side of those who score."""
    forms = {name: form for role in ROLES for name, form in role.forms.items()}
    closed = schemas_of(forms.values(), is_open=False)
    opened = schemas_of([ReceiptsReply, ProblemReply], is_open=True)
    assert not closed.keys() & opened.keys()
    events = {name: event_schema(name, NAMES, form, correctable=False) for name, form in forms.items()}
    requests = [_requests(role) for role in ROLES]
    return document(
        channels={name: channel for one in requests for name, channel in one.channels().items()},
        operations={name: operation for one in requests for name, operation in one.operations().items()},
        messages={
            **{name: event_message(name, form, examples_of(name)) for name, form in forms.items()},
            **{batch_of(role): _batch(role) for role in ROLES},
            RECEIPTS: receipts_message(RECEIPTS, EVENT_CODES, _GIVEN),
            PROBLEM: problem_message(PROBLEM, REQUEST_CODES, rate_exceeded(round(PER_SECOND))),
        },
        schemas={**closed, **opened, **events},
    )


def _requests(role: Role) -> Requests:
    asked = [*role.forms, batch_of(role)]
    return Requests(role.verb, _SAID[role.verb], asked, RECEIPTS, PROBLEM, f"{role.prefix}{{sender}}")


def _batch(role: Role) -> Document:
    first = next(iter(role.forms))
    return batch_message(batch_of(role), role.forms, examples_of(first))


_GIVEN: Final[Mapping[str, Any]] = {
    "value": {
        "receipts": [
            {"outcome": "accepted", "id": "self-2.2", "position": 23335},
            {"outcome": "duplicate", "id": "self-1.5", "position": 23311},
            {
                "outcome": "refused",
                "id": "self-2.1",
                "code": "points-out-of-bounds",
                "pointer": "/data/points",
                **sentences("points-out-of-bounds", leaf="2.1", lowest="0", highest="3"),
            },
        ]
    }
}
