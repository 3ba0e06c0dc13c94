"""The intake knows an accepted event also while it is parked: the same identity is not taken for another thing."""

import pytest
from nats.aio.client import Client
from tests.happenings import event, happen
from tests.parking.models import SERVICE, Picky
from tests.parking.story import Story
from tests.projection.engine import MongoClient, caught_up, engine

from par.events.obligation import ObligationProgressed
from par.log import EventLog
from par.projection import ReadModels
from par.projection.store.database import Database
from progress_service.intake.known import KnownSubmissions
from progress_service.read_models.submissions.projection import Submissions


@pytest.mark.parametrize("begun", ["before", "behind", "behind, and all is taken in"])
async def test_a_parked_identity_is_known(client: Client, mongo: MongoClient, database: Database, begun: str) -> None:
    story, log = Story(client), EventLog(client)
    of = story.of("a")

    async def sent(number: int, percent: int) -> int:
        data = ObligationProgressed(obligation=of.id, percent=percent, text="")
        return await happen(log, of, event(of, number, data)._replace(content_digest=f"digest-{number}"))

    running = engine(client, mongo, database, ReadModels(SERVICE, [Submissions(), Picky()]))
    await running.runner.prepare()
    first = KnownSubmissions(database, running.runner, log)
    await first.prepare()
    await first.take_in()
    async with running.running():
        positions = [await sent(1, 5), await sent(2, 90), await sent(3, 6)]
        await caught_up(client, running)
        known = first
        if begun != "before":  # another process, begun when they were parked already
            known = KnownSubmissions(database, running.runner, log)
            await known.prepare()
            if begun != "behind":
                await known.take_in()
        identities = [(f"/{of.city}", event(of, number).id) for number in (1, 2, 3, 4)]

        found = await known.find(identities)

    assert found == {
        identity: (position, f"digest-{number}")
        for number, (identity, position) in enumerate(zip(identities, positions, strict=False), 1)
    }
