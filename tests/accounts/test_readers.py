"""What a reader may do: read reports from any position, in its own account, and nothing else."""

import orjson
import pytest
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError
from tests.accounts.harness import CITY, READER, Scene, nothing_happens, refusals
from tests.accounts.tables import API, OTHERS, SUBSCRIPTIONS, SYSTEM

from par.accounts.registry import Kind
from par.log.pages import direct_pages, last_of_subject, last_of_subjects
from par.messaging import connect

CONSUMER = f"reader-{READER}"
MAY = {"DIRECT.GET.REPORT", f"CONSUMER.MSG.NEXT.REPORT.{CONSUMER}"}
"""Calls of the table that are a reader's right; with a bad payload they are answered, and change nothing."""


async def test_it_reads_from_any_position_and_as_often_as_it_likes(scene: Scene) -> None:
    await scene.victim_is_served()
    end = (await scene.state()).ends["REPORT"]
    reader = await connect(scene.url, scene.access(Kind.READER, READER))
    for _ in range(2):
        read = [sequence async for sequence, _, _ in direct_pages(reader, "REPORT", "par.report.>", 1)]
        assert read == list(range(1, end + 1))
    read = [sequence async for sequence, _, _ in direct_pages(reader, "REPORT", "par.report.>", end)]
    assert read == [end]
    message = await reader.jetstream().get_msg("REPORT", 1, direct=True)
    found = await last_of_subject(reader, "REPORT", message.subject or "")
    assert found is not None
    assert found[0] >= 1
    states = [sequence async for sequence, *_ in last_of_subjects(reader, "REPORT", ["par.report.>"])]
    assert states == sorted(set(states))
    assert states[-1] == end
    with pytest.raises(NotFoundError):
        await reader.jetstream().get_msg("REPORT", end + 1, direct=True)
    await reader.close()


async def test_it_follows_with_the_consumer_made_for_it(scene: Scene) -> None:
    reader = await connect(scene.url, scene.access(Kind.READER, READER))
    following = await reader.jetstream().pull_subscribe_bind(CONSUMER, stream="REPORT")
    await scene.victim_is_served()
    messages = await following.fetch(5, timeout=10)
    for message in messages:
        await message.ack_sync(timeout=5)
        assert orjson.loads(message.data)["type"].startswith("par.report.")
    ledger = reader.jetstream(prefix="JS.LEDGER")
    info = await ledger.consumer_info("REPORT", CONSUMER)
    assert (info.ack_floor.stream_seq if info.ack_floor else 0) >= messages[-1].metadata.sequence.stream
    assert (await ledger.stream_info("REPORT")).state.last_seq >= messages[-1].metadata.sequence.stream
    await reader.close()


async def test_it_can_write_change_and_hear_nothing(scene: Scene) -> None:
    calls = {f"$JS.API.{call}": payload for call, payload in API.items() if call not in MAY}
    calls |= dict.fromkeys((one for one in SYSTEM if not one.startswith("$JS.ACK.")), b"")
    calls |= {subject: b"[]" for group in OTHERS.values() for subject in group} | {"par.submit": b"[]"}
    calls = {call: payload for call, payload in calls.items() if not call.startswith("$JS.API.DIRECT.GET.REPORT.")}
    async with nothing_happens(scene):
        attacker = await scene.attacker(Kind.READER, READER)
        for call, payload in calls.items():
            await attacker.send(call, payload)
        for subject in SUBSCRIPTIONS:
            await attacker.client.subscribe(subject, cb=attacker.hear)
        await refusals(attacker, len(calls) + len(SUBSCRIPTIONS))
        assert attacker.heard == []
        await attacker.client.close()


async def test_what_it_reads_is_delivered_nowhere_but_to_itself(scene: Scene) -> None:
    """The reply of a pull or a read may name any subject: it stays a subject of the reader's own account."""
    replies = [
        "$JS.API.STREAM.DELETE.LOG",
        f"$JS.API.CONSUMER.DELETE.REPORT.{CONSUMER}",
        f"par.log.{CITY}.progress.measurement.x",
        f"par.report.{CITY}.indicator.x",
        "par.cmd.progress.calendar.open",
        f"$JS.ACK.REPORT.{CONSUMER}.x",
        "$JS.API.DIRECT.GET.REPORT",
    ]
    requests = {
        "$JS.API.DIRECT.GET.REPORT": b'{"seq":1}',
        f"$JS.API.CONSUMER.MSG.NEXT.REPORT.{CONSUMER}": b'{"batch":1,"no_wait":true}',
        "JS.LEDGER.STREAM.INFO.REPORT": b"",
    }
    async with nothing_happens(scene):
        attacker = await scene.attacker(Kind.READER, READER)
        for reply in replies:
            for request, payload in requests.items():
                await attacker.send(request, payload, reply=reply)
        await attacker.done()
        await attacker.client.close()


async def test_the_office_loads_and_asks_but_does_not_turn_the_day_or_write(scene: Scene) -> None:
    refused = [
        "par.cmd.progress.calendar.open",
        "par.cmd.operator.plan.parking.discard",
        *(subject for name in ("the log", "reports") for subject in OTHERS[name]),
        *(f"$JS.API.{call}" for call in API),
    ]
    async with nothing_happens(scene):
        attacker = await scene.attacker(Kind.OFFICE, "office")
        for subject in refused:
            await attacker.send(subject, b"[]")
        await refusals(attacker, len(refused))
        answer = await attacker.client.request("par.query.plan.unit-tree", orjson.dumps({"city": CITY}), timeout=10)
        assert orjson.loads(answer.data)["value"]["units"]
        with pytest.raises(NatsError):
            await attacker.client.request("par.cmd.progress.calendar.open", b"{}", timeout=0.2)
        await attacker.client.close()
