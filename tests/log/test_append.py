"""Appending and reading on a real JetStream: expectations, atomic batches, retries, pages."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import nats.js.errors
import orjson
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from tests.eventually import eventually
from tests.happenings import aggregate, connected, event, events, happen, nats_server, new_city, pause, resume

from par.events import AggregateId
from par.log import (
    LOG,
    REPORT,
    ConflictError,
    EventLog,
    LogError,
    UnknownResultError,
    UnreadableEventError,
    ensure_streams,
    event_log,
)
from par.log.event_log import MAX_EVENTS_PER_BATCH
from par.log.pages import PAGE, direct_pages, last_of_subject, message_at

WRITERS = 50


@pytest.fixture
def log(client: Client) -> EventLog:
    return EventLog(client)


async def test_an_event_is_stored_at_the_end(log: EventLog) -> None:
    of = aggregate(new_city())

    first = await log.append(of, [event(of, 1)], 0)
    second = await log.append(of, [event(of, 2)], first)

    assert second == first + 1 == await log.end()
    found = await log.read(of)
    assert [(item.position, item.log_subject, item.event) for item in found] == [
        (first, of.log_subject, event(of, 1)),
        (second, of.log_subject, event(of, 2)),
    ]
    assert await log.read(of, first) == found[1:]
    assert await log.read(of, second) == []
    assert await log.read(aggregate(new_city())) == []


@pytest.mark.parametrize("count", [1, 3])
async def test_an_old_expectation_is_a_conflict_and_stores_nothing(log: EventLog, count: int) -> None:
    of = aggregate(new_city())
    first = await log.append(of, [event(of, 1)], 0)
    last = await log.append(of, [event(of, 2)], first)

    for expected in (0, first, last + 1):
        with pytest.raises(ConflictError):
            await log.append(of, events(of, count, 3), expected)

    assert len(await log.read(of)) == 2
    assert await log.end() == last


@pytest.mark.parametrize("count", [1, 4])
async def test_of_many_writers_exactly_one_wins(log: EventLog, count: int) -> None:
    of = aggregate(new_city())

    async def write(number: int) -> int | None:
        try:
            return await log.append(of, events(of, count, 1 + count * number), 0)
        except ConflictError:
            return None

    results = await asyncio.gather(*(write(number) for number in range(WRITERS)))

    winners = [number for number, result in enumerate(results) if result is not None]
    assert len(winners) == 1
    assert [item.event for item in await log.read(of)] == events(of, count, 1 + count * winners[0])


async def test_several_events_stand_together(log: EventLog) -> None:
    of, other = aggregate(new_city()), aggregate(new_city())

    async def others() -> None:
        for number in range(1, 40):
            await happen(log, other, event(other, number))

    writing = asyncio.create_task(others())
    last = 0
    for turn in range(5):
        last = await log.append(of, events(of, 20, 1 + 20 * turn), last)
        positions = [item.position for item in (await log.read(of))[-20:]]
        assert positions == list(range(last - 19, last + 1))
    await writing

    assert [item.event for item in await log.read(of)] == events(of, 100)


async def test_an_append_has_bounds(log: EventLog) -> None:
    of = aggregate(new_city())

    for count in (0, MAX_EVENTS_PER_BATCH + 1):
        with pytest.raises(ValueError, match="1 to 1000"):
            await log.append(of, events(of, count), 0)
    assert await log.read(of) == []
    await log.append(of, events(of, MAX_EVENTS_PER_BATCH), 0)
    assert len(await log.read(of)) == MAX_EVENTS_PER_BATCH


@pytest.mark.parametrize("count", [1, 3])
async def test_a_retry_is_a_conflict_and_no_second_copy(log: EventLog, count: int) -> None:
    of = aggregate(new_city())
    last = await log.append(of, events(of, count), 0)

    for expected in (0, last):  # what the first try expected, and what one would expect after it
        with pytest.raises(ConflictError):
            await log.append(of, events(of, count), expected)

    assert [item.event for item in await log.read(of)] == events(of, count)


async def test_an_identity_is_the_sender_and_the_id(log: EventLog) -> None:
    mine, other = aggregate(new_city()), aggregate(new_city())

    await log.append(mine, [event(mine, 1)], 0)
    stranger = event(other, 1)
    await log.append(other, [stranger], 0)

    assert event_log.message_id(stranger) != event_log.message_id(event(mine, 1))
    with pytest.raises(ConflictError):  # the same fact on another aggregate is still the same fact
        await log.append(aggregate(new_city()), [stranger], 0)


@pytest.mark.parametrize("stream", [LOG, REPORT])
async def test_nothing_can_be_deleted_or_purged(log: EventLog, client: Client, stream: str) -> None:
    of = aggregate(new_city())
    position = await log.append(of, [event(of, 1)], 0)
    jetstream = client.jetstream()
    attempts: list[Callable[[], Awaitable[object]]] = [
        lambda: jetstream.delete_msg(stream, position),
        lambda: jetstream.purge_stream(stream),
        lambda: jetstream.purge_stream(stream, subject=of.log_subject),
    ]
    for attempt in attempts:
        with pytest.raises(nats.js.errors.APIError) as refused:
            await attempt()
        assert refused.value.code in (400, 500)
        assert "not permitted" in str(refused.value.description) or "deletion" in str(refused.value.description)

    headers = {"Nats-Rollup": "all"}
    answer = await client.request(of.log_subject, b"{}", headers=headers, timeout=5)
    assert "error" in orjson.loads(answer.data)
    assert [item.position for item in await log.read(of)] == [position]


async def test_the_streams_are_left_as_they_are_when_they_exist(client: Client) -> None:
    before = await client.jetstream().stream_info(LOG)

    await ensure_streams(client, replicas=3)  # more servers than there are: creating would fail

    after = await client.jetstream().stream_info(LOG)
    assert after.config.num_replicas == before.config.num_replicas == 1


async def test_an_aggregate_is_read_over_several_pages(log: EventLog) -> None:
    of, other = aggregate(new_city()), aggregate(new_city())
    last, count = 0, 0
    while count <= 2 * PAGE:
        await happen(log, other, event(other, count + 1))
        last = await log.append(of, events(of, 300, count + 1), last)
        count += 300

    found = await log.read(of)

    assert [item.event for item in found] == events(of, count)
    assert await log.read(of, found[0].position) == found[1:]
    assert await log.read(of, found[PAGE].position) == found[PAGE + 1 :]


async def test_several_aggregates_are_read_as_each_alone(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "NAMED_AT_ONCE", 3)
    city = new_city()
    names = ["none", "one", "two", "together", "behind", "two-behind", "at-the-end"]
    of = {name: aggregate(city, name) for name in names}
    behind = dict.fromkeys(names, 0)
    await happen(log, of["one"], event(of["one"], 1))
    await happen(log, of["together"], *events(of["together"], 3))
    for name in ("two", "behind", "two-behind", "at-the-end"):
        behind[name] = await happen(log, of[name], event(of[name], 1))
        await happen(log, of[name], event(of[name], 2))
    behind["two"] = 0
    await happen(log, of["two-behind"], event(of["two-behind"], 3))
    behind["at-the-end"] += 1

    taken: list[tuple[AggregateId, Any]] = []
    await log.read_each({of[name]: position for name, position in behind.items()}, lambda *one: taken.append(one))

    counts = {}
    assert len(taken) == len(of), "each is taken once"
    found = dict(taken)
    for name, one in of.items():
        assert found[one] == await log.read(one, behind[name])
        counts[name] = len(found[one])
    assert counts == {"none": 0, "one": 1, "two": 2, "together": 3, "behind": 1, "two-behind": 2, "at-the-end": 0}


async def test_an_event_that_cannot_be_read_is_an_error_of_its_aggregate(log: EventLog, client: Client) -> None:
    city = new_city()
    good, bad = aggregate(city, "good"), aggregate(city, "bad")
    await happen(log, good, event(good, 1))
    await client.jetstream().publish(bad.log_subject, b"{}", headers={event_log.EXPECTED: "0"})

    found: dict[AggregateId, Any] = {}
    await log.read_each({good: 0, bad: 0}, found.__setitem__)

    assert found[good] == await log.read(good)
    assert isinstance(found[bad], UnreadableEventError)


async def test_a_page_that_ends_exactly_at_the_end_is_the_last(log: EventLog) -> None:
    of = aggregate(new_city())
    await log.append(of, events(of, PAGE), 0)

    assert len(await log.read(of)) == PAGE


async def test_wildcards_give_literal_subjects(log: EventLog) -> None:
    city = new_city()
    names = ["a", "b", "c"]
    for turn in (1, 2):
        for name in names:
            of = aggregate(city, name)
            await happen(log, of, event(of, turn))

    found = await log.read_subjects(f"par.log.{city}.progress.obligation.*")

    assert [item.log_subject.split(".")[-1] for item in found] == [*names, *names]
    assert [item.position for item in found] == sorted(item.position for item in found)
    assert [item.event.subject for item in found] == [f"obligation/{name}" for name in [*names, *names]]
    assert await log.read_subjects(f"par.log.{city}.plan.>") == []


async def test_without_an_answer_the_result_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with nats_server(tmp_path) as server, connected(server) as client:
        await ensure_streams(client)
        log, of = EventLog(client), aggregate(new_city())
        monkeypatch.setattr("par.log.event_log.APPEND_TIMEOUT_SECONDS", 0.2)
        monkeypatch.setattr("par.log.pages.ANSWER_TIMEOUT_SECONDS", 0.2)
        pause(server)
        try:
            with pytest.raises(UnknownResultError):
                await log.append(of, [event(of, 1)], 0)
            with pytest.raises(UnknownResultError):
                await log.read(of)
        finally:
            resume(server)
        monkeypatch.undo()

        stored = await eventually(lambda: log.read(of))  # it was stored after all
        assert [item.event for item in stored] == [event(of, 1)]
        with pytest.raises(ConflictError):
            await log.append(of, [event(of, 1)], 0)
        await client.close()
        with pytest.raises(LogError):
            await log.read(of)
        with pytest.raises(UnknownResultError):
            await log.append(of, [event(of, 2)], 1)


async def test_an_answer_that_is_no_stored_message_leaves_the_result_unknown(client: Client) -> None:
    async def answer(message: Msg) -> None:
        await message.respond(b"{}")

    stream = f"S{new_city()}"
    responders = [await client.subscribe(f"$JS.API.DIRECT.GET.{stream}{rest}", cb=answer) for rest in ("", ".x")]

    with pytest.raises(UnknownResultError):
        _ = [found async for found in direct_pages(client, stream, "x", 1)]
    with pytest.raises(UnknownResultError):
        await last_of_subject(client, stream, "x")
    with pytest.raises(UnknownResultError):
        await message_at(client, stream, 1)

    for responder in responders:
        await responder.unsubscribe()


async def test_the_last_of_a_subject_and_one_position(log: EventLog, client: Client) -> None:
    of = aggregate(new_city())
    last = await log.append(of, events(of, 2), 0)

    found = await last_of_subject(client, LOG, of.log_subject)
    assert found is not None
    assert (found[0], found[1].data) == (last, await message_at(client, LOG, last))
    assert await last_of_subject(client, LOG, aggregate(new_city()).log_subject) is None
    with pytest.raises(LogError, match=f"no message {last + 1}"):
        await message_at(client, LOG, last + 1)
