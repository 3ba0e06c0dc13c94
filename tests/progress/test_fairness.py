"""One sender's flood of events that must be refused keeps neither the others nor the log busy."""

import asyncio
import uuid
from collections import Counter
from typing import Any

import orjson
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from tests.progress.ledger import PATIENCE, Ledger, running_service
from tests.progress.support import INDICATOR, OTHER_WARD, WARD, figures, submission

from par.embedded import EmbeddedServers
from par.log import EventLog
from par.messaging.subjects import submit
from par.submitting.limits import MAX_EVENTS
from par.submitting.turns import WAITING
from progress_service.reference.reference import INDEX_SETS

FLOOD = 32
HONEST_SECONDS = 3.0
"""Much longer than an honest event needs, much shorter than the work on the flood would be."""


def event(sender: str, indicator: str) -> dict[str, Any]:
    return submission(sender, id=uuid.uuid4().hex, data=figures(indicator=indicator))


def request_of(count: int, *, subject: str | None = None, indicator: str = "nobody_knows") -> bytes:
    """Events of the ward on what does not exist."""
    events = [event(WARD, indicator) for _ in range(count)]
    return orjson.dumps([one | {"subject": subject or one["subject"]} for one in events])


class Reads:
    """How often the log was read for index sets: each refresh asks once."""

    def __init__(self) -> None:
        self.count = 0

    async def see(self, message: Msg) -> None:
        self.count += orjson.loads(message.data).get("next_by_subj") == INDEX_SETS


@pytest.fixture
async def reads(client: Client) -> Reads:
    found = Reads()
    await client.subscribe("$JS.API.DIRECT.GET.LOG", cb=found.see)
    await client.flush()
    return found


async def asked(client: Client, sender: str, payload: bytes) -> Any:
    return orjson.loads((await client.request(submit(sender), payload, timeout=PATIENCE)).data)


async def test_a_flood_of_one_sender_is_put_off_and_another_is_served(
    servers: EmbeddedServers, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("par.submitting.turns.BEGUN_WITHIN_SECONDS", PATIENCE)  # also on a busy machine, all that wait
    async with running_service(servers):
        ledger = Ledger(client, EventLog(client))
        await ledger.begin()
        flood = [asyncio.create_task(asked(client, WARD, request_of(MAX_EVENTS))) for _ in range(FLOOD)]
        await asyncio.wait(flood, return_when=asyncio.FIRST_COMPLETED)  # it has come, and is in work

        async with asyncio.timeout(HONEST_SECONDS):
            honest = await asked(client, OTHER_WARD, orjson.dumps([event(OTHER_WARD, INDICATOR.id)]))

        assert [receipt["outcome"] for receipt in honest["value"]["receipts"]] == ["accepted"]
        answers = await asyncio.gather(*flood)
        put_off = [answer["problem"] for answer in answers if "problem" in answer]
        assert {problem["code"] for problem in put_off} == {"busy"}
        worked_on = [answer["value"]["receipts"] for answer in answers if "value" in answer]
        assert len(worked_on) >= 1 + WAITING
        assert Counter(receipt["code"] for receipts in worked_on for receipt in receipts) == {
            "unknown-indicator": MAX_EVENTS * len(worked_on)
        }
        # The places are free again.
        assert len(await ledger.submit(event(WARD, INDICATOR.id))) == 1


@pytest.mark.parametrize("unknown", [{"indicator": "nobody_knows"}, {"subject": "unit/nobody"}])
async def test_a_batch_of_unknown_names_costs_a_few_reads(
    servers: EmbeddedServers, client: Client, reads: Reads, unknown: dict[str, str]
) -> None:
    async with running_service(servers):
        ledger = Ledger(client, EventLog(client))
        await ledger.begin()
        await ledger.submit(event(WARD, INDICATOR.id))
        before = reads.count

        answer = await asked(client, WARD, request_of(MAX_EVENTS, **unknown))

        assert {receipt["outcome"] for receipt in answer["value"]["receipts"]} == {"refused"}
        # One for the batch; the regular ones every two seconds may come in between.
        assert 1 <= reads.count - before <= 5


async def test_a_batch_that_is_ahead_of_the_calendar_reads_it_a_few_times(
    servers: EmbeddedServers, client: Client
) -> None:
    seen: list[str] = []

    async def see(message: Msg) -> None:
        seen.append(message.subject)

    await client.subscribe("$JS.API.DIRECT.GET.LOG.par.log.all.progress.calendar.days", cb=see)
    await client.flush()
    async with running_service(servers):
        ledger = Ledger(client, EventLog(client))
        await ledger.begin()
        seen.clear()
        early = [event(WARD, INDICATOR.id) | {"time": "2023-09-01T08:00:00+07:00"} for _ in range(MAX_EVENTS)]

        answer = await asked(client, WARD, orjson.dumps(early))

        assert {receipt["code"] for receipt in answer["value"]["receipts"]} == {"in-the-future"}
        assert 1 <= len(seen) <= 3
