"""One ledger with accounts for all tests of attacks: units, an index set, an open day, two districts, a reader."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.accounts.harness import APPRAISER, ATTACKER, CITY, COUNCIL, DAY, READER, VICTIM, Scene, scene_of

from par.accounts.registry import Kind
from par.client.calendar import open_day
from par.client.office import open_units, publish_index_set
from par.demo.examples import INDEX_SET, read
from par.demo.lines import Lines
from par.demo.outcome import settled
from par.demo.submissions import at
from par.embedded.stack import LocalStack
from par.log.readers import make_consumer

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with LocalStack(tmp_path_factory.mktemp("ledger"), log_level="WARNING") as running:
        running.admit(Kind.DISTRICT, [ATTACKER, VICTIM])
        running.admit(Kind.READER, [READER])
        running.admit(Kind.APPRAISER, [APPRAISER])
        running.admit(Kind.COUNCIL, [COUNCIL])
        asyncio.run(_begin(running))
        yield running


async def _begin(stack: LocalStack) -> None:
    lines = Lines(stack)
    office, operator = await lines.office(), await lines.operator()
    day = dt.date.fromisoformat(DAY)
    await open_day(operator, day, time=at(day, 0, 1))
    await open_units(office, read(EXAMPLES, "units", CITY), time=at(day, 1))
    await publish_index_set(office, read(EXAMPLES, "index-sets", INDEX_SET), source=f"/{CITY}", time=at(day, 1))
    await make_consumer(operator, READER)
    await settled(operator)
    await office.close()
    await operator.close()


@pytest.fixture
async def scene(stack: LocalStack) -> AsyncIterator[Scene]:
    async with scene_of(stack) as found:
        yield found
