"""Switching to a build: only at parity, nothing told again, what a corrected fold says otherwise is told, and back."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from nats.aio.client import Client
from tests.eventually import eventually
from tests.projection.engine import MongoClient, caught_up, contents, engine, random_history, whole_log
from tests.projection.models import TELL_EVERY, read_models
from tests.rebuild.beside import all_told, builds_of, corrected_models, dropped, handed_over, serving, told, unheard

from par.log import EventLog
from par.problems import Rejected
from par.projection.builds.catalogue import NEVER, Builds
from par.projection.builds.rebuilding import cancel, rebuild, switch_to
from par.projection.builds.switching import PARITY, drop, require_parity
from par.projection.store.database import CHECKPOINTS
from par.testing.projections import folded


@pytest.fixture
async def builds(mongo: MongoClient) -> AsyncIterator[Builds]:
    found = builds_of(mongo)
    yield found
    await dropped(found)


def last_told(reports: list[tuple[int, str, dict[str, Any]]]) -> dict[str, Any]:
    return {subject: event["data"] for _, subject, event in reports}


async def test_an_unchanged_fold_tells_nothing_when_it_is_switched_to_and_back(client: Client, builds: Builds) -> None:
    models = read_models()
    await random_history(client, 400, seed=1)
    async with serving(client, builds, models) as live:
        await all_told(live)
    before = await told(client)
    assert before

    database, _ = await rebuild(client, builds, models, unheard)
    first = builds.first_of(models.generation)
    for target, other in ((database, first), (first, database)):
        done = await switch_to(client, builds, models, unheard, target)
        assert (done.before, done.database) == (other, target)
        assert await builds.served(models.generation) == target
        async with serving(client, builds, models) as live:
            await all_told(live)
        assert orjson.dumps(await told(client)) == orjson.dumps(before), "the end of the stream is the same"
        with pytest.raises(Rejected, match="served-already"):
            await switch_to(client, builds, models, unheard, target)


async def test_switched_while_both_sides_run_every_state_is_told_once_and_in_order(
    client: Client, builds: Builds
) -> None:
    """Two processes serve; one notices late. The old side goes on folding, and tells nothing more."""
    models = read_models()
    await random_history(client, 200, seed=2)
    sides = 0
    async with serving(client, builds, models) as one, serving(client, builds, models):
        for seed in range(3):
            writing = asyncio.create_task(random_history(client, 150, seed=seed, city=f"both{seed}"))
            await rebuild(client, builds, models, unheard)
            await switch_to(client, builds, models, unheard)
            with pytest.raises(Rejected) as again:  # not back to the one before it
                await switch_to(client, builds, models, unheard)
            assert again.value.code == "served-already"
            async with serving(client, builds, models) as new:
                await writing
                await caught_up(client, new)
                await all_told(new)
            sides += 1
            end = await EventLog(client).end()
            assert await one.runner.wait_for(end, 30), "readers of the old side see all of the log, too"
    assert sides == 3
    served = builds.mongo[await builds.served(models.generation)]
    expected = folded(models, await whole_log(client))
    assert await contents(served, models) == expected

    reports = await told(client)
    assert len({event["id"] for _, _, event in reports}) == len(reports)
    positions: dict[str, list[int]] = {}
    states: dict[str, list[Any]] = {}
    for _, subject, event in reports:
        positions.setdefault(subject, []).append(event["logposition"])
        states.setdefault(subject, []).append(event["data"]["told"])
    assert all(found == sorted(set(found)) for found in positions.values())
    assert all(found == sorted(set(found)) for found in states.values()), "no state twice, none taken back"
    present = {key.replace("/", "-"): found["count"] // TELL_EVERY for key, found in expected["counts"].items()}
    assert {subject.split(".")[-1]: found[-1] for subject, found in states.items()} == {
        key: count for key, count in present.items() if count
    }


async def test_what_a_corrected_fold_says_otherwise_is_told_as_of_the_switch(client: Client, builds: Builds) -> None:
    models, corrected = read_models(), corrected_models()
    assert models.generation == corrected.generation
    await random_history(client, 200, seed=3)
    async with serving(client, builds, models) as live:
        await all_told(live)
    before = await told(client)

    await rebuild(client, builds, corrected, unheard)
    done = await switch_to(client, builds, corrected, unheard)
    async with serving(client, builds, corrected) as live:
        await all_told(live)
    async with serving(client, builds, corrected) as live:  # a second process that offers everything again
        await all_told(live)

    now = await told(client)
    new = now[len(before) :]
    assert {subject for _, subject, _ in new} == {subject for _, subject, _ in before}
    assert len(new) == len({subject for _, subject, _ in new}), "each once"
    # For consumers the later position wins within a subject, and of equal ones the later event.
    told_at = {subject: event["logposition"] for _, subject, event in before}
    assert all(told_at[subject] <= event["logposition"] <= done.position for _, subject, event in new)
    assert done.position in {event["logposition"] for _, _, event in new}
    wanted = {subject: {"told": data["told"] * 10} for subject, data in last_told(before).items()}
    assert last_told(now) == wanted


async def test_whoever_was_fenced_is_silent_from_then_on(client: Client, builds: Builds) -> None:
    models = read_models()
    await random_history(client, 50, seed=4)
    old = builds.mongo[builds.first_of(models.generation)]
    running = engine(client, builds.mongo, old, models)
    await running.runner.prepare()
    async with running.running():
        await caught_up(client, running)
        database, _ = await rebuild(client, builds, models, unheard)
        await handed_over(builds, models, database)
        waiting = await old["outbox"].count_documents({})
        await random_history(client, 50, seed=5)
        await caught_up(client, running)
    found = await old[CHECKPOINTS].find_one({"_id": "test"})
    assert found is not None
    assert (found["silent_until"], found["term"]) == (NEVER, 1)
    assert await old["outbox"].count_documents({}) == waiting
    assert await contents(old, models) == folded(models, await whole_log(client)), "it still folds, exactly"


async def test_only_at_parity_and_only_what_there_is(client: Client, builds: Builds) -> None:
    models = read_models()
    await random_history(client, 50, seed=6)
    with pytest.raises(Rejected, match="no-build"):
        await switch_to(client, builds, models, unheard)
    require_parity("x_y_z", 5, 5 + PARITY)
    with pytest.raises(Rejected) as refused:
        require_parity("par_test_00000000_0123abcd", 5, 6 + PARITY)
    assert refused.value.code == "not-at-parity"
    assert "--build 0123abcd" in refused.value.message_en

    unfinished = await builds.begin(models.generation, "building")
    with pytest.raises(Rejected, match="no-build"):
        await switch_to(client, builds, models, unheard)
    await cancel(builds, unfinished.rpartition("_")[2])


async def test_what_is_served_is_never_dropped_and_the_old_one_only_by_an_operator(
    client: Client, builds: Builds
) -> None:
    models = read_models()
    first = builds.first_of(models.generation)
    await random_history(client, 50, seed=7)
    async with serving(client, builds, models):
        await builds.serve(first, "an instance")
        with pytest.raises(Rejected, match="read-models-served"):
            await drop(builds, first)
        with pytest.raises(Rejected, match="read-models-served"):
            await rebuild(client, builds, models, unheard, first)
        await builds.serve_no_more(first, "an instance")
        with pytest.raises(Rejected, match="read-models-served"):
            await drop(builds, first)  # nobody serves just now, and the next start will
    database, _ = await rebuild(client, builds, models, unheard)
    await switch_to(client, builds, models, unheard)
    with pytest.raises(Rejected, match="read-models-served"):
        await drop(builds, database)
    with pytest.raises(Rejected, match="read-models-served"):
        await cancel(builds, database)
    assert await builds.databases() == [first, database], "the old one is kept"
    await drop(builds, first)
    assert await builds.databases() == [database]

    newer = f"{builds.own}_0123abcd"  # once another generation is served, that of this one may go
    await builds.mongo[newer][CHECKPOINTS].insert_one({"_id": "test", "position": 1})
    await builds.serve(newer, "an instance")
    await drop(builds, database)
    assert await builds.databases() == [newer]
    assert await builds.served(models.generation) == first


async def test_a_generation_is_built_and_switched_to_before_its_service_ever_starts(
    client: Client, mongo: MongoClient, builds: Builds
) -> None:
    """An upgrade without waiting: the next generation is ready when its process begins."""
    models = read_models()
    await random_history(client, 50, seed=8)
    await rebuild(client, builds, models, unheard)
    done = await switch_to(client, builds, models, unheard)
    assert done.position == await EventLog(client).end()

    running = engine(client, mongo, builds.mongo[done.database], models)
    await running.runner.prepare()
    assert running.runner.position == done.position, "nothing is left to be done"

    async def offered() -> bool:
        return await builds.mongo[done.database]["outbox"].count_documents({}) > 0

    await eventually(offered)
