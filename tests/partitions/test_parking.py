"""Poison parks its key in its own partition; an event of no city where it cannot be applied."""

from nats.aio.client import Client
from tests.happenings import aggregate, event, happen
from tests.partitions.models import NOT_APPLIED, picky_models, read_models
from tests.partitions.support import CALENDAR, all_folded, cities_of, history, open_day, process, progressed
from tests.projection.engine import contents, whole_log

from par.events.parking import ParkedDiscarded, parking_id
from par.log import EventLog
from par.projection.folding.partition import partition_of
from par.projection.parking.rows import row_at
from par.projection.store.database import PARKED, Database
from par.testing.projections import folded

PARTITIONS = 3


async def parked(database: Database) -> list[tuple[object, str, bool]]:
    rows = database[PARKED].find().sort([("position", 1), ("_id", 1)])
    return [(row["_id"], row["log_subject"], row["poison"]) async for row in rows]


async def discard(log: EventLog, log_subject: str, position: int) -> None:
    of = parking_id("test")
    said = ParkedDiscarded(log_subject=log_subject, position=position, reason="wrong")
    await happen(log, of, event(of, position, said))


async def test_poison_parks_its_key_and_all_else_goes_on(client: Client, database: Database) -> None:
    cities, models, log = cities_of(PARTITIONS), picky_models(PARTITIONS), EventLog(client)
    running = process(client, database, models)
    await running.sharing.prepare()
    async with running.running():
        await history(client, cities, 40, seed=0)
        bad = [aggregate(city, f"{city}-poison") for city in cities[:2]]
        places = []
        for of in bad:
            position = await happen(log, of, event(of, 1), event(of, 2, progressed(of, 3, NOT_APPLIED)))
            await happen(log, of, event(of, 3, progressed(of, 5)))
            places.append(position)
        await history(client, cities, 40, seed=1)
        await all_folded(client, database, PARTITIONS)
        assert [(subject, poison) for _, subject, poison in await parked(database)] == [
            (of.log_subject, poison) for of in bad for poison in (True, False)
        ]
        assert {subject: line.events for subject, line in running.sharing.parked.items()} == {
            of.log_subject: 2 for of in bad
        }
        assert running.value("par_parked_events", read_models="test") == 4

        for of, position in zip(bad, places, strict=True):
            await discard(log, of.log_subject, position)
        await all_folded(client, database, PARTITIONS)
        assert await parked(database) == []
        assert running.sharing.parked == {}
    wrong = set(places)
    good = [item for item in await whole_log(client) if item.position not in wrong]
    expected = folded(read_models(), good)
    found = await contents(database, read_models())
    assert {key: one["changes"] for key, one in found["total"].items()} == {
        key: one["changes"] for key, one in expected["total"].items()
    }
    assert found["counts"].keys() == expected["counts"].keys()
    assert all(found["counts"][key]["trace"] == one["trace"] for key, one in expected["counts"].items())


async def test_a_day_that_one_partition_cannot_apply(client: Client, database: Database) -> None:
    models, log = picky_models(PARTITIONS), EventLog(client)
    bad = next(f"bad{n}" for n in range(99) if partition_of(f"bad{n}", PARTITIONS) == 1)
    others = [next(f"good{n}" for n in range(99) if partition_of(f"good{n}", PARTITIONS) == at) for at in (0, 2)]
    running = process(client, database, models)
    await running.sharing.prepare()
    async with running.running():
        for city in (bad, *others):
            of = aggregate(city, f"{city}-odd")
            await happen(log, of, event(of, 1, progressed(of, 1)))
        await open_day(log)
        await open_day(log)
        days = [item.position for item in await log.read(CALENDAR)][-2:]
        await all_folded(client, database, PARTITIONS)

        assert await parked(database) == [
            (f"{position}:1", CALENDAR.log_subject, position == days[0]) for position in days
        ]
        assert (await row_at(database, days[0]) or {})["poison"]
        marks = {found["city"]: found["marks"] async for found in database["open"].find()}
        assert {city: marks[city] for city in (bad, *others)} == {bad: 0, others[0]: 2, others[1]: 2}
        assert running.value("par_parked_events", read_models="test") == 2

        for position in days:
            await discard(log, CALENDAR.log_subject, position)
        await all_folded(client, database, PARTITIONS)
        assert await parked(database) == []
