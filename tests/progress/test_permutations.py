"""Any order that keeps causes before effects, any repetition and any batching give byte-equal read models.

Each seed makes up a story in one city, event by event, with whatever the rules accept. The same story is then sent in
the name of another city: interleaved anew (each aggregate's events stay in order), cut into requests of several senders
at once, with repetitions among them. At the end the documents of the two cities must be equal but for their names.

``make nightly`` tries a thousand seeds.
"""

import asyncio
import os
import random
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from tests.eventually import eventually
from tests.happenings import new_city
from tests.progress.ledger import INDEX_SET, TODAY, Ledger, running_service
from tests.progress.stories import INDICATOR, Sent, Teller, plan_of, told_of, units_of
from tests.progress.test_offline import digests, report_service

from par.embedded import EmbeddedServers
from par.events import AggregateId
from par.log import EventLog
from par.projection.store.digest import document_bytes

pytestmark = [pytest.mark.timeout(3600), pytest.mark.long]

SEEDS = int(os.environ.get("PAR_SEEDS", "50"))
TOLD = 60
"""Events made up for a seed; the rules accept about half of them."""
PATIENCE_SECONDS = 300.0
"""A thousand seeds share the machine with whatever else runs in the night."""
AT_ONCE = 8
"""Seeds that are played at the same time: the folds of each get into the batches of all."""
CITY = re.compile(rb"c[0-9a-f]{10}")
DIGEST = re.compile(rb'"digest":"[0-9a-f]{64}"')


@dataclass
class Played:
    """A story in the two cities that it was told of."""

    seed: int
    city: str
    other: str
    story: list[Sent]


@pytest.fixture
async def ledger(servers: EmbeddedServers, client: Client) -> AsyncIterator[Ledger]:
    async with running_service(servers), report_service(servers):
        found = Ledger(client, EventLog(client))
        await found.happened(AggregateId("all", "plan", "index-set", "set"), INDEX_SET)
        await found.open_day(TODAY)
        yield found


async def begin(ledger: Ledger, city: str) -> list[dict[str, Any]]:
    """Open the city and its plan; its obligations."""
    await ledger.happened(AggregateId(city, "plan", "unit-tree", city), *units_of(city))
    await ledger.happened(AggregateId(city, "plan", "plan", f"{city}-cchc-2023"), *plan_of(city))

    async def opened() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await ledger.ask("obligations", city=city))["items"]
        return found if len(found) == 5 else []

    return await eventually(opened, PATIENCE_SECONDS)


async def made_up(ledger: Ledger, seed: int) -> Played:
    """A story, told in its order, one event after the other."""
    city = new_city()
    teller = Teller(random.Random(seed), city, await begin(ledger, city))
    for _ in range(TOLD):
        event = teller.next()
        (receipt,) = await ledger.submit(event, sender=event["source"].split("/")[1])
        # (The sender repeats what was not answered in time: then the first try was stored. Ids are used once.)
        assert receipt.get("code") not in ("internal", "invalid-field", "invalid-source", "unknown-type"), receipt
        if receipt["outcome"] in ("accepted", "duplicate"):
            teller.accepted.append(event)
    assert len({event["id"] for event in teller.accepted}) == len(teller.accepted)
    return Played(seed, city, new_city(), teller.accepted)


async def chains(ledger: Ledger, city: str) -> dict[tuple[str, str], str]:
    """The aggregate to which the log took each event of a city, by identity."""
    found = await ledger.log.read_subjects(f"par.log.{city}.progress.>")
    return {
        (item.event.source, item.event.id): item.log_subject for item in found if item.event.content_digest is not None
    }


def interleaved(chance: random.Random, story: Iterable[tuple[str, Sent]]) -> list[tuple[str, Sent]]:
    """Events with their chains in another order, which is the old one within each chain."""
    waiting: defaultdict[str, list[Sent]] = defaultdict(list)
    for chain, event in story:
        waiting[chain].append(event)
    order = [chain for chain, events in waiting.items() for _ in events]
    chance.shuffle(order)
    return [(chain, waiting[chain].pop(0)) for chain in order]


