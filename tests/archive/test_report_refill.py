"""A new stream of reports is told everything; the one that was there is told nothing again."""

from collections.abc import AsyncIterator

import orjson
import pytest
from nats.aio.client import Client
from tests.archive.support import MongoClient
from tests.eventually import eventually
from tests.happenings import aggregate, events, new_city
from tests.projection.engine import advanced, engine
from tests.projection.models import read_models

from par.log import REPORT, EventLog, ensure_streams
from par.log.pages import direct_pages
from par.projection.outbox.announce_all import rows_of_all
from par.projection.outbox.refill import refill_report
from par.projection.store.checkpoint import Checkpoints
from par.projection.store.database import OUTBOX, Database


async def told(client: Client) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    async for _, subject, payload in direct_pages(client, REPORT, "par.report.>", 1):
        found.setdefault(subject, []).append(orjson.loads(payload))
    return found


async def all_sent(client: Client, mongo: MongoClient, database: Database) -> None:
    """Send what waits, as a service does that has just started."""
    one = engine(client, mongo, database)

    async def none_waits() -> bool:
        return await database[OUTBOX].count_documents({}) == 0

    async with one.running(sending=True):
        await eventually(none_waits)


@pytest.fixture
async def told_all(client: Client, mongo: MongoClient, database: Database) -> None:
    """An engine that has told all states of six aggregates."""
    city = new_city()
    for number in range(6):
        of = aggregate(city, f"{city}-{number}")
        await EventLog(client).append(of, events(of, 4 + number), 0)
    await advanced(engine(client, mongo, database), client)
    await all_sent(client, mongo, database)
    assert await refill_report(client, database, read_models()) == 0, "the stream is not known yet, and holds something"


@pytest.mark.usefixtures("told_all")
async def test_a_new_stream_is_told_every_state(client: Client, mongo: MongoClient, database: Database) -> None:
    before = await told(client)
    assert len(before) >= 6
    assert await refill_report(client, database, read_models()) == 0

    await client.jetstream().delete_stream(REPORT)
    await ensure_streams(client)
    offered = await refill_report(client, database, read_models())
    assert offered == len(before)
    await all_sent(client, mongo, database)

    after = await told(client)
    assert {subject: [event["data"] for event in found] for subject, found in after.items()} == {
        subject: [found[-1]["data"]] for subject, found in before.items()
    }
    for subject, [event] in after.items():
        last = before[subject][-1]
        position, known = event["logposition"], last["logposition"]
        assert isinstance(position, int)
        assert isinstance(known, int)
        assert position >= known, "a consumer lets the later one win"
        if position == known:
            assert event["id"] == last["id"], "and recognises what it has"
    assert await refill_report(client, database, read_models()) == 0


@pytest.mark.usefixtures("told_all")
async def test_one_that_was_cut_short_is_repeated(
    client: Client, mongo: MongoClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.jetstream().delete_stream(REPORT)
    await ensure_streams(client)

    async def cut(*arguments: object) -> AsyncIterator[list[dict[str, object]]]:
        async for rows in rows_of_all(*arguments):  # type: ignore[arg-type]
            yield rows[:2]
        raise ConnectionError

    monkeypatch.setattr("par.projection.outbox.refill.rows_of_all", cut)
    with pytest.raises(ConnectionError):
        await refill_report(client, database, read_models())
    await all_sent(client, mongo, database)
    # Now the stream is not empty any more; what it has not been told still is.
    monkeypatch.setattr("par.projection.outbox.refill.rows_of_all", rows_of_all)
    offered = await refill_report(client, database, read_models())
    await all_sent(client, mongo, database)
    assert len(await told(client)) == offered > 2
    assert all(len(found) == 1 for found in (await told(client)).values())


@pytest.mark.usefixtures("told_all")
async def test_what_is_still_being_built_is_not_told(client: Client, mongo: MongoClient, database: Database) -> None:
    fresh = mongo[f"{database.name}_fresh"]
    try:
        building = engine(client, mongo, fresh)
        await building.runner.prepare()
        assert not (await Checkpoints(fresh, "test").load()).announced
        await client.jetstream().delete_stream(REPORT)
        await ensure_streams(client)
        assert await refill_report(client, fresh, read_models()) == 0
        assert await fresh[OUTBOX].count_documents({}) == 0
    finally:
        await mongo.drop_database(fresh.name)
