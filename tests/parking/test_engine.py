"""The engine parks what it cannot apply, by key, and does what operators decide: live, rebuilt, restarted, raced."""

import contextlib
import datetime as dt
from collections.abc import Sequence

import pytest
from nats.aio.client import Client
from tests.eventually import eventually
from tests.happenings import event, happen
from tests.parking.models import SERVICE, Picky, picky_models
from tests.parking.story import (
    UNREADABLE,
    Story,
    assert_as_one_by_one,
    digests,
    is_faulted,
    parked_rows,
    random_story,
    rebuilt,
)
from tests.projection.engine import Engine, MongoClient, advanced, caught_up, engine

from par.events import Recorded
from par.events.day import DayOpened
from par.events.envelope import AggregateId
from par.events.parking import ParkedRetried
from par.log import EventLog
from par.projection.folding.projection import EventFact, Fact
from par.projection.following.batch import Passage
from par.projection.store.database import Database

PARKED_EVENTS = "par_parked_events"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("par.projection.following.runner.RETRY_PAUSE_SECONDS", 0.02)


def picky_engine(
    client: Client, mongo: MongoClient, database: Database, parked_max: int = 1000, largest_batch: int = 1000
) -> Engine:
    return engine(client, mongo, database, picky_models(), parked_max=parked_max, largest_batch=largest_batch)


async def as_rebuilt(client: Client, mongo: MongoClient, database: Database) -> None:
    live = await digests(database, picky_models())
    assert live == await rebuilt(client, mongo, f"{database.name}_again", picky_models())


@pytest.mark.parametrize(("poison", "stage"), [(90, "fold"), (UNREADABLE, "decode"), (97, "store")])
async def test_poison_parks_its_key_and_nothing_else(
    client: Client, mongo: MongoClient, database: Database, poison: int | str, stage: str
) -> None:
    story, running = Story(client), picky_engine(client, mongo, database)
    await running.runner.prepare()
    async with running.running():
        await story.happens("good", 1, 2)
        await story.happens("bad", 3)
        at = await story.happens("bad", poison)
        await story.happens("good", 4)
        behind = await story.happens("bad", 5, 6)
        await story.happens("other", 7)
        end = await caught_up(client, running)

    assert running.runner.position == end
    assert running.value("par_projection_faulted", read_models=SERVICE) == 0
    await assert_as_one_by_one(client, database, picky_models())
    rows = [row for row in await parked_rows(database) if row["log_subject"] == story.subject("bad")]
    assert [(row["position"], row["poison"]) for row in rows] == [(at, True), (behind - 1, False), (behind, False)]
    assert rows[0]["fault"]["stage"] == stage
    assert rows[0]["since"] == "2023-03-01T08:00:00.000000Z"
    assert running.value(PARKED_EVENTS, read_models=SERVICE) == len(await parked_rows(database))
    age = running.value("par_parked_oldest_seconds", read_models=SERVICE)
    assert age is not None
    assert age > 0
    await as_rebuilt(client, mongo, database)


