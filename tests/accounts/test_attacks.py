"""Attacks by a district with a key of its own, on the real ledger. Each leaves everything as it was."""

import orjson
import pytest
from tests.accounts.harness import (
    ATTACKER,
    CITY,
    VICTIM,
    Attacker,
    Scene,
    attacker_on,
    measurement,
    nothing_happens,
    refusals,
    state_of,
)
from tests.accounts.tables import API, HEADERS, OTHERS, REPLIES, SUBSCRIPTIONS, SYSTEM
from tests.eventually import becomes_true, eventually

from par.client.sender import Sender
from par.embedded.nats import NatsServer
from par.embedded.ports import free_ports
from par.log import ensure_streams
from par.log.event_log import message_id

QUEUES = ("", "progress-service")


async def publishes_and_requests(attacker: Attacker, subjects: dict[str, bytes]) -> None:
    """Each subject twice: without and with a place for an answer, where the attacker listens."""
    inbox = attacker.client.new_inbox()
    await attacker.client.subscribe(inbox, cb=attacker.hear)
    for subject, payload in subjects.items():
        await attacker.send(subject, payload)
        await attacker.send(subject, payload, reply=inbox)


async def test_the_subjects_of_others_are_closed(scene: Scene) -> None:
    subjects = {subject: b"[]" for group in OTHERS.values() for subject in group}
    async with nothing_happens(scene):
        attacker = await scene.attacker()
        await publishes_and_requests(attacker, subjects)
        await refusals(attacker, 2 * len(subjects))
        assert attacker.heard == []
        await attacker.client.close()


async def test_no_call_of_jetstream_reaches_it(scene: Scene) -> None:
    calls = {f"$JS.API.{call}": payload for call, payload in API.items()} | dict.fromkeys(SYSTEM, b"")
    async with nothing_happens(scene):
        attacker = await scene.attacker()
        await publishes_and_requests(attacker, calls)
        await refusals(attacker, 2 * len(calls))
        assert attacker.heard == []
        await attacker.client.close()


@pytest.mark.parametrize("payload", [b"", b"[]", b'{"seq":1}', b"+ACK"])
async def test_no_reply_leads_out_of_the_account(scene: Scene, payload: bytes) -> None:
    async with nothing_happens(scene):
        attacker = await scene.attacker()
        inbox = scene.victim.new_inbox()
        for request in ("par.submit", "par.validate", "par.status", "par.digest"):
            for reply in (*REPLIES, inbox, f"{inbox}.x", *(f"$JS.API.{call}" for call in API)):
                await attacker.send(request, payload, reply=reply)
        await attacker.done()
        await attacker.client.close()


async def test_a_good_event_with_a_forged_reply_is_only_the_senders_own(scene: Scene) -> None:
    before = await scene.state()
    attacker = await scene.attacker()
    for reply in REPLIES:
        await attacker.send("par.submit", measurement(ATTACKER), reply=reply)
    await attacker.done()

    # (Only two requests of a sender are worked on at a time: the others are answered "busy", and not stored.)
    await scene.victim_is_served()
    after = await scene.state()
    assert after.configs == before.configs
    assert after.consumers == before.consumers
    for sequence in range(before.ends["LOG"] + 1, after.ends["LOG"] + 1):
        message = await scene.operator.jetstream().get_msg("LOG", sequence)
        event = orjson.loads(message.data or b"")
        assert (message.subject or "").startswith(f"par.log.{CITY}.progress.measurement.")
        assert event["source"].split("/")[1] in {ATTACKER, VICTIM}
    await attacker.client.close()


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
async def test_forged_headers_reach_neither_the_log_nor_the_receipt(scene: Scene, headers: dict[str, str]) -> None:
    attacker = await scene.attacker()
    before = await scene.state()
    event = measurement(ATTACKER)
    answer = orjson.loads((await attacker.client.request("par.submit", event, timeout=10, headers=headers)).data)
    (receipt,) = answer["value"]["receipts"]
    assert receipt["outcome"] == "accepted", receipt
    after = await scene.state()
    assert after.ends["LOG"] == before.ends["LOG"] + 1
    assert after.configs == before.configs
    stored = await scene.operator.jetstream().get_msg("LOG", receipt["position"])
    assert (stored.headers or {}).keys() <= {"Nats-Msg-Id", "Nats-Expected-Last-Subject-Sequence"}
    assert orjson.loads(stored.data or b"")["source"] == f"/{ATTACKER}/one-stop"
    await scene.victim_is_served()
    await attacker.client.close()


