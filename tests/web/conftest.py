"""A ledger with the examples and the first months of a year, for all tests of the scoreboard."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from tests.ledger.year_run import EXAMPLES, SEED, YEAR

from par.client.office import open_units
from par.demo.lines import Lines
from par.demo.load import load, open_rounds
from par.demo.outcome import settled
from par.demo.play import days_of, play
from par.demo.submissions import at
from par.demo.year import year_of
from par.embedded.stack import LocalStack

LAST_DAY = dt.date(YEAR, 2, 28)
HOSTILE_CITY = "thu-nghiem"
HOSTILE_UNIT = f"{HOSTILE_CITY}-a"
HOSTILE_NAME = "<script>alert(1)</script>\" onmouseover='alert(2)' {{ 7 * 7 }} &amp; Phường"


@dataclass(frozen=True)
class Board:
    """The running stack; ``url`` is the scoreboard's address."""

    stack: LocalStack

    @property
    def url(self) -> str:
        return self.stack.addresses["report"]


@pytest.fixture(scope="session")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    with LocalStack(tmp_path_factory.mktemp("scoreboard"), log_level="WARNING") as stack:
        asyncio.run(_fill(stack))
        yield Board(stack)


@pytest.fixture
async def http(board: Board) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=board.url, timeout=30) as client:
        yield client


async def _fill(stack: LocalStack) -> None:
    lines = Lines(stack)
    office, operator = await lines.office(), await lines.operator()
    try:
        loaded = await load(office, operator, EXAMPLES, YEAR, lambda _: None)
        await open_rounds(office, YEAR, at(dt.date(YEAR, 1, 1), 8))
        await open_units(office, _hostile(), time=at(dt.date(YEAR, 1, 1), 9))
        year = year_of(loaded.trees, loaded.obligations, loaded.indicators, loaded.authorities, YEAR, SEED)
        await play(lines, year, [day for day in days_of(YEAR) if day <= LAST_DAY])
        await settled(operator)
    finally:
        await office.close()
        await operator.close()


def _hostile() -> dict[str, Any]:
    """A place whose names are written to do harm."""
    root = {"id": HOSTILE_CITY, "name": "Thử nghiệm", "type": "city", "parent": None}
    ward = {"id": HOSTILE_UNIT, "name": HOSTILE_NAME, "type": "ward", "parent": HOSTILE_CITY}
    return {"city": HOSTILE_CITY, "units": [root, ward], "groups": []}
