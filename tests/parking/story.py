"""Writing logs with poison in them, and comparing what engines made of them with a fold one by one."""

import random
from dataclasses import dataclass, field
from typing import Any

import orjson
from nats.aio.client import Client
from tests.happenings import aggregate, event, happen, new_city
from tests.parking.models import OneByOne, Raw
from tests.projection.engine import Engine, MongoClient, caught_up, engine

from par.events import AggregateId, EventData, encode
from par.events.parking import ParkedDiscarded, ParkedRetried, ParkedSubstituted, parking_id
from par.log import LOG, EventLog
from par.log.pages import direct_pages
from par.projection import ReadModels
from par.projection.store.database import PARKED, Database
from par.projection.store.digest import collection_digest, content

UNREADABLE = "unreadable"
POISON: list[int | str] = [90, 91, UNREADABLE, 97]


@dataclass
class Story:
    """Events of a city of its own, and decisions about them."""

    client: Client
    city: str = field(default_factory=new_city)
    service: str = "test"
    number: int = 0

    def __post_init__(self) -> None:
        self.log = EventLog(self.client)

    def of(self, name: str) -> AggregateId:
        return aggregate(self.city, f"{self.city}-{name}")

    def subject(self, name: str) -> str:
        return self.of(name).log_subject

    async def happens(self, name: str, *percents: int | str) -> int:
        """Events that count ``percents``; UNREADABLE is one whose data no build can read. The last position."""
        position = 0
        for percent in percents:
            self.number += 1
            of = self.of(name)
            happened = event(of, self.number)
            body = orjson.loads(encode(happened))
            body["data"]["percent"] = percent
            answer = await self.client.request(of.log_subject, orjson.dumps(body), timeout=5)
            position = int(orjson.loads(answer.data)["seq"])
        return position

    async def retry(self, name: str, position: int) -> int:
        return await self.decides(ParkedRetried(log_subject=self.subject(name), position=position, reason="mended"))

    async def discard(self, name: str, position: int) -> int:
        fact = ParkedDiscarded(log_subject=self.subject(name), position=position, reason="sent by mistake")
        return await self.decides(fact)

    async def substitute(self, name: str, position: int, percent: Any) -> int:
        fact = ParkedSubstituted(
            log_subject=self.subject(name),
            position=position,
            reason="a typing error",
            data_type="par.obligation.progressed.v1",
            data={"obligation": "o", "percent": percent, "text": ""},
        )
        return await self.decides(fact)

    async def decides(self, fact: EventData) -> int:
        self.number += 1
        of = parking_id(self.service)
        named = event(of, self.number, fact)._replace(id=f"{self.city}-decision-{self.number}")
        return await happen(self.log, of, named)


async def whole_raw_log(client: Client) -> list[Raw]:
    return [found async for found in direct_pages(client, LOG, "par.log.>", 1)]


async def parked_rows(database: Database) -> list[dict[str, Any]]:
    return await database[PARKED].find().sort("position", 1).to_list(None)


async def assert_as_one_by_one(client: Client, database: Database, models: ReadModels) -> OneByOne:
    """Documents and parked events are those of a fold of one event at a time."""
    expected = OneByOne(models).take(await whole_raw_log(client))
    for projection in models.projections:
        found = {document["_id"]: content(document) async for document in database[projection.name].find()}
        assert found == expected.documents[projection.name], projection.name
    rows = await parked_rows(database)
    shown = {
        row["position"]: {
            "log_subject": row["log_subject"],
            "poison": row["poison"],
            "stage": row["fault"] and row["fault"]["stage"],
            "data": row["substitute"] and row["substitute"]["data"],
        }
        for row in rows
    }
    assert shown == expected.rows
    return expected


async def digests(database: Database, models: ReadModels) -> dict[str, str]:
    names = [*(projection.name for projection in models.projections), PARKED]
    return {name: await collection_digest(database, name) for name in names}


async def rebuilt(client: Client, mongo: MongoClient, name: str, models: ReadModels) -> dict[str, str]:
    """The digests of read models that are made of the whole log anew, in a database of their own."""
    database = mongo[name]
    try:
        again = engine(client, mongo, database, models)
        await again.runner.prepare()
        async with again.running():
            await caught_up(client, again)
        return await digests(database, models)
    finally:
        await mongo.drop_database(name)


async def is_faulted(running: Engine) -> bool:
    return running.value("par_projection_faulted", read_models="test") == 1


async def random_story(client: Client, seed: int, count: int, service: str = "test") -> Story:
    """Good events and poison of six aggregates, and decisions, some of them about nothing."""
    chance, story = random.Random(seed), Story(client, service=service)
    bad: list[tuple[str, int]] = []
    for _ in range(count):
        name = str(chance.randrange(6))
        what = chance.random()
        if what < 0.72 or not bad:
            await story.happens(name, chance.randrange(80))
        elif what < 0.84:
            bad.append((name, await story.happens(name, chance.choice(POISON))))
        else:
            name, position = chance.choice(bad)
            match chance.randrange(3):
                case 0:
                    await story.retry(name, position)
                case 1:
                    await story.discard(name, position)
                case _:
                    await story.substitute(name, position, chance.choice([5, 6, 92]))
        if not bad and chance.random() < 0.3:
            bad.append((name, await story.happens(name, 90)))
    return story
