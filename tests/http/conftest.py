"""A ledger with the examples and the first days of a year."""

import asyncio
import datetime as dt
from collections.abc import Iterator

import pytest
from tests.ledger.year_run import EXAMPLES, SEED, YEAR

from par.demo.lines import Lines
from par.demo.load import load, open_rounds
from par.demo.outcome import settled
from par.demo.play import days_of, play
from par.demo.submissions import at
from par.demo.year import year_of
from par.embedded.stack import LocalStack

LAST_DAY = dt.date(YEAR, 1, 12)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with LocalStack(tmp_path_factory.mktemp("endpoints"), log_level="WARNING") as running:
        asyncio.run(_fill(running))
        yield running


async def _fill(stack: LocalStack) -> None:
    lines = Lines(stack)
    office, operator = await lines.office(), await lines.operator()
    try:
        loaded = await load(office, operator, EXAMPLES, YEAR, lambda _: None)
        await open_rounds(office, YEAR, at(dt.date(YEAR, 1, 1), 8))
        year = year_of(loaded.trees, loaded.obligations, loaded.indicators, loaded.authorities, YEAR, SEED)
        await play(lines, year, [day for day in days_of(YEAR) if day <= LAST_DAY])
        await settled(operator)
    finally:
        await office.close()
        await operator.close()
