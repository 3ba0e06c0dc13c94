"""Every example of the published contract is taken by a real ledger, and answered as the contract says."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from nats.aio.client import Client
from tests.contracts.published import document, validator

from par.demo.lines import Lines
from par.embedded.stack import LocalStack
from par.messaging.subjects import Verb, public
from progress_service.contract.examples import EXAMPLES
from progress_service.contract.kinds import KINDS

Connected = dict[str, Client]
"""A connection per sender, in its own account."""


@pytest.fixture
async def connected(loaded: LocalStack) -> AsyncIterator[Connected]:
    lines = Lines(loaded)
    connections = {sender: await lines.sender(sender) for sender in {sender_of(event) for event in EXAMPLES}}
    yield connections
    for connection in connections.values():
        await connection.close()


async def asked(connected: Connected, sender: str, verb: Verb, content: Any, answer: str) -> Any:
    """The value answered, once it has been held to the published schema of the answer."""
    reply = await connected[sender].request(public(verb), orjson.dumps(content), timeout=20)
    said = orjson.loads(reply.data)
    assert [fault.message for fault in validator(answer).iter_errors(said)] == [], said
    return said["value"]


def published(name: str) -> list[Any]:
    """The payloads of the examples of a message of the document."""
    return [example["payload"] for example in document()["components"]["messages"][name]["examples"]]


def sender_of(event: dict[str, Any]) -> str:
    return str(event["source"].split("/")[1])


async def test_events_are_checked_as_if_those_before_them_were_accepted(connected: Connected) -> None:
    """Of one request; what was only checked has not happened for the next one."""
    handed_in = [event for event in EXAMPLES if event["type"] == "par.product.submitted.v1"]
    for _ in range(2):
        receipts = (await asked(connected, sender_of(handed_in[0]), "validate", handed_in, "receipts"))["receipts"]
        assert [(receipt["outcome"], receipt.get("code")) for receipt in receipts] == [
            ("valid", None),
            ("refused", "illegal-order"),
        ]


async def test_every_example_is_accepted_and_then_a_duplicate(connected: Connected) -> None:
    shown = [event for name in KINDS for event in published(name)]
    assert sorted(map(orjson.dumps, shown)) == sorted(map(orjson.dumps, EXAMPLES))
    for event in EXAMPLES:  # in the order in which they build on each other
        steps: tuple[tuple[Verb, str], ...] = (("validate", "valid"), ("submit", "accepted"), ("submit", "duplicate"))
        for verb, outcome in steps:
            (receipt,) = (await asked(connected, sender_of(event), verb, event, "receipts"))["receipts"]
            assert (receipt["outcome"], receipt["id"]) == (outcome, event["id"]), receipt
            assert ("position" in receipt) == (outcome != "valid")
    for events in published("events"):
        receipts = (await asked(connected, sender_of(events[0]), "submit", events, "receipts"))["receipts"]
        assert [receipt["outcome"] for receipt in receipts] == ["duplicate"] * len(events)


async def test_the_questions_are_answered(connected: Connected) -> None:
    for question in published("status-request"):
        status = await asked(connected, "chi-linh-van-an", "status", question, "status")
        assert (status["city"], status["day"], len(status["events"])) == (
            "chi-linh",
            "2023-12-31",
            len(question.get("events", ())),
        )
    broken = {**EXAMPLES[0], "id": "broken", "data": {"note": 7}}
    (receipt,) = (await asked(connected, "chi-linh-van-an", "submit", [broken], "receipts"))["receipts"]
    assert receipt["code"] == "invalid-field"
    for question in published("digest-request"):
        digest = await asked(connected, "chi-linh-van-an", "digest", question, "digest")
        assert digest["day"] == "2023-12-31"
        assert digest["refusals"][-1]["id"] == "broken"


async def test_a_problem_with_the_whole_is_as_published(connected: Connected) -> None:
    for payload, code in ((b"7", "not-a-batch"), (b"[" + b"1," * 600 + b"1]", "too-many-events")):
        said = orjson.loads((await connected["chi-linh"].request(public("submit"), payload, timeout=20)).data)
        assert [fault.message for fault in validator("problem").iter_errors(said)] == []
        assert said["problem"]["code"] == code
        assert code in document()["components"]["messages"]["problem"]["x-codes"]
