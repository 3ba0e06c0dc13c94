"""Spans of read models: events of a batch are linked, what is told names all that led to it, history is not traced."""

import uuid
from collections.abc import Sequence
from typing import Any

import orjson
import pytest
import structlog
from nats.aio.client import Client
from tests.eventually import becomes_true
from tests.happenings import aggregate, event, happen, new_city
from tests.parking.models import picky_models
from tests.projection.engine import MongoClient, caught_up, engine
from tests.projection.models import Counts
from tests.tracing.collector import Seen, recording, seen

from par.events import Event, Recorded
from par.log import EventLog
from par.projection import Announcement, ReadModels
from par.projection.folding.read_models import Told
from par.projection.following.batch import Batch, BatchFold
from par.projection.following.tracing import committing, folding
from par.projection.outbox.announce import outbox_row
from par.projection.outbox.rows import OutboxRows
from par.projection.store.database import OUTBOX, Database

FOLD, COMMIT, TELL = "fold par.log.>", "commit test", "send par.report.{city}.{topic}.{unit}"


def new_trace(flags: str = "01") -> str:
    return f"00-{uuid.uuid4().hex}-{uuid.uuid4().hex[:16]}-{flags}"


def trace(traceparent: str) -> str:
    return traceparent.split("-")[1]


def span(traceparent: str) -> str:
    return traceparent.split("-")[2]


def recorded(traceparents: Sequence[str | None], name: str = "a") -> list[Recorded]:
    """Events of one aggregate, each with its trace."""
    of = aggregate(new_city(), name)
    return [
        Recorded(number, of.log_subject, event(of, number)._replace(traceparent=text))
        for number, text in enumerate(traceparents, 1)
    ]


async def folded(database: Database, events: list[Recorded], *, is_history: bool = False) -> Batch:
    models = ReadModels("test", [Counts()])
    with folding("test", events, is_history=is_history):
        return await BatchFold(database, models).fold(events)


def named(spans: Sequence[Seen], name: str) -> Seen:
    [found] = [one for one in spans if one.name == name]
    return found


async def test_events_of_several_traces_are_linked_to_the_fold_and_to_what_is_told(database: Database) -> None:
    one, two, three, unsampled = new_trace(), new_trace(), new_trace(), new_trace("00")

    with recording() as exporter:
        batch = await folded(database, recorded([one, two, unsampled, None, None, three]))
        with committing("test", [batch]):
            pass

    fold, commit = named(seen(exporter), FOLD), named(seen(exporter), COMMIT)
    assert fold.parent == ""
    assert fold.links == (span(one), span(two), span(three))
    assert fold.attributes["messaging.batch.message_count"] == 6
    assert (commit.trace, commit.parent) == (fold.trace, fold.id)
    [row] = batch.rows
    assert orjson.loads(row["payload"])["traceparent"] == three
    assert row["traces"] == [fold.traceparent, one, two]


async def test_events_of_one_trace_are_folded_in_it(database: Database) -> None:
    one = new_trace()
    other = f"00-{trace(one)}-{'b' * 16}-01"

    with recording() as exporter:
        await folded(database, recorded([one, one, other]))

    fold = named(seen(exporter), FOLD)
    assert (fold.trace, fold.parent, fold.links) == (trace(one), span(one), (span(other),))


async def test_thousands_of_traces_are_as_many_links_as_a_span_may_have(database: Database) -> None:
    with recording() as exporter:
        batch = await folded(database, recorded([new_trace() for _ in range(300)]))

    assert len(named(seen(exporter), FOLD).links) == 128
    assert len(batch.rows[0]["traces"]) == 33


@pytest.mark.parametrize(
    ("traceparents", "is_history"), [([new_trace("00"), None], False), (["nonsense-01"], False), ([new_trace()], True)]
)
async def test_what_is_not_sampled_and_what_is_history_is_not_traced(
    database: Database, traceparents: list[str | None], is_history: bool
) -> None:
    with recording() as exporter:
        batch = await folded(database, recorded(traceparents * 3), is_history=is_history)
        with committing("test", [batch]):
            pass

    assert seen(exporter) == []
    assert all("traces" not in row for row in batch.rows)


def traced(of_city: str, position: int, told: int, traceparent: str, links: Sequence[str] = ()) -> dict[str, Any]:
    of = aggregate(of_city)
    happened: Event = event(of, position)._replace(traceparent=traceparent)
    announcement = Announcement("unit-status", of_city, "a", {"told": told})
    return outbox_row("test", Told(position, happened, announcement), links)


async def test_a_state_that_takes_the_place_of_others_is_linked_to_their_traces(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    """The subject rests after the first one; the second is not told, and the third is told for both."""
    city, interval = new_city(), 5.0
    running = engine(client, mongo, database, interval=interval)
    await running.runner.prepare()
    texts = [new_trace() for _ in range(3)]
    first, second, third = (traced(city, n, n, text) for n, text in enumerate(texts, 1))
    third["traces"] = [fold := new_trace()]
    subject = str(first["subject"])
    headers: list[dict[str, str]] = []

    async def hear(message: Any) -> None:
        headers.append(message.headers)

    await client.subscribe(subject, cb=hear)
    with recording() as exporter:
        async with running.running(sending=True):
            await becomes_true(lambda: running.outbox._tasks is not None)
            for row, count in ((first, 1), (second, 1), (third, 2)):
                await OutboxRows(database).offer([row])
                running.outbox.wake([row])
                if row is not second:
                    await becomes_true(lambda enough=count: len(headers) == enough)  # type: ignore[misc]

    told = [one for one in seen(exporter) if one.name == TELL]
    assert [one.parent for one in told] == [span(texts[0]), span(texts[2])]
    assert [one.links for one in told] == [(), (span(texts[1]), span(fold))]
    assert [one["traceparent"] for one in headers] == [one.traceparent for one in told]
    assert told[1].attributes["messaging.destination.name"] == subject


async def test_documents_and_reports_are_the_same_whether_traced_or_not(database: Database) -> None:
    events = recorded([None, new_trace(), new_trace("00"), new_trace()] * 3)

    plain = await folded(database, events)
    with recording() as exporter:
        traced = await folded(database, events)

    assert len(seen(exporter)) == 1
    assert all("traces" in row for row in traced.rows)
    rows = [{name: value for name, value in row.items() if name != "traces"} for row in traced.rows]
    assert rows == plain.rows
    for writes in (plain.writes, traced.writes):
        assert sorted(writes) == sorted([Counts.name, OUTBOX])
    assert traced.writes[Counts.name] == plain.writes[Counts.name]


async def test_a_parked_event_is_a_line_with_its_position_event_unit_and_trace(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    running, of, text = engine(client, mongo, database, picky_models()), aggregate(new_city()), new_trace()
    poison = event(of, 90)._replace(traceparent=text)
    await running.runner.prepare()
    async with running.running():
        with structlog.testing.capture_logs() as lines:
            position = await happen(EventLog(client), of, poison)
            await caught_up(client, running)

    [line] = [line for line in lines if line["event"] == "an event cannot be applied and is parked"]
    expected = {"position": position, "event_id": poison.id, "unit": of.city, "trace_id": trace(text)}
    assert expected.items() <= line.items()