@pytest.mark.parametrize("more", [{}, {"Nats-Trace-Only": "true"}], ids=["as well", "in its place"])
async def test_a_trace_of_the_request_goes_nowhere(scene: Scene, more: dict[str, str]) -> None:
    """The server would tell the destination how the request travels; it refuses the request itself."""
    async with nothing_happens(scene):
        attacker = await scene.attacker()
        for destination in REPLIES:
            # What is no subject is no destination, and `par.submit` is its own: then it is a request like all others.
            if destination != "par.submit" and not destination.endswith((">", "*")):
                headers = {"Nats-Trace-Dest": destination} | more
                await attacker.send("par.submit", measurement(ATTACKER), headers=headers)
        await attacker.done()
        await attacker.client.close()


async def test_the_message_id_of_another_hides_nothing(scene: Scene) -> None:
    attacker = await scene.attacker()
    wanted = measurement(VICTIM)
    named = orjson.loads(wanted)
    expected = message_id(type("Named", (), {"source": named["source"], "id": named["id"]})())
    for forged in (expected, named["id"]):
        await attacker.client.request("par.submit", measurement(ATTACKER), timeout=10, headers={"Nats-Msg-Id": forged})
    # Its own event under the other's identity and source is refused, and binds nothing.
    (receipt,) = await Sender(attacker.client).send([wanted])
    assert (receipt["outcome"], receipt["code"]) == ("refused", "invalid-source")
    (receipt,) = await Sender(scene.victim).send([wanted])
    assert receipt["outcome"] == "accepted"
    await attacker.client.close()


@pytest.mark.parametrize("queue", QUEUES, ids=["alone", "in the service's queue"])
async def test_nothing_of_others_can_be_heard(scene: Scene, queue: str) -> None:
    attacker = await scene.attacker()
    for subject in SUBSCRIPTIONS:
        await attacker.client.subscribe(subject, queue=queue, cb=attacker.hear)
    await refusals(attacker, len(SUBSCRIPTIONS))
    # All inboxes of its own account, in any queue, it may hear; those of others are other subjects.
    await attacker.client.subscribe("_INBOX.>", queue=queue, cb=attacker.hear)
    await attacker.done()
    for _ in range(5):
        await scene.victim_is_served()
    await attacker.done()
    assert attacker.heard == []
    assert len(attacker.refused) == len(SUBSCRIPTIONS)
    await attacker.client.close()


async def test_what_stands_in_an_account_of_its_own_is_refused_too(scene: Scene) -> None:
    """Two connections of one district are no way round: what it may not publish it may not publish to itself."""
    async with nothing_happens(scene):
        attacker, second = await scene.attacker(), await scene.attacker()
        await second.client.subscribe("_INBOX.>", cb=second.hear)
        await second.done()
        await attacker.send("_INBOX.made-up", b"x")
        await refusals(attacker, 1)
        await second.done()
        assert second.heard == []
        await attacker.client.close()
        await second.client.close()


async def test_inside_one_account_the_same_tricks_do_harm_and_are_seen(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The control: on a server without accounts each class changes what the harness looks at."""
    port, monitor = free_ports(2)
    server = NatsServer(tmp_path_factory.mktemp("one-account"), port=port, monitor_port=monitor)
    server.start()
    try:
        attacker = await attacker_on(f"nats://127.0.0.1:{port}")
        client = attacker.client
        await ensure_streams(client)
        await client.jetstream().publish(f"par.log.{CITY}.plan.unit-tree.{CITY}", b"{}")
        consumer = await client.jetstream().pull_subscribe("par.report.>", durable="own", stream="REPORT")

        before = await state_of(client)
        await attacker.send(f"par.log.{CITY}.progress.measurement.x", b"[]")
        await attacker.done()
        assert (await state_of(client)).digests != before.digests, "a forged event is seen"

        before = await state_of(client)
        await attacker.send("$JS.API.STREAM.UPDATE.REPORT", orjson.dumps(before.configs["REPORT"] | {"max_msgs": 5}))
        await attacker.done()
        assert (await state_of(client)).configs != before.configs, "a changed stream is seen"

        before = await state_of(client)
        await attacker.send("$JS.API.CONSUMER.CREATE.LOG.spy", API["CONSUMER.CREATE.LOG.spy"])
        await attacker.done()
        assert (await state_of(client)).consumers != before.consumers, "a new consumer is seen"

        before = await state_of(client)
        pull = f"$JS.API.CONSUMER.MSG.NEXT.REPORT.{(await consumer.consumer_info()).name}"
        await attacker.send(pull, b'{"batch":1,"no_wait":true}', reply="$JS.API.STREAM.DELETE.LOG")

        async def deleted() -> bool:
            return all(info.config.name != "LOG" for info in await client.jetstream().streams_info())

        await eventually(deleted)

        await client.subscribe("par.in.>", cb=attacker.hear)
        await attacker.done()
        await client.publish(f"par.in.{VICTIM}.submit", b"[]")
        await becomes_true(lambda: len(attacker.heard) == 1)
        await client.close()
    finally:
        server.stop()
