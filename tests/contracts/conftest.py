"""A ledger for the tests of contracts, and what may happen in it: the example data, then something of every kind."""

import asyncio
import datetime as dt
from collections.abc import Iterator

import nats
import pytest
from tests.contracts.contents import YEAR
from tests.contracts.happened import EXAMPLES, Happened, happen

from par.demo.load import load, open_day
from par.embedded.stack import LocalStack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with LocalStack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture(scope="module")
def happened(stack: LocalStack) -> Happened:
    return asyncio.run(happen(stack))


@pytest.fixture(scope="module")
def loaded(stack: LocalStack) -> LocalStack:
    """A ledger that holds the examples of the repository; its day is the last one of their year."""

    async def prepare() -> None:
        client = await nats.connect(stack.servers.nats_url)
        try:
            await load(client, EXAMPLES, YEAR, lambda _: None)
            await open_day(client, dt.date(YEAR, 12, 31))
        finally:
            await client.close()

    asyncio.run(prepare())
    return stack
