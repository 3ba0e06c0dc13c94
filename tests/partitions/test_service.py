"""Two processes of one service in partitions: both answer for everything, and one goes on when the other stops."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from tests.happenings import aggregate, events, happen
from tests.partitions.support import cities_of, shares
from tests.projection.engine import MongoClient
from tests.service.frame_service import BOOTSTRAP
from tests.service.running import FrameProcess

from par.embedded import EmbeddedServers
from par.log import EventLog
from par.projection.builds.catalogue import Builds
from par.service.settings import Settings

PARTITIONS = 2
PREFIX = "shared"


async def items(one: FrameProcess, position: int) -> list[dict[str, Any]]:
    answer = await one.get(f"/v1/counts?min_position={position}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["position"] >= position
    found: list[dict[str, Any]] = sorted(answer.json()["items"], key=lambda row: str(row["_id"]))
    return found


async def counted(log: EventLog, cities: Sequence[str], name: str, count: int) -> int:
    """So many events of a thing in each city; the last position."""
    ends = [await happen(log, of, *events(of, count)) for of in (aggregate(city, f"{city}-{name}") for city in cities)]
    return ends[-1]


async def test_both_answer_for_all_and_one_takes_over(
    client: Client, mongo: MongoClient, servers: EmbeddedServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAR_PARTITIONS", str(PARTITIONS))
    log, cities = EventLog(client), cities_of(PARTITIONS)
    both = [
        FrameProcess(tmp_path / name, servers.nats_url, servers.mongo_url, prefix=PREFIX) for name in ("one", "two")
    ]
    builds = Builds(mongo, PREFIX, "frame")
    generation = BOOTSTRAP.read_models().divided(PARTITIONS).generation
    served = mongo[builds.first_of(generation)]
    for number, one in enumerate(both):
        (tmp_path / ("one", "two")[number]).mkdir()
        one.process.start()
    try:
        for one in both:
            await one.ready()

        await shares(served, [1, 1])
        end = await counted(log, cities, "a", 5)
        here, there = [await items(one, end) for one in both]
        assert here == there
        assert [row["count"] for row in here] == [5] * PARTITIONS

        assert both[0].process.stop(60) == 0

        await shares(served, [2])
        end = await counted(log, cities, "b", 3)
        assert [row["count"] for row in await items(both[1], end)] == [5, 3] * PARTITIONS
    finally:
        for one in both:
            one.process.kill()
    assert await builds.databases() == [builds.first_of(generation)]
    assert (await builds.position(builds.first_of(generation)) or 0) >= end


def test_the_number_of_partitions_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAR_PARTITIONS", raising=False)
    assert Settings().partitions == 1
    for wrong in ("0", "65", "many"):
        monkeypatch.setenv("PAR_PARTITIONS", wrong)
        with pytest.raises(ValueError, match="partitions"):
            Settings()
