"""Every example of the published contract is taken by a real ledger, and answered as the contract says."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from nats.aio.client import Client
from tests.contracts.conftest import accounts
from tests.contracts.published import document, validator
from tests.contracts.said import ROLE_OF, kind_of, sender_of, verb_of

from par.accounts.registry import Kind
from par.demo.lines import Lines
from par.embedded.stack import LocalStack
from par.messaging.subjects import SheetVerb, Verb, public
from progress_service.contract.examples import EXAMPLES
from progress_service.contract.kinds import KINDS
from report_service.score_sheet.examples import EXAMPLES as OF_SHEETS
from report_service.score_sheet.roles import ROLES

Connected = dict[tuple[Kind, str], Client]
"""A connection per account."""


@pytest.fixture
async def connected(loaded: LocalStack) -> AsyncIterator[Connected]:
    lines = Lines(loaded)
    sign_in = {Kind.DISTRICT: lines.sender, Kind.APPRAISER: lines.appraiser, Kind.COUNCIL: lines.council}
    connections = {(kind, name): await sign_in[kind](name) for kind, names in accounts().items() for name in names}
    yield connections
    for connection in connections.values():
        await connection.close()


async def asked(connected: Connected, sender: str, verb: Verb | SheetVerb, content: Any, answer: str) -> Any:
    """The value answered to a unit, once it has been held to the published schema of the answer."""
    return await answered(connected[Kind.DISTRICT, sender], verb, content, answer)


async def answered(line: Client, verb: Verb | SheetVerb, content: Any, answer: str) -> Any:
    """The value answered on a connection, once it has been held to the published schema of the answer."""
    reply = await line.request(public(verb), orjson.dumps(content), timeout=20)
    said = orjson.loads(reply.data)
    assert [fault.message for fault in validator(answer).iter_errors(said)] == [], said
    return said["value"]


def published(name: str) -> list[Any]:
    """The payloads of the examples of a message of the document."""
    return [example["payload"] for example in document()["components"]["messages"][name]["examples"]]


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


async def test_every_example_of_those_who_score_is_accepted_and_then_a_duplicate(connected: Connected) -> None:
    shown = [event for name in ROLE_OF for event in published(name)]
    assert sorted(map(orjson.dumps, shown)) == sorted(map(orjson.dumps, OF_SHEETS))
    for event in OF_SHEETS:  # in the order in which they build on each other
        receipts = [await handed_in(connected, [event]) for _ in range(2)]
        assert [receipt["id"] for (receipt,) in receipts] == [event["id"]] * 2
        assert [receipt["outcome"] for (receipt,) in receipts] == ["accepted", "duplicate"], (event, receipts)
        assert receipts[0][0]["position"] == receipts[1][0]["position"]
    for role in ROLES:
        for events in published(f"{role.verb}-events"):
            assert [receipt["outcome"] for receipt in await handed_in(connected, events)] == ["duplicate"] * len(events)


async def test_what_is_refused_of_a_sheet_is_as_published(connected: Connected) -> None:
    first = OF_SHEETS[0]
    (receipt,) = await handed_in(connected, [{**first, "id": "too-late"}])
    assert (receipt["outcome"], receipt["pointer"]) == ("refused", "/type")
    assert receipt["code"] in document()["components"]["messages"]["sheet-receipts"]["x-codes"]
    said = orjson.loads((await connected[kind_of(first), sender_of(first)].request("par.sheet", b"7", timeout=20)).data)
    assert [fault.message for fault in validator("sheet-problem").iter_errors(said)] == []
    assert said["problem"]["code"] in document()["components"]["messages"]["sheet-problem"]["x-codes"]


async def handed_in(connected: Connected, events: list[Any]) -> Any:
    """The receipts of events on score sheets of one speaker."""
    line = connected[kind_of(events[0]), sender_of(events[0])]
    return (await answered(line, verb_of(events[0]), events, "sheet-receipts"))["receipts"]


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
        said = orjson.loads(
            (await connected[Kind.DISTRICT, "chi-linh"].request(public("submit"), payload, timeout=20)).data
        )
        assert [fault.message for fault in validator("problem").iter_errors(said)] == []
        assert said["problem"]["code"] == code
        assert code in document()["components"]["messages"]["problem"]["x-codes"]
