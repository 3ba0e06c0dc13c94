"""The whole ledger over a demo year: independent fold, resubmission, rebuild, SIGKILL. Real servers, real services."""

import asyncio
import datetime as dt
import random
from collections import Counter
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from tests.eventually import eventually
from tests.ledger import plain_fold
from tests.ledger.year_run import EXAMPLES, YEAR, PlayedYear, YearRun, run_year
from tests.monitoring.exposition import scrape

from par.client.sender import Sender
from par.demo.examples import CITIES
from par.demo.lines import Lines
from par.demo.load import log_end
from par.demo.outcome import settled
from par.demo.play import Hook, Receipts
from par.embedded.stack import SERVICES, LocalStack
from par.log.stream import REPORT
from par.messaging import ask
from par.messaging.subjects import query

pytestmark = pytest.mark.timeout(900)

KILLS_PER_SERVICE = 4


@pytest.fixture(scope="module")
def stack(played_year: PlayedYear) -> LocalStack:
    """The ledger of the undisturbed year; it stays up for the tests that go on from its end."""
    return played_year.stack


@pytest.fixture(scope="module")
def undisturbed(played_year: PlayedYear) -> YearRun:
    """The year as it was meant to be."""
    return played_year.run


def test_the_five_plans_are_there_whole(undisturbed: YearRun) -> None:
    plans = {plan["id"]: plan for plan in undisturbed.document["plans"]}
    tasks = {name: plan["tasks"] for name, plan in plans.items()}
    assert tasks == {
        "chi-linh-cchc-2023": 47,
        "an-duong-cchc-2023": 22,
        "hoang-tien-cchc-2023": 34,
        "cao-bang-cchc-2023": 42,
        "chi-linh-tthc-2023": 21,
    }
    assert sum(plan["targets"] for plan in plans.values()) >= 45
    assert all(plan["obligations"] > 0 for plan in plans.values())


def test_every_event_got_the_receipt_it_deserves(undisturbed: YearRun) -> None:
    receipts = undisturbed.receipts
    assert receipts.unexpected == []
    assert receipts.total == undisturbed.year.count >= 20_000
    assert receipts.accepted == len(plain_fold.accepted_events(undisturbed.arrivals))
    assert receipts.duplicate > 100
    assert len(receipts.refused) >= 12


def test_every_projection_has_reached_the_end_of_the_log(undisturbed: YearRun) -> None:
    positions = {row["position"] for row in undisturbed.document["projections"]}
    assert positions == {undisturbed.document["log_end"]}


def test_every_leading_unit_has_a_status_and_it_equals_the_plain_fold(undisturbed: YearRun) -> None:
    expected = plain_fold.four_cells(
        plain_fold.read_folder(EXAMPLES / "units"),
        plain_fold.read_folder(EXAMPLES / "plans"),
        plain_fold.accepted_events(undisturbed.arrivals),
        f"{YEAR}-12-31",
    )
    held = {row["unit"]: {cell: row[cell] for cell in plain_fold.CELLS} for row in undisturbed.document["unit_status"]}
    assert held == {unit: {cell: row[cell] for cell in plain_fold.CELLS} for unit, row in expected.items()}
    totals = Counter[str]()
    for counts in expected.values():
        totals.update(counts)
    shown = (*plain_fold.CELLS, plain_fold.WAIVED)
    assert all(totals[cell] > 0 for cell in shown), "the year must show every cell"


def test_the_city_indicators_equal_the_plain_fold(undisturbed: YearRun) -> None:
    expected = plain_fold.city_indicators(
        plain_fold.read_folder(EXAMPLES / "units"),
        plain_fold.read_folder(EXAMPLES / "index-sets")[0],
        plain_fold.accepted_events(undisturbed.arrivals),
    )
    held = {
        (row["city"], row["indicator"]): {name: row[name] for name in next(iter(expected.values()))}
        for row in undisturbed.document["city_indicators"]
    }
    assert held == expected
    assert sum(city == "chi-linh" for city, _ in held) == 24


def test_remedies_and_feedback_equal_the_plain_fold(stack: LocalStack, undisturbed: YearRun) -> None:
    events = plain_fold.accepted_events(undisturbed.arrivals)
    held = {
        row["unit"]: {name: count for name, count in row.items() if name != "unit" and count}
        for row in undisturbed.document["remedies"]
    }
    assert held == plain_fold.remedies(events, f"{YEAR}-12-31")
    assert sum(row["findings"] for row in held.values()) > 20

    async def reported() -> list[dict[str, Any]]:
        client = await Lines(stack).operator()
        try:
            found = await ask(client, query("progress", "feedback"), {"year": YEAR})
            rows: list[dict[str, Any]] = found["items"]
            return rows
        finally:
            await client.close()

    expected = plain_fold.feedback(events)
    rows = {row["unit"]: row for row in asyncio.run(reported())}
    assert {unit: {name: rows[unit][name] for name in expected[unit]} for unit in rows} == expected


def test_every_ward_and_commune_has_an_index_and_a_rank(undisturbed: YearRun) -> None:
    rows = {row["unit"]: row for row in undisturbed.document["index"]}
    for tree in undisturbed.loaded.trees.values():
        for unit in tree.units.values():
            if unit.type in ("ward", "commune"):
                row = rows[unit.id]
                assert 0 < row["score"] <= row["max"] == 102
                assert row["rank"] >= 1
    wards = [rows[unit]["rank"] for unit in rows if rows[unit]["unit_type"] == "ward" and unit.startswith("chi-linh")]
    assert min(wards) == 1
    assert max(wards) <= len(wards) == 14


