"""An identity is for ever: whichever instance took it, and long after the server has forgotten its message id."""

import asyncio
import uuid

import nats
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from pymongo.errors import AutoReconnect
from tests.eventually import eventually
from tests.happenings import aggregate, event, happen, new_city
from tests.progress.ledger import Ledger, running_service
from tests.progress.support import WARD, figures, submission
from tests.projection.engine import MongoClient, caught_up, engine

from par.embedded import EmbeddedServers
from par.log import EventLog, ensure_streams
from par.log.stream import log_config
from par.messaging import ask
from par.messaging.subjects import intake
from par.problems import Retryable
from par.projection import ReadModels
from par.projection.store.database import Database
from progress_service.intake.identity_filter import IdentityFilter
from progress_service.intake.known import KnownSubmissions
from progress_service.read_models.submissions.projection import Submissions

WINDOW_SECONDS = 0.2
"""How long the server remembers a message id in this test."""
IDENTITIES = 16


async def test_what_another_instance_took_is_known(fresh_servers: EmbeddedServers) -> None:
    client = await nats.connect(fresh_servers.nats_url)
    try:
        await ensure_streams(client)
        forgetful = log_config()
        forgetful.duplicate_window = WINDOW_SECONDS
        await client.jetstream().update_stream(forgetful)
        async with running_service(fresh_servers, count=2):
            ledger = Ledger(client, EventLog(client))
            await ledger.begin()
            first = [submission(id=uuid.uuid4().hex, data=figures(period="2023-01")) for _ in range(IDENTITIES)]
            positions = [(await ledger.submit(event))[0]["position"] for event in first]
            await ledger.ask("obligations", min_position=positions[-1])  # one of the two has folded them
            taken = asyncio.get_running_loop().time()

            async def forgotten() -> bool:
                return asyncio.get_running_loop().time() > taken + 2 * WINDOW_SECONDS

            await eventually(forgotten)

            for event, position in zip(first, positions, strict=True):
                names = {"events": [{"source": event["source"], "id": event["id"]}]}
                for _ in range(3):  # whichever of the two answers
                    status = await ask(client, intake(WARD, "status"), names)
                    assert status["events"][0] == {**names["events"][0], "outcome": "accepted", "position": position}
                (other,) = await ledger.submit(event | {"data": figures(period="2022-01")})
                assert other["code"] == "id-conflict", other
            found = await ledger.times_in_log()
            assert [found[event["source"], event["id"]] for event in first] == [1] * IDENTITIES
    finally:
        await client.close()


async def test_an_instance_that_never_commits_forgets_what_the_read_model_holds(
    client: Client, mongo: MongoClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two instances the slower one loses every batch; what it accepted must not stay in its memory for ever."""
    log, of = EventLog(client), aggregate(new_city())
    models = ReadModels("test", [Submissions()])
    quick, slow = (engine(client, mongo, database, models) for _ in range(2))
    await quick.runner.prepare()
    await slow.runner.prepare()
    known = KnownSubmissions(database, slow.runner, log)
    await known.prepare()
    await known.take_in()
    accepted = event(of, 1)._replace(content_digest="digest")
    position = await happen(log, of, accepted)
    known.remember((accepted.source, accepted.id), position, "digest")
    monkeypatch.setattr("progress_service.intake.known.MOST_RECENT", 0)
    with pytest.raises(Retryable):
        await known.find([(accepted.source, accepted.id)])

    async with quick.running():
        await caught_up(client, quick)
    await slow.runner.prepare()  # it loads the checkpoint that the other has moved

    found = await known.find([(accepted.source, accepted.id)])
    assert found == {(accepted.source, accepted.id): (position, "digest")}


async def test_a_service_that_has_just_begun_asks_the_database_until_it_has_taken_in_what_was_accepted(
    fresh_servers: EmbeddedServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for it, and a database that is away meanwhile ends nothing."""
    monkeypatch.setattr("progress_service.intake.known.TAKE_IN_AGAIN_SECONDS", 0.05)
    monkeypatch.setattr("progress_service.intake.known.TAKEN_IN_TOGETHER", 3)
    client = await nats.connect(fresh_servers.nats_url)
    mongo: MongoClient = AsyncIOMotorClient(fresh_servers.mongo_url, serverSelectionTimeoutMS=500)
    try:
        await ensure_streams(client)
        log, of, models = EventLog(client), aggregate(new_city()), ReadModels("test", [Submissions()])
        accepted = [event(of, number)._replace(content_digest=f"digest-{number}") for number in range(IDENTITIES)]
        for one in accepted:
            await happen(log, of, one)
        first = engine(client, mongo, mongo["known"], models)
        await first.runner.prepare()
        async with first.running():
            await caught_up(client, first)

        second = engine(client, mongo, mongo["known"], models)
        await second.runner.prepare()
        known, identities = KnownSubmissions(mongo["known"], second.runner, log), [(e.source, e.id) for e in accepted]
        await known.prepare()
        never = [(accepted[0].source, "never sent")]
        assert {*await known.find([*identities, *never])} == {*identities}

        add, taken = IdentityFilter.add, list[str]()

        def failing(of: IdentityFilter, key: str) -> None:
            """The first scan ends half-way."""
            if len(taken) == IDENTITIES // 2:
                taken.append("")
                raise AutoReconnect
            taken.append(key)
            add(of, key)

        monkeypatch.setattr(IdentityFilter, "add", failing)
        mongod = fresh_servers.mongo
        assert mongod.process is not None
        mongod.process.kill()
        with pytest.raises(Retryable):
            await known.find(never)  # it cannot know
        taking_in = asyncio.create_task(known.run())
        await asyncio.wait([taking_in], timeout=1)
        assert not taking_in.done()
        await asyncio.to_thread(mongod.start)
        await asyncio.wait_for(taking_in, 60)
        assert sorted(taken) == ["", *sorted(f"{source}|{own}" for source, own in identities)], "each once"
        assert {*await known.find([*identities, *never])} == {*identities}
        mongod.process.kill()
        assert await known.find(never) == {}, "what was certainly never accepted is asked of nobody"
        with pytest.raises(Retryable):
            await known.find(identities)
    finally:
        mongo.close()
        await client.close()
