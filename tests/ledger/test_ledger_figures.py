"""Two services count the obligations of one quarter: what report-service scores is what progress-service shows."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from nats.aio.client import Client
from tests.ledger.year_run import EXAMPLES, SEED, YEAR

from par.demo.lines import Lines
from par.demo.load import Loaded, load
from par.demo.outcome import settled
from par.demo.play import days_of, play
from par.demo.year import year_of
from par.embedded.stack import LocalStack
from par.messaging import ask
from par.messaging.subjects import query

pytestmark = pytest.mark.timeout(600)

UNTIL = dt.date(YEAR, 3, 31)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with LocalStack(tmp_path_factory.mktemp("quarter"), log_level="WARNING") as running:
        yield running


@pytest.fixture(scope="module")
def loaded(stack: LocalStack) -> Loaded:
    """The examples, and the first quarter of the demo year."""

    async def run() -> Loaded:
        lines = Lines(stack)
        office, operator = await lines.office(), await lines.operator()
        try:
            found = await load(office, operator, EXAMPLES, YEAR, lambda _: None)
            year = year_of(found.trees, found.obligations, found.indicators, found.authorities, YEAR, SEED)
            await play(lines, year, [day for day in days_of(YEAR) if day <= UNTIL])
            await settled(operator)
        finally:
            await office.close()
            await operator.close()
        return found

    return asyncio.run(run())


def test_every_unit_has_the_rates_of_its_status(stack: LocalStack, loaded: Loaded) -> None:
    async def compare() -> int:
        client = await Lines(stack).operator()
        try:
            return sum([await _compared(client, city, loaded) for city in loaded.trees])
        finally:
            await client.close()

    assert asyncio.run(compare()) > 100


async def _compared(client: Client, city: str, loaded: Loaded) -> int:
    status = {(by, row["key"]): row for by in ("unit", "district") for row in await _status(client, by, city)}
    reports = await _all(client, "period-reports", city=city)
    compared = 0
    for unit in loaded.trees[city].units:
        answer = await ask(client, query("report", "ledger-figures"), {"year": YEAR, "unit": unit})
        figures = {(row["indicator"], row["pooled"]): row for row in answer["items"]}
        for pooled, by in ((False, "unit"), (True, "district")):
            row = status.get((by, unit))
            for name, rate in (("task_completion", "completion_rate"), ("task_on_time", "on_time_rate")):
                found = figures.get((name, pooled))
                held = None if found is None else (found["numerator"], found["denominator"])
                assert held == (None if row is None else (row[rate]["numerator"], row[rate]["denominator"])), (unit, by)
                compared += held is not None
        own = [row for row in reports if row["unit"] == unit]
        found = figures.get(("reports_on_time", False))
        expected = sum(row["on_time"] for row in own), sum(row["received"] + row["missing"] for row in own)
        assert (None if found is None else (found["numerator"], found["denominator"])) == (expected if own else None)
    return compared


async def _status(client: Client, by: str, city: str) -> list[dict[str, Any]]:
    """What is still owed or done: a group of which all was cancelled has no figure."""
    cells = ("done_on_time", "done_late", "open_in_term", "open_overdue", "no_deadline", "conditional")
    return [row for row in await _all(client, "status", by=by, city=city) if any(row[cell] for cell in cells)]


async def _all(client: Client, name: str, **asked: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    after = ""
    while True:
        answer = await ask(client, query("progress", name), {**asked, "limit": 1000, "after": after})
        rows += answer["items"]
        if answer["next"] is None:
            return rows
        after = answer["next"]