async def test_why_is_told_without_what_differs_between_processes(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    story = Story(client)
    positions = [await story.happens(str(poison), poison) for poison in (90, UNREADABLE, 97)]
    await advanced(picky_engine(client, mongo, database), client)

    faults = {row["position"]: row["fault"] for row in await parked_rows(database)}
    assert [faults[position] for position in positions] == [
        {"stage": "fold", "error": "ValueError", "message": "cannot fold 90", "projection": "picky"},
        {
            "stage": "decode",
            "error": "ValidationError",
            "message": "percent: Input should be a valid integer, unable to parse string as an integer",
            "projection": None,
        },
        {"stage": "store", "error": "OverflowError", "message": "", "projection": "picky"},
    ]


async def test_a_decision_applies_what_waits_in_order(client: Client, mongo: MongoClient, database: Database) -> None:
    story, running = Story(client), picky_engine(client, mongo, database)
    await running.runner.prepare()
    async with running.running():
        first = await story.happens("a", 90)
        await story.happens("a", 1, 2)
        second = await story.happens("a", 91)
        await story.happens("a", 3)
        await caught_up(client, running)

        await story.retry("a", first)
        await caught_up(client, running)
        assert await still_parked(database, story, "a") == [(first, True), *waiting(first + 1, 4)], "nothing was mended"

        await story.substitute("a", first, 50)
        await caught_up(client, running)
        assert await still_parked(database, story, "a") == [(second, True), (second + 1, False)]
        await assert_as_one_by_one(client, database, picky_models())

        await story.substitute("a", second, 92)
        await caught_up(client, running)
        assert await still_parked(database, story, "a") == [(second, True), (second + 1, False)]

        await story.happens("a", 4)
        await story.discard("a", second)
        await caught_up(client, running)
        assert await still_parked(database, story, "a") == []

        await story.happens("a", 5)
        await story.discard("a", second)
        await caught_up(client, running)
    await assert_as_one_by_one(client, database, picky_models())
    await as_rebuilt(client, mongo, database)


def waiting(first: int, count: int) -> list[tuple[int, bool]]:
    return [(position, False) for position in range(first, first + count)]


async def still_parked(database: Database, story: Story, name: str) -> list[tuple[int, bool]]:
    rows = await parked_rows(database)
    return [(row["position"], row["poison"]) for row in rows if row["log_subject"] == story.subject(name)]


async def test_what_is_announced_stands_at_the_decision_and_what_is_not_at_its_event(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    story, running = Story(client), picky_engine(client, mongo, database)
    bad = await story.happens("a", 90)
    last = await story.happens("a", 1, 2, 3)
    decided = await story.substitute("a", bad, 4)
    await advanced(running, client)

    key = f"obligation/{story.of('a').id}"
    counts = await database["counts"].find_one({"_id": key})
    picky = await database["picky"].find_one({"_id": key})
    assert counts is not None
    assert picky is not None
    assert (counts["position"], counts["count"]) == (decided, 4)
    assert picky["position"] == last


async def test_a_retry_stops_at_the_first_that_cannot_be_stored(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    story, running = Story(client), picky_engine(client, mongo, database)
    first = await story.happens("a", 90)
    await story.happens("a", 1, 2, 3)
    unstorable = await story.happens("a", 97)
    await story.happens("a", 4)
    await story.discard("a", first)
    await advanced(running, client)

    assert await still_parked(database, story, "a") == [(unstorable, True), (unstorable + 1, False)]
    await assert_as_one_by_one(client, database, picky_models())


async def test_once_the_build_is_mended_nothing_parks_and_decisions_change_nothing(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    story, running = Story(client), picky_engine(client, mongo, database)
    await running.runner.prepare()
    async with running.running():
        at = await story.happens("a", 90)
        await story.happens("a", 1)
        await caught_up(client, running)
    mended = engine(client, mongo, database, picky_models(mended=True))
    await mended.runner.prepare()
    async with mended.running():
        await story.retry("a", at)
        await story.happens("a", 2)
        await caught_up(client, mended)
    key = f"obligation/{story.of('a').id}"
    assert await still_parked(database, story, "a") == []
    live = [await database[name].find_one({"_id": key}, {"position": 0}) for name in ("counts", "picky", "open")]

    again = mongo[f"{database.name}_again"]
    await advanced(engine(client, mongo, again, picky_models(mended=True)), client)
    anew = [await again[name].find_one({"_id": key}, {"position": 0}) for name in ("counts", "picky", "open")]
    assert anew == live
    assert [row for row in await parked_rows(again) if row["fault"] and row["fault"]["stage"] != "decode"] == []
    await mongo.drop_database(again.name)


async def test_beyond_the_limit_it_stops_before_the_event(
    client: Client, mongo: MongoClient, database: Database
) -> None:
    story = Story(client)
    await advanced(picky_engine(client, mongo, database), client)
    room = len({row["log_subject"] for row in await parked_rows(database)}) + 1
    running = picky_engine(client, mongo, database, parked_max=room)
    await running.runner.prepare()
    async with running.running():
        await story.happens("a", 90)
        before = await story.happens("a", 1)
        await story.happens("b", 90)
        await story.happens("c", 1)
        await eventually(lambda: is_faulted(running))
        assert await running.runner.wait_for(before, 10)
        assert running.runner.position == before
    again = picky_engine(client, mongo, database, parked_max=room + 1)
    await advanced(again, client)
    await assert_as_one_by_one(client, database, picky_models())


async def test_a_poisoned_day_stops_days_and_nothing_else(
    client: Client, mongo: MongoClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(client)
    calendar = AggregateId(story.city, "progress", "calendar", story.city)
    keys = Picky.keys

    def no_days(self: Picky, fact: Fact) -> object:
        event_of = fact.event if isinstance(fact, EventFact) else None
        if event_of is not None and isinstance(event_of.data, DayOpened) and event_of.source == f"/{story.city}":
            raise ValueError("not this day")
        return keys(self, fact)

    days = [dt.date(2035, 1, number) for number in (1, 2)]
    running = picky_engine(client, mongo, database)
    await running.runner.prepare()
    with monkeypatch.context() as patched:
        patched.setattr(Picky, "keys", no_days)
        async with running.running():
            before = running.runner.day
            await story.happens("a", 1)
            at = await happen(story.log, calendar, event(calendar, 1, DayOpened(day=days[0], previous=None)))
            await happen(story.log, calendar, event(calendar, 2, DayOpened(day=days[1], previous=days[0])))
            await story.happens("a", 2)
            await caught_up(client, running)
            assert running.runner.day != days[0]
            assert before != days[0]
    async with running.running():
        await story.decides(ParkedRetried(log_subject=calendar.log_subject, position=at, reason="mended"))
        await story.happens("a", 3)
        await caught_up(client, running)
        assert running.runner.day == days[1]
    document = await database["counts"].find_one({"_id": f"obligation/{story.of('a').id}"})
    assert document is not None
    assert (document["count"], document["day"]) == (3, "2035-01-02")


async def test_many_poisons_of_a_few_keys_cost_a_few_folds(
    client: Client, mongo: MongoClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(client)
    await advanced(picky_engine(client, mongo, database), client)
    for turn in range(40):
        for name in "abc":
            await story.happens(name, 90 if turn == 5 else 1, 91)
        await story.happens("good", turn)
    running = picky_engine(client, mongo, database)
    await running.runner.prepare()
    folds: list[int] = []
    fold = running.runner.fold

    async def counted(events: Sequence[Recorded], passage: Passage) -> None:
        folds.append(1)
        await fold(events, passage)

    monkeypatch.setattr(running.runner, "fold", counted)
    async with running.running():
        await caught_up(client, running)

    assert len(folds) <= 15, "three keys of 280 events"
    await assert_as_one_by_one(client, database, picky_models())


@pytest.mark.parametrize("seed", range(4))
async def test_any_story_gives_the_same_live_rebuilt_and_one_by_one(
    client: Client, mongo: MongoClient, database: Database, seed: int
) -> None:
    size = (1, 3, 20, 1000)[seed]
    instances = [picky_engine(client, mongo, database, largest_batch=size) for _ in range(1 if size == 1 else 2)]
    async with contextlib.AsyncExitStack() as stack:
        for each in instances:
            await each.runner.prepare()
            _ = await stack.enter_async_context(each.running())
        await random_story(client, seed, 70)
        for each in instances:
            await caught_up(client, each)
        assert all(each.runner.parked == instances[0].runner.parked for each in instances)

    await assert_as_one_by_one(client, database, picky_models())
    await as_rebuilt(client, mongo, database)


async def test_stopped_at_any_moment_and_started_again(client: Client, mongo: MongoClient, database: Database) -> None:
    await random_story(client, 77, 60)
    end = await EventLog(client).end()
    for stop_at in range(5, end, max(1, end // 6)):
        running = picky_engine(client, mongo, database, largest_batch=4)
        await running.runner.prepare()
        async with running.running():
            assert await running.runner.wait_for(stop_at, 20)
    await advanced(picky_engine(client, mongo, database), client)
    await assert_as_one_by_one(client, database, picky_models())