def requests(chance: random.Random, story: list[tuple[str, Sent]]) -> list[dict[str, list[Sent]]]:
    """Rounds of requests by sender, sent at once; no chain has two senders in one round. Repetitions among them."""
    rounds: list[dict[str, list[Sent]]] = [{}]
    senders: dict[str, str] = {}
    sent: defaultdict[str, list[Sent]] = defaultdict(list)
    for chain, event in story:
        sender = event["source"].split("/")[1]
        if senders.get(chain, sender) != sender or chance.random() < 0.2:
            rounds.append({})
            senders = {}
        senders[chain] = sender
        request = rounds[-1].setdefault(sender, [])
        request.append(event)
        sent[sender].append(event)
        while chance.random() < 0.25:
            request.append(chance.choice(sent[sender]))
    return rounds


async def told_anyhow(ledger: Ledger, played: Played) -> None:
    """The story in the name of the other city, in any order and more than once."""
    chance = random.Random(played.seed + 1)
    places = await chains(ledger, played.city)
    of_story = [(places[event["source"], event["id"]], event) for event in played.story]
    story = [(chain, told_of([event], played.city, played.other)[0]) for chain, event in interleaved(chance, of_story)]
    await begin(ledger, played.other)
    seen: set[tuple[str, str]] = set()
    for round_ in requests(chance, story):
        answers = await asyncio.gather(*(ledger.submit(*events, sender=sender) for sender, events in round_.items()))
        for events, receipts in zip(round_.values(), answers, strict=True):
            for event, receipt in zip(events, receipts, strict=True):
                identity = (event["source"], event["id"])
                wanted = "duplicate" if identity in seen else "accepted"
                assert receipt["outcome"] == wanted, (played.seed, event, receipt)
                seen.add(identity)


async def documents(mongo: "AsyncIOMotorClient[dict[str, Any]]") -> dict[str, dict[str, list[bytes]]]:
    """The canonical bytes of all read model documents, by city and collection, in order."""
    found: dict[str, dict[str, list[bytes]]] = defaultdict(lambda: defaultdict(list))
    for name in await mongo.list_database_names():
        if not re.fullmatch(r"par_test_(progress|report)_[0-9a-f]{8}", name):
            continue
        for collection in await mongo[name].list_collection_names():
            if collection in ("checkpoints", "outbox"):
                continue
            async for document in mongo[name][collection].find().sort("_id", 1):
                # (The digest of a submission is that of its words, which name the city.)
                content = DIGEST.sub(b'"digest":""', document_bytes(document))
                for city in set(CITY.findall(content)):
                    found[city.decode()][f"{name}.{collection}"].append(content)
    return found


async def test_order_repetition_and_batching_make_no_difference(
    ledger: Ledger, mongo: "AsyncIOMotorClient[dict[str, Any]]"
) -> None:
    slots = asyncio.Semaphore(AT_ONCE)

    async def play(seed: int) -> Played:
        async with slots:
            played = await made_up(ledger, seed)
            await told_anyhow(ledger, played)
            return played

    stories = await asyncio.gather(*(play(seed) for seed in range(SEEDS)))
    await digests(ledger)  # all read models have reached the end of the log
    found = await documents(mongo)

    kinds = {event["type"] for played in stories for event in played.story}
    assert sum(len(played.story) for played in stories) > SEEDS * TOLD / 4, "the rules refuse nearly everything"
    assert len(kinds) >= 20, kinds
    for played in stories:
        one, other = found[played.city], found[played.other]
        renamed = {
            name: sorted(content.replace(played.city.encode(), played.other.encode()) for content in contents)
            for name, contents in one.items()
        }
        assert {name: sorted(contents) for name, contents in other.items()} == renamed, f"seed {played.seed}"
        assert len(other) >= 8


def test_a_story_keeps_its_words_in_another_city() -> None:
    story = [{"source": "/cab-x", "data": {"indicator": INDICATOR}}]
    assert told_of(story, "cab", "cxy") == [{"source": "/cxy-x", "data": {"indicator": INDICATOR}}]
    assert orjson.dumps(story) != orjson.dumps(told_of(story, "cab", "cxy"))
