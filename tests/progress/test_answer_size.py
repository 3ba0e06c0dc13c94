"""However odd the events, the receipts of a request fit into one answer: what was stored is always told."""

import uuid
from typing import Any

import orjson
import pytest
from nats.aio.client import Client
from tests.progress.ledger import PATIENCE, Ledger, running_service
from tests.progress.support import WARD, submission

from par.embedded import EmbeddedServers
from par.log import EventLog
from par.messaging.answers import MAX_ANSWER_BYTES
from par.messaging.subjects import submit
from par.submitting.limits import MAX_EVENTS, MAX_REQUEST_BYTES

CONTROL = "\x01"  # six bytes of JSON
WIDE = "\U0001f600"  # four bytes of UTF-8


def fresh(sender: str = WARD, **fields: Any) -> dict[str, Any]:
    return submission(sender, id=uuid.uuid4().hex * 2) | fields


def filled(good: dict[str, Any], bad: bytes) -> tuple[bytes, int]:
    """A request of one good event, and as many copies of a bad one as it may hold; how many these are."""
    first = orjson.dumps(good)
    count = min(MAX_EVENTS - 1, (MAX_REQUEST_BYTES - len(first) - 2) // (len(bad) + 1))
    return b"[" + b",".join([first, *[bad] * count]) + b"]", count


def bodies() -> dict[str, bytes]:
    spare = MAX_REQUEST_BYTES // MAX_EVENTS - len(orjson.dumps(fresh())) - 20
    key = CONTROL * (spare // 6)
    return {
        "a very long key": orjson.dumps(fresh(data={"~" * 15_000: 1})),
        "a long key of control characters": orjson.dumps(fresh() | {key: 1}),
        "a long key of wide characters": orjson.dumps(fresh() | {WIDE * (spare // 4): 1}),
        "a long type": orjson.dumps(fresh(type=CONTROL * 100)),
        "a long id and a long key": orjson.dumps({"id": CONTROL * 64, CONTROL * 200: 1}),
        "a long place that is not a number": b'{"' + b"\\u0001" * 300 + b'": NaN}',
        "half a surrogate pair": b'{"\\ud800": NaN}',
        "a long source": orjson.dumps(fresh(source="/" + "a" * 199)),
        "a long subject": orjson.dumps(fresh(subject="obligation/" + "a" * 239)),
        "a long period": orjson.dumps(fresh(data=submission()["data"] | {"period": CONTROL * 20})),
    }


@pytest.mark.parametrize("kind", sorted(bodies()))
async def test_the_receipts_of_the_worst_request_fit(servers: EmbeddedServers, client: Client, kind: str) -> None:
    async with running_service(servers):
        await Ledger(client, EventLog(client)).begin()
        payload, count = filled(fresh(), bodies()[kind])

        reply = await client.request(submit(WARD), payload, timeout=PATIENCE)

        receipts = orjson.loads(reply.data)["value"]["receipts"]
        assert [receipt["outcome"] for receipt in receipts] == ["accepted", *["refused"] * count]
        assert len(reply.data) <= MAX_ANSWER_BYTES
        assert max(len(receipt["pointer"]) for receipt in receipts[1:]) <= 200


async def test_the_name_of_a_sender_may_be_long_too(servers: EmbeddedServers, client: Client) -> None:
    async with running_service(servers):
        await Ledger(client, EventLog(client)).begin()
        sender = "a" * 2_000
        payload = orjson.dumps([fresh(source="/" + "b" * 199)] * MAX_EVENTS)

        reply = await client.request(submit(sender), payload, timeout=PATIENCE)

        receipts = orjson.loads(reply.data)["value"]["receipts"]
        assert [receipt["code"] for receipt in receipts] == ["invalid-source"] * MAX_EVENTS