def test_the_metrics_of_cities_equal_what_is_answered(stack: LocalStack, undisturbed: YearRun) -> None:
    city_of = {unit: city for city, tree in undisturbed.loaded.trees.items() for unit in tree.units}
    cells = Counter[tuple[str, str]]()
    for row in undisturbed.document["unit_status"]:
        cells.update({(city_of[row["unit"]], cell): row[cell] for cell in plain_fold.CELLS})
    index = undisturbed.document["index"]
    scores = {row["unit"]: row["score"] for row in index if row["unit"] in CITIES and row["score"] is not None}
    assert scores, "some city has a score of its own"

    async def shown() -> bool:
        progress, report = [await scrape(stack.addresses[service]) for service in ("progress", "report")]
        held = {
            (city, cell): count
            for (city, cell), count in progress.values_by("par_obligations", "city", "cell").items()
            if cell in plain_fold.CELLS
        }
        held_scores = report.values("par_index_score", "city")
        return held == cells and held_scores == pytest.approx(scores, abs=0.005)

    asyncio.run(eventually(shown, timeout=60))  # both look now and then


def test_submitting_everything_again_changes_nothing(stack: LocalStack, undisturbed: YearRun) -> None:
    async def again() -> tuple[Receipts, dict[tuple[str, str], str], int, int, int]:
        client = await Lines(stack).operator()
        try:
            reports = (await client.jetstream().stream_info(REPORT)).state.last_seq
            receipts = Receipts()

            async def resend(name: str) -> None:
                deliveries = [found for day in undisturbed.year.deliveries[name].values() for found in day]
                line = await Lines(stack).sender(name)
                answers = await Sender(line).send([found.body for found in deliveries])
                await line.close()
                for delivery, answer in zip(deliveries, answers, strict=True):
                    receipts.take(delivery, answer)

            await asyncio.gather(*(resend(name) for name in undisturbed.year.senders))
            rows = await settled(client)
            digests = {(row["service"], row["name"]): row["digest"] for row in rows}
            now = (await client.jetstream().stream_info(REPORT)).state.last_seq
            return receipts, digests, await log_end(client), reports, now
        finally:
            await client.close()

    receipts, digests, end, reports_before, reports_after = asyncio.run(again())
    # What was accepted the first time is a duplicate now; what was refused is refused again for the same reason.
    assert receipts.accepted == 0
    assert receipts.duplicate == undisturbed.receipts.accepted + undisturbed.receipts.duplicate
    assert receipts.refused == undisturbed.receipts.refused
    assert receipts.unexpected == []
    assert end == undisturbed.document["log_end"]
    assert digests == undisturbed.digests
    assert reports_after == reports_before


def test_a_rebuild_from_an_empty_database_gives_the_same_and_tells_nothing_twice(
    stack: LocalStack, undisturbed: YearRun
) -> None:
    async def state() -> tuple[dict[tuple[str, str], str], int, int]:
        client = await Lines(stack).operator()
        try:
            rows = await settled(client)
            reports = (await client.jetstream().stream_info(REPORT)).state.last_seq
            return {(r["service"], r["name"]): r["digest"] for r in rows}, await log_end(client), reports
        finally:
            await client.close()

    async def drop_everything() -> None:
        mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(stack.servers.mongo_url)
        for name in await mongo.list_database_names():
            if name.startswith("par_"):
                await mongo.drop_database(name)
        mongo.close()

    _, _, reports_before = asyncio.run(state())
    for name in SERVICES:
        stack.services[name].stop()
    asyncio.run(drop_everything())
    for name in SERVICES:
        stack.services[name].start()
    for name in SERVICES:
        stack.wait_ready(name)
    digests, end, reports_after = asyncio.run(state())
    assert digests == undisturbed.digests
    assert end == undisturbed.document["log_end"]
    assert reports_after == reports_before


def test_a_year_of_sigkills_ends_like_an_undisturbed_one(
    tmp_path_factory: pytest.TempPathFactory, undisturbed: YearRun
) -> None:
    killed: list[str] = []

    def disturb(stack: LocalStack) -> dict[dt.date, Hook]:
        """Each service is killed on some days of the year, at a random moment of the day's traffic."""
        luck = random.Random(5)
        days = luck.sample(range(5, 355), KILLS_PER_SERVICE * len(SERVICES))
        victims = list(SERVICES) * KILLS_PER_SERVICE
        return {
            dt.date(YEAR, 1, 1) + dt.timedelta(day): _killing(stack, victim, luck.uniform(0, 0.15), killed)
            for day, victim in zip(days, victims, strict=True)
        }

    with LocalStack(tmp_path_factory.mktemp("disturbed"), log_level="WARNING") as stack:
        disturbed = run_year(stack, disturb)
    assert Counter(killed) == dict.fromkeys(SERVICES, KILLS_PER_SERVICE)
    assert disturbed.digests == undisturbed.digests
    assert disturbed.receipts.refused == undisturbed.receipts.refused
    assert disturbed.document["city_indicators"] == undisturbed.document["city_indicators"]
    assert disturbed.document["unit_status"] == undisturbed.document["unit_status"]
    assert disturbed.document["index"] == undisturbed.document["index"]


def _killing(stack: LocalStack, victim: str, delay: float, killed: list[str]) -> Hook:
    running: set[asyncio.Task[None]] = set()

    async def kill() -> None:
        process = stack.services[victim]
        await asyncio.to_thread(process.kill)
        killed.append(victim)
        await asyncio.to_thread(process.start)

    async def hook() -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(delay, lambda: running.add(loop.create_task(kill())))

    return hook
